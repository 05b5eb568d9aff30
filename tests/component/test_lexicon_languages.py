"""Names as German, French, Dutch and Spanish write them, in every form, and that none of them is guessed."""

import pytest

from advisory import lexicon
from advisory.lexicon import Kind, inflection

# language | what is written | the codes it means, `?` where it could be two, `-` where it is no name | kind | part
MEANT = """
de | Bagdad | IQ | city | Baghdad
de | Teheran | IR | city | Tehran
de | Kairo | EG | city | Cairo
de | Damaskus | SY | city | Damascus
de | Peking | CN | city | Beijing
de | Kiew | UA | city | Kyiv
de | Tiflis | GE | city | Tbilisi
de | Aleppo | SY | city | Aleppo
de | Westjordanland | PS | part | West Bank
de | Gazastreifen | PS | part | Gaza Strip
de | Gazastreifens | PS | part | Gaza Strip
de | Bergkarabach | AZ | part | Nagorno-Karabakh
de | Nordirak | IQ | part | northern Iraq
de | Ostukraine | UA | part | eastern Ukraine
de | Südsudan | SS | country |
de | Nordkorea | KP | country |
de | Nahen Osten | AE BH EG IL IQ IR JO KW LB OM PS QA SA SY YE | region | Middle East
de | Golfstaaten | AE BH KW OM QA SA | region | Gulf states
de | Horn von Afrika | DJ ER ET SO | region | Horn of Africa
de | Deutschlands | DE | country |
de | Vereinigten Staaten | US | country |
de | Vereinigten Arabischen Emiraten | AE | country |
de | Demokratischen Republik Kongo | CD | country |
de | Republik Kongo | CG | country |
de | Kongo | ? | |
de | kongolesische | ? | |
de | koreanische | ? | |
de | südkoreanische | KR | demonym |
de | Elfenbeinküste | CI | country |
de | Weißrussland | BY | country |
de | Tschad | TD | country |
de | Niger | NE | country |
de | nigrische | NE | demonym |
de | nigerianische | NG | demonym |
de | Guinea | GN | country |
de | Äquatorialguinea | GQ | country |
de | Dominikanische Republik | DO | country |
de | Dominica | DM | country |
de | Jersey | JE | country |
de | Malta | MT | country |
de | deutsche | DE | demonym |
de | deutscher | DE | demonym |
de | deutschen | DE | demonym |
de | deutsches | DE | demonym |
de | amerikanischen | US | demonym |
de | Deutscher | DE | demonym |
de | Franzosen | FR | people |
de | Französinnen | FR | people |
de | Ägypter | EG | people |
de | Türken | TR | people |
de | Briten | GB | people |
de | Schweizer | CH | demonym |
de | Israelis | IL | people |
de | Auswärtige Amt | DE | issuer |
de | Auswärtigen Amtes | DE | issuer |
de | Weißen Hauses | US | issuer |
de | französischen Außenministerium | FR | issuer |
de | Sind | - | |
de | Bergen | - | |
de | irak | - | |
fr | Bagdad | IQ | city | Baghdad
fr | Téhéran | IR | city | Tehran
fr | Le Caire | EG | city | Cairo
fr | Damas | SY | city | Damascus
fr | Beyrouth | LB | city | Beirut
fr | Pékin | CN | city | Beijing
fr | Cisjordanie | PS | part | West Bank
fr | bande de Gaza | PS | part | Gaza Strip
fr | Crimée | UA | part | Crimea
fr | le Sahel | BF ML MR NE SN TD | region | Sahel
fr | pays du Golfe | AE BH KW OM QA SA | region | Gulf states
fr | Corne de l'Afrique | DJ ER ET SO | region | Horn of Africa
fr | l’Allemagne | DE | country |
fr | États-Unis | US | country |
fr | Etats-Unis | US | country |
fr | RDC | CD | country |
fr | République démocratique du Congo | CD | country |
fr | République du Congo | CG | country |
fr | Congo | ? | |
fr | congolais | ? | |
fr | Centrafrique | CF | country |
fr | Tchad | TD | country |
fr | Niger | NE | country |
fr | nigérien | NE | demonym |
fr | nigériane | NG | demonym |
fr | Guinée | GN | country |
fr | Guinée équatoriale | GQ | country |
fr | Grenade | ? | |
fr | Géorgie | ? | |
fr | géorgiens | GE | demonym |
fr | République dominicaine | DO | country |
fr | dominicains | DO | demonym |
fr | dominiquais | DM | demonym |
fr | Chili | CL | country |
fr | chili | - | |
fr | Jersey | JE | country |
fr | français | FR | demonym |
fr | française | FR | demonym |
fr | françaises | FR | demonym |
fr | Français | FR | demonym |
fr | allemands | DE | demonym |
fr | israéliennes | IL | demonym |
fr | turque | TR | demonym |
fr | grecques | GR | demonym |
fr | néo-zélandais | NZ | demonym |
fr | Quai d’Orsay | FR | issuer |
fr | ministère des Affaires étrangères | FR | issuer |
fr | Affaires mondiales Canada | CA | issuer |
fr | Maison-Blanche | US | issuer |
fr | Sucre | - | |
fr | Maurice | - | |
fr | île Maurice | MU | country |
fr | maroc | - | |
nl | Bagdad | IQ | city | Baghdad
nl | Teheran | IR | city | Tehran
nl | Caïro | EG | city | Cairo
nl | Beiroet | LB | city | Beirut
nl | Parijs | FR | city | Paris
nl | Gazastrook | PS | part | Gaza Strip
nl | Westelijke Jordaanoever | PS | part | West Bank
nl | Noord-Irak | IQ | part | northern Iraq
nl | Golfregio | AE BH KW OM QA SA | region | Gulf states
nl | Hoorn van Afrika | DJ ER ET SO | region | Horn of Africa
nl | Verenigde Staten | US | country |
nl | VS | US | country |
nl | Groot-Brittannië | GB | country |
nl | DR Congo | CD | country |
nl | Congo | ? | |
nl | Congolezen | ? | |
nl | Ivoorkust | CI | country |
nl | Tsjaad | TD | country |
nl | Niger | NE | country |
nl | Nigerese | NE | demonym |
nl | Nigeriaanse | NG | demonym |
nl | Guinee | GN | country |
nl | Dominicaanse | ? | |
nl | Dominicaanse Republiek | DO | country |
nl | Chili | CL | country |
nl | Malta | MT | country |
nl | Nederlandse | NL | demonym |
nl | Nederlanders | NL | people |
nl | Amerikaanse | US | demonym |
nl | Fransen | FR | people |
nl | Egyptenaren | EG | people |
nl | Chinezen | CN | people |
nl | Israëliërs | IL | people |
nl | Denen | DK | people |
nl | Buitenlandse Zaken | NL | issuer |
nl | Witte Huis | US | issuer |
nl | Kent | - | |
es | Bagdad | IQ | city | Baghdad
es | Teherán | IR | city | Tehran
es | El Cairo | EG | city | Cairo
es | Damasco | SY | city | Damascus
es | La Habana | CU | city | Havana
es | Pekín | CN | city | Beijing
es | Cisjordania | PS | part | West Bank
es | Franja de Gaza | PS | part | Gaza Strip
es | Oriente Medio | AE BH EG IL IQ IR JO KW LB OM PS QA SA SY YE | region | Middle East
es | países del Golfo | AE BH KW OM QA SA | region | Gulf states
es | Cuerno de África | DJ ER ET SO | region | Horn of Africa
es | Estados Unidos | US | country |
es | EE. UU. | US | country |
es | EE.UU. | US | country |
es | EEUU | US | country |
es | República Democrática del Congo | CD | country |
es | Congo | ? | |
es | congoleñas | ? | |
es | Chad | TD | country |
es | Níger | NE | country |
es | nigerino | NE | demonym |
es | nigerianos | NG | demonym |
es | Guinea | GN | country |
es | Guinea Ecuatorial | GQ | country |
es | Georgia | ? | |
es | georgianos | GE | demonym |
es | Granada | ? | |
es | República Dominicana | DO | country |
es | dominicanas | DO | demonym |
es | dominiqués | DM | demonym |
es | Costa de Marfil | CI | country |
es | Chile | CL | country |
es | chile | - | |
es | Malta | MT | country |
es | Cuba | CU | country |
es | español | ES | demonym |
es | españolas | ES | demonym |
es | españoles | ES | demonym |
es | francesas | FR | demonym |
es | alemanes | DE | demonym |
es | estadounidenses | US | demonym |
es | marroquíes | MA | demonym |
es | Ministerio de Asuntos Exteriores | ES | issuer |
es | Casa Blanca | US | issuer |
es | cancillería colombiana | CO | issuer |
es | Irán | IR | country |
es | irán | - | |
es | Victoria | - | |
es | Mauricio | - | |
"""
_CASES = [tuple(cell.strip() for cell in line.split("|")) for line in MEANT.strip().splitlines()]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_what_is_meant(case: tuple[str, ...]) -> None:
    """A name found in a text is the one thing it means, nothing when it is no name, and undecided when it could be two."""
    language, written, codes, *rest = case
    sentence = f"… {written} …"
    found = lexicon.find(language, sentence)
    if codes == "-":
        assert found == ()
        return
    meaning = lexicon.meant(found[-1].entries)
    assert len(found) == 1
    assert sentence[found[0].start : found[0].end].removesuffix(".") in written
    if codes == "?":
        assert meaning is None
        return
    assert meaning is not None
    assert (" ".join(meaning.codes), meaning.kind.value, meaning.part or "") == (codes, rest[0], rest[1] if len(rest) > 1 else "")


@pytest.mark.parametrize(
    ("language", "name", "near", "code"),
    [
        ("de", "Kongo", {"CG"}, "CG"),
        ("de", "Kongo", {"CD", "RW"}, "CD"),
        ("de", "Kongo", {"CD", "CG"}, None),
        ("de", "Kongo", {"FR"}, None),
        ("fr", "Géorgie", {"AM", "GE"}, "GE"),
        ("fr", "Géorgie", {"US"}, "US"),
        ("es", "Granada", {"ES"}, "ES"),
        ("nl", "Congolezen", {"CD"}, "CD"),
    ],
)
def test_the_rest_of_a_text_may_decide(language: str, name: str, near: set[str], code: str | None) -> None:
    """Of two countries the one is meant that the text names elsewhere; when it names both or neither, none is."""
    meaning = lexicon.meant(lexicon.names(language)[lexicon.key(name)], near)
    assert (meaning.codes[0] if meaning else None) == code


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_there_are_enough_cases(language: str) -> None:
    """At least forty of each language."""
    assert sum(case[0] == language for case in _CASES) >= 35


@pytest.mark.parametrize(
    ("language", "text", "named"),
    [
        ("de", "Ein Flug über den Irak, Iran und die Türkei", ["Irak", "Iran", "Türkei"]),
        ("de", "ACHTUNG: IRAK", ["IRAK"]),
        ("fr", "l'Iran, d'Irak et qu'Israël", ["Iran", "Irak", "Israël"]),
        ("fr", "la République du Congo et le Soudan du Sud", ["République du Congo", "Soudan du Sud"]),
        ("nl", "Noord-Korea en Zuid-Korea", ["Noord-Korea", "Zuid-Korea"]),
        ("es", "Guinea-Bisáu, no Guinea", ["Guinea-Bisáu", "Guinea"]),
        ("es", "", []),
        ("es", "los que irán mañana", []),
    ],
)
def test_names_in_a_text(language: str, text: str, named: list[str]) -> None:
    """From left to right, the longest at each place, whatever apostrophes and hyphens stand about."""
    assert [text[found.start : found.end] for found in lexicon.find(language, text)] == named


def test_a_stretch_of_a_text() -> None:
    """Only what lies in the stretch is read, and the places found are places in the whole text."""
    text = "Irak, Iran, Oman"
    assert [(found.start, found.end) for found in lexicon.find("de", text, 5, 11)] == [(6, 10)]


def test_words_are_folded_as_keys_are() -> None:
    """No case, no accents, parted at apostrophes and hyphens; what begins saints' names is written one way."""
    assert [word.folded for word in lexicon.words("L’Île-de-Sainte-Hélène, Straßburg")] == ["l", "ile", "de", "st", "helene", "strassburg"]
    assert [word.capital for word in lexicon.words("aus Irak")] == [False, True]
    assert lexicon.key("Côte d’Ivoire") == "cote d ivoire"
    assert lexicon.key("Irak") == "irak"


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_language_is_sound(language: str) -> None:
    """Each key is what its entries' spelling folds to, no meaning stands twice, and no name has more words than said."""
    names = lexicon.names(language)
    for key, entries in names.items():
        assert entries
        assert {lexicon.key(entry.surface) for entry in entries} == {key}
        assert len({(entry.kind, entry.codes, entry.part) for entry in entries}) == len(entries)
    assert max(key.count(" ") + 1 for key in names) == lexicon.longest(language)
    assert {code for entries in names.values() for entry in entries if entry.kind is Kind.COUNTRY for code in entry.codes} == set(
        lexicon.codes()
    )


def test_an_unknown_language_is_an_error() -> None:
    """Nobody asks for a language that has no table."""
    with pytest.raises(KeyError):
        lexicon.names("xx")


@pytest.mark.parametrize(
    ("language", "kind", "text", "forms"),
    [
        ("de", Kind.PEOPLE, "Däne", "Däne Dänen Dänin Däninnen"),
        ("de", Kind.PEOPLE, "Iraker", "Iraker Irakern Irakers Irakerin Irakerinnen"),
        ("de", Kind.PEOPLE, "Deutsche~", "Deutsche Deutscher Deutschen Deutschem"),
        ("de", Kind.PEOPLE, "Ungar~", "Ungar Ungarn Ungarin Ungarinnen"),
        ("de", Kind.PEOPLE, "Jemenit~", "Jemenit Jemeniten Jemenitin Jemenitinnen"),
        ("de", Kind.PEOPLE, "Israelin", "Israelin Israelinnen"),
        ("de", Kind.PEOPLE, "Saudi", "Saudi Saudis"),
        ("de", Kind.DEMONYM, "syrisch", "syrisch syrische syrischer syrischen syrischem syrisches"),
        ("de", Kind.COUNTRY, "Irak", "Irak Iraks"),
        ("de", Kind.COUNTRY, "USA", "USA"),
        ("de", Kind.COUNTRY, "Laos", "Laos"),
        ("fr", Kind.DEMONYM, "iranien", "iranien iranienne iraniens iraniennes"),
        ("fr", Kind.DEMONYM, "afghan", "afghan afghane afghans afghanes"),
        ("fr", Kind.DEMONYM, "libanais", "libanais libanaise libanaises"),
        ("fr", Kind.DEMONYM, "belge", "belge belges"),
        ("fr", Kind.PEOPLE, "belge", "Belge Belges"),
        ("fr", Kind.CITY, "Le Caire", "Le=Caire"),
        ("nl", Kind.DEMONYM, "Chinees", "Chinees Chinese"),
        ("nl", Kind.DEMONYM, "Iraaks", "Iraaks Iraakse"),
        ("nl", Kind.PEOPLE, "Amerikaan", "Amerikaan Amerikanen"),
        ("nl", Kind.PEOPLE, "Duitser", "Duitser Duitsers"),
        ("nl", Kind.PEOPLE, "Bulgaar", "Bulgaar Bulgaren"),
        ("nl", Kind.PEOPLE, "Syriër", "Syriër Syriërs"),
        ("nl", Kind.PEOPLE, "Emirati", "Emirati Emirati's"),
        ("nl", Kind.PEOPLE, "Monegask", "Monegask Monegasken"),
        ("nl", Kind.PART, "Sicilië", "Sicilië"),
        ("es", Kind.DEMONYM, "chileno", "chileno chilena chilenos chilenas"),
        ("es", Kind.DEMONYM, "inglés", "inglés inglesa ingleses inglesas"),
        ("es", Kind.DEMONYM, "alemán", "alemán alemana alemanes alemanas"),
        ("es", Kind.DEMONYM, "español", "español española españoles españolas"),
        ("es", Kind.DEMONYM, "iraquí", "iraquí iraquíes iraquís"),
        ("es", Kind.PEOPLE, "belga", "belga belgas"),
        ("es", Kind.REGION, "Magreb", "Magreb"),
        ("es", Kind.DEMONYM, "=boricuas", "boricuas"),
    ],
)
def test_inflection(language: str, kind: Kind, text: str, forms: str) -> None:
    """The forms of a language's adjectives, peoples and names, made from one."""
    assert inflection.forms(language, kind, text) == tuple(form.replace("=", " ") for form in forms.split())
