"""Odd, official, old and mangled country names, as registers and operators write them."""

import pytest

from advisory import lexicon

# One line a country: the code, then names joined by `|`.
NAMES = """
AE  The United Arab Emirates | UAE | U.A.E. | united-arab-emirates | UNITED ARAB EMIRATES
AF  Islamic Emirate of Afghanistan | AFGHANISTAN
AG  Antigua & Barbuda | Antigua and Barbuda | antigua-and-barbuda
AL  Republic of Albania | Albania, Republic of
AO  Republic of Angola | Angola (Republic of)
AQ  British Antarctic Territory
AR  Argentine Republic
AX  Aland Islands | Åland
AZ  Azerbaijan, Republic of
BA  Bosnia & Herzegovina | Bosnia-Herzegovina | bosnia-and-herzegovina | Bosnia
BD  People's Republic of Bangladesh
BF  BURKINA FASO | Burkina
BH  Kingdom of Bahrain | Bahrain, Kingdom of
BL  St Barthelemy | Saint-Barthélemy | St. Barts
BN  Brunei Darussalam | brunei-darussalam | Brunei
BO  Bolivia (Plurinational State of) | Bolivia, Plurinational State of | Plurinational State of Bolivia
BQ  Bonaire, Sint Eustatius and Saba | Bonaire | Sint Eustatius
BS  The Bahamas | Bahamas, The | Bahamas (the) | Commonwealth of The Bahamas
BY  Republic of Belarus | Byelorussia | Belorussia
CC  Cocos (Keeling) Islands | Cocos Islands
CD  Democratic Republic of the Congo | Democratic Republic of the Congo (D.R.C.) | Congo (Democratic Republic of the) | DR Congo | D.R. Congo | DRC | D.R.C. | Congo-Kinshasa | Congo (Kinshasa)
CD  Congo, Democratic Republic of the | democratic-republic-of-the-congo | democratic-republic-congo | Zaire | Congo, Dem. Rep. | The Democratic Republic of Congo
CF  Central African Republic (the) | The Central African Republic
CG  Republic of the Congo | Congo-Brazzaville | Congo (Brazzaville) | Congo, Republic of the | Congo, Rep. | Congo (Republic of the) | republic-of-the-congo
CI  Côte d'Ivoire | Côte d’Ivoire | Cote d Ivoire | C&ocirc;te d&#039;Ivoire | Côte d&#039;Ivoire (Ivory Coast) | Ivory-Coast | Côte d'Ivoire (Ivory-Coast) | cote-d-ivoire | The Ivory Coast | COTE D'IVOIRE
CK  Cook Is. | The Cook Islands
CN  People's Republic of China | China, People's Republic of | PRC | Mainland China | China (People's Republic of)
CV  Cabo Verde | Cape Verde | Cape Verde (Cabo Verde) | cape-verde | Republic of Cabo Verde
CW  Curacao | Curaçao | CuraÃ§ao | CURACAO
CZ  Czechia | Czech Republic | The Czech Republic | Czechia (Czech Republic)
DE  Federal Republic of Germany | Germany, Federal Republic of
DK  Kingdom of Denmark
DM  Commonwealth of Dominica | Dominica
DO  Dominican Republic | The Dominican Republic | Dominican Rep.
DZ  People's Democratic Republic of Algeria | Algeria
EH  Western Sahara | Sahrawi Arab Democratic Republic
ES  Kingdom of Spain | Spain, Kingdom of
ET  Federal Democratic Republic of Ethiopia
FK  Falkland Islands | Falkland Islands (Malvinas) | The Falklands
FM  Micronesia | Federated States of Micronesia | Micronesia (Federated States of) | Micronesia, Federated States of | federated-states-micronesia
FO  Faeroe Islands | Faroe Islands | The Faroes | Faroes
GB  UK | U.K. | Great Britain | Britain | United Kingdom of Great Britain and Northern Ireland | The United Kingdom
GE  Georgia | Republic of Georgia
GF  French Guiana | French Guyana
GM  The Gambia | Gambia, The | Gambia (the) | Gambia
GN  Guinea | Republic of Guinea | Guinea-Conakry | Guinea, Republic of
GQ  Equatorial Guinea | Guinea, Equatorial | equatorial-guinea
GS  South Georgia & the South Sandwich Islands | South Georgia and South Sandwich Islands
GW  Guinea-Bissau | Guinea Bissau | Republic of Guinea-Bissau
HK  Hong Kong | Hong Kong SAR | Hong Kong (SAR) | Hongkong | Hong Kong, SAR | Hong Kong SAR China
HM  Heard & McDonald Islands
IE  Republic of Ireland | Eire | Ireland, Republic of
IL  State of Israel
IO  British Indian Ocean Territory | Diego Garcia
IR  Islamic Republic of Iran | Iran (Islamic Republic of) | Iran, Islamic Republic of | Iran | Persia
KG  The Kyrgyz Republic | Kyrgyz Republic | Kyrgyzstan | Kirghizia | Kyrgyzstan (Kyrgyz Republic)
KH  Kampuchea | Kingdom of Cambodia
KI  Kiribati (Gilbert Islands) | Republic of Kiribati
KM  Union of the Comoros | Comoros (the) | The Comoros
KN  Saint Kitts and Nevis | St Kitts and Nevis | St. Kitts & Nevis | Saint Kitts & Nevis | st-kitts-and-nevis
KP  North Korea | Democratic People's Republic of Korea | DPRK | Korea (Democratic People's Republic of) | Korea, North | Korea, Democratic People's Republic of | North Korea (Democratic People's Republic of Korea) | D.P.R.K. | Korea, DPR
KP  north-korea-democratic-peoples-republic-korea
KR  South Korea | Republic of Korea | Korea (Republic of) | Korea, Republic of | Korea, South | ROK | South Korea (Republic of Korea) | Korea, Rep.
LA  Lao People's Democratic Republic | Lao PDR | Laos | Lao P.D.R. | Laos (Lao PDR)
LC  St. Lucia | St Lucia | Saint Lucia
LK  Sri Lanka | Democratic Socialist Republic of Sri Lanka | Ceylon
LY  Libya | State of Libya | Libyan Arab Jamahiriya
MD  Moldova | Republic of Moldova | Moldova, Republic of | Moldova (Republic of) | Moldavia
MF  St Martin | Saint Martin (French part) | Saint-Martin | St. Martin (French part)
MH  Republic of the Marshall Islands | Marshall Islands | Marshall Is.
MK  North Macedonia | Republic of North Macedonia | FYROM | F.Y.R.O.M. | Former Yugoslav Republic of Macedonia | Macedonia, Former Yugoslav Republic of | Macedonia
MM  Burma | Burma (Myanmar) | Myanmar (Burma) | Republic of the Union of Myanmar | Myanmar | BURMA
MO  Macau | Macao | Macau SAR | Macao SAR China | Macau (Macao)
MP  Northern Mariana Islands | Commonwealth of the Northern Mariana Islands | Saipan
MV  Maldives | The Maldives | Republic of Maldives
NE  Niger | Republic of the Niger | Niger (the)
NG  Nigeria | Federal Republic of Nigeria
NL  The Netherlands | Netherlands | Kingdom of the Netherlands | Holland | Netherlands (the) | Netherlands, The
NO  NO | Norway | Kingdom of Norway
NR  Republic of Nauru | Nauru
NZ  New Zealand | Aotearoa | Aotearoa New Zealand
PG  Papua New Guinea | PNG | Independent State of Papua New Guinea | papua-new-guinea
PH  Philippines | The Philippines | Philippines (the) | Republic of the Philippines
PM  Saint Pierre and Miquelon | St Pierre & Miquelon | St. Pierre and Miquelon | Saint-Pierre-et-Miquelon
PN  Pitcairn | Pitcairn Island | Pitcairn Islands
PS  Palestine | State of Palestine | Palestine, State of | Palestinian Territories | Occupied Palestinian Territories | The Occupied Palestinian Territories | Palestinian Territory, Occupied | Palestine (State of)
RE  Réunion | Reunion | La Réunion | Reunion Island
RS  Republic of Serbia | Serbia
RU  Russia | Russian Federation | Russian Federation (the) | RUSSIAN FEDERATION
SA  Kingdom of Saudi Arabia | KSA | Saudi Arabia, Kingdom of
SB  Solomon Islands | Solomons | The Solomon Islands | Solomon Is.
SD  Sudan | Republic of the Sudan | Sudan (the) | The Sudan
SH  Saint Helena | St Helena | St Helena, Ascension and Tristan da Cunha | Saint Helena, Ascension and Tristan da Cunha | Ascension Island | Tristan da Cunha
SJ  Svalbard and Jan Mayen | Svalbard & Jan Mayen | Svalbard
SK  Slovak Republic | Slovakia | Slovakia (Slovak Republic)
SS  South Sudan | Republic of South Sudan | south-sudan
ST  Sao Tome and Principe | São Tomé and Príncipe | São Tomé & Príncipe | sao-tome-and-principe
SV  El Salvador | Republic of El Salvador
SX  Sint Maarten | St Maarten | St. Maarten | Saint Maarten | Sint Maarten (Dutch part)
SY  Syrian Arab Republic | Syria | The Syrian Arab Republic
SZ  Eswatini | Swaziland | Kingdom of Eswatini | Eswatini (Swaziland) | Eswatini (formerly Swaziland)
TC  Turks & Caicos | Turks and Caicos Islands | Turks & Caicos Islands | turks-and-caicos-islands
TD  Chad | Tchad | Republic of Chad
TL  Timor-Leste | East Timor | Timor Leste | Timor-Leste (East Timor) | Democratic Republic of Timor-Leste | timor-leste
TR  Turkey | Türkiye | Turkiye | Türkiye (Turkey) | Republic of Türkiye | Turkey (Türkiye) | TURKIYE
TT  Trinidad & Tobago | Trinidad and Tobago | trinidad-and-tobago | Republic of Trinidad and Tobago
TW  Taiwan | Chinese Taipei | Republic of China | Taiwan, Province of China | Taiwan (Republic of China) | Taiwan (Province of China)
TZ  Tanzania | United Republic of Tanzania | Tanzania, United Republic of | Tanzania (United Republic of)
UA  Ukraine | The Ukraine
UM  United States Minor Outlying Islands | U.S. Outlying Islands
US  US | U.S. | USA | U.S.A. | United States | United States of America | The United States | The United States of America | America | UNITED STATES
VA  Holy See | Vatican City | Vatican | Holy See (Vatican City State) | Vatican City (Holy See) | The Vatican | The Holy See
VC  Saint Vincent and the Grenadines | St Vincent and the Grenadines | St. Vincent & the Grenadines | St Vincent & Grenadines | st-vincent-and-the-grenadines
VE  Venezuela | Venezuela (Bolivarian Republic of) | Bolivarian Republic of Venezuela | Venezuela, Bolivarian Republic of
VG  British Virgin Islands | Virgin Islands (British) | Virgin Islands, British | BVI | B.V.I.
VI  US Virgin Islands | U.S. Virgin Islands | Virgin Islands (U.S.) | United States Virgin Islands | USVI | Virgin Islands, U.S.
VN  Viet Nam | Vietnam | Socialist Republic of Viet Nam | Socialist Republic of Vietnam | Vietnam, Socialist Republic of
WF  Wallis & Futuna | Wallis and Futuna | Wallis and Futuna Islands
WS  Samoa | Independent State of Samoa | Western Samoa
XK  Kosovo | Republic of Kosovo | Kosovo* | Kosova
YE  Republic of Yemen | Yemen
ZA  South Africa | Republic of South Africa | RSA | south-africa
ZW  Zimbabwe | Republic of Zimbabwe
"""


def _pairs() -> list[tuple[str, str]]:
    lines = (line.split(maxsplit=1) for line in NAMES.strip().splitlines())
    return [(code, name.strip()) for code, names in lines for name in names.split("|")]


def test_the_list_is_long_enough() -> None:
    """The list has at least 250 names, none of them twice."""
    names = [name for _, name in _pairs()]
    assert len(names) == len(set(names))
    assert len(names) >= 250


@pytest.mark.parametrize(("code", "name"), _pairs())
def test_a_name_that_somebody_writes_is_its_country(code: str, name: str) -> None:
    """Each name is one country: this one, for `country` and for `places`."""
    assert lexicon.country(name) == code
    assert lexicon.places(name) == (code,)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Cook Islands, Tokelau and Niue", "CK NU TK"),
        ("French West Indies", "BL GP MF MQ"),
        ("Israel and Palestine", "IL PS"),
        ("Israel, the West Bank and Gaza", "IL PS"),
        ("Israel and the Occupied Palestinian Territories", "IL PS"),
        ("Bonaire/St Eustatius/Saba", "BQ"),
        ("Saba and Sint Eustatius", "BQ"),
        ("St Martin and St Barthélemy", "BL MF"),
        ("St. Martin & St. Barthelemy", "BL MF"),
        ("St Helena, Ascension and Tristan da Cunha", "SH"),
        ("Antarctica/British Antarctic Territory", "AQ"),
        ("Iraq, Iran and Syria", "IQ IR SY"),
        ("Iraq/Iran", "IQ IR"),
        ("Kenya & Tanzania", "KE TZ"),
    ],
)
def test_one_page_for_several_countries_is_all_of_them(name: str, codes: str) -> None:
    """A register's page that stands for several countries fans out, and a list of countries is each of them."""
    assert lexicon.places(name) == tuple(codes.split())


@pytest.mark.parametrize("title", ["No travel advice", "(No travel advice)", "Worldwide Caution", "worldwide"])
def test_a_row_that_is_no_country_is_known_as_such(title: str) -> None:
    """Pseudo rows of registers resolve to no country and are told apart from names that nobody knows."""
    assert lexicon.country(title) is None
    assert lexicon.not_a_place(title)
    assert not lexicon.not_a_place("Atlantis")
