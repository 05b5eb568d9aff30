"""A small world: what six governments advise about sixty countries, what embassies post and papers print. Tests change it by script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

ISSUERS = ("US", "GB", "CA", "AU", "DE", "NL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country by the names that issuers use."""

    code: str
    alpha3: str
    english: str
    german: str
    dutch: str

    @property
    def slug(self) -> str:
        """Return its name as a part of an address."""
        return self.english.lower().replace(" ", "-")


_TABLE = """
AF AFG Afghanistan|Afghanistan|Afghanistan
AL ALB Albania|Albanien|Albanië
DZ DZA Algeria|Algerien|Algerije
AO AGO Angola|Angola|Angola
AR ARG Argentina|Argentinien|Argentinië
AM ARM Armenia|Armenien|Armenië
AZ AZE Azerbaijan|Aserbaidschan|Azerbeidzjan
BD BGD Bangladesh|Bangladesch|Bangladesh
BY BLR Belarus|Belarus|Belarus
BJ BEN Benin|Benin|Benin
BO BOL Bolivia|Bolivien|Bolivia
BR BRA Brazil|Brasilien|Brazilië
BF BFA Burkina Faso|Burkina Faso|Burkina Faso
KH KHM Cambodia|Kambodscha|Cambodja
CM CMR Cameroon|Kamerun|Kameroen
TD TCD Chad|Tschad|Tsjaad
CL CHL Chile|Chile|Chili
CO COL Colombia|Kolumbien|Colombia
CU CUB Cuba|Kuba|Cuba
EC ECU Ecuador|Ecuador|Ecuador
EG EGY Egypt|Ägypten|Egypte
ER ERI Eritrea|Eritrea|Eritrea
ET ETH Ethiopia|Äthiopien|Ethiopië
GE GEO Georgia|Georgien|Georgië
GH GHA Ghana|Ghana|Ghana
GT GTM Guatemala|Guatemala|Guatemala
HT HTI Haiti|Haiti|Haïti
HN HND Honduras|Honduras|Honduras
IN IND India|Indien|India
ID IDN Indonesia|Indonesien|Indonesië
IR IRN Iran|Iran|Iran
IQ IRQ Iraq|Irak|Irak
JP JPN Japan|Japan|Japan
JO JOR Jordan|Jordanien|Jordanië
KZ KAZ Kazakhstan|Kasachstan|Kazachstan
KE KEN Kenya|Kenia|Kenia
KW KWT Kuwait|Kuwait|Koeweit
LB LBN Lebanon|Libanon|Libanon
LY LBY Libya|Libyen|Libië
ML MLI Mali|Mali|Mali
MR MRT Mauritania|Mauretanien|Mauritanië
MX MEX Mexico|Mexiko|Mexico
MA MAR Morocco|Marokko|Marokko
MZ MOZ Mozambique|Mosambik|Mozambique
NP NPL Nepal|Nepal|Nepal
NE NER Niger|Niger|Niger
NG NGA Nigeria|Nigeria|Nigeria
NO NOR Norway|Norwegen|Noorwegen
OM OMN Oman|Oman|Oman
PK PAK Pakistan|Pakistan|Pakistan
PE PER Peru|Peru|Peru
RW RWA Rwanda|Ruanda|Rwanda
SN SEN Senegal|Senegal|Senegal
SO SOM Somalia|Somalia|Somalië
SY SYR Syria|Syrien|Syrië
TZ TZA Tanzania|Tansania|Tanzania
TN TUN Tunisia|Tunesien|Tunesië
UG UGA Uganda|Uganda|Oeganda
VE VEN Venezuela|Venezuela|Venezuela
YE YEM Yemen|Jemen|Jemen
"""
COUNTRIES: Mapping[str, Country] = {
    row[:2]: Country(code=row[:2], alpha3=row[3:6], english=english, german=german, dutch=dutch)
    for row in _TABLE.strip().split("\n")
    for english, german, dutch in [row[7:].split("|")]
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What one government advises about one country."""

    country: Country
    #: 1..4; a fault may write another.
    level: int
    issued: datetime
    #: The level of its border area, when it has one of its own.
    border: int | None = None
    #: Words beside the advice.
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a paper printed, or an embassy posted."""

    guid: str
    title: str
    #: Plain paragraphs.
    text: tuple[str, ...]
    published: datetime
    link: str


#: What papers write about when nothing happens: words that no rule is about.
_QUIET = (
    ("Choir tours the coast", "The choir sang in a full hall and goes on to the next town by train."),
    ("Harvest better than feared", "Growers said the late rain saved most of the wheat, and prices fell a little."),
    ("Museum opens a new wing", "The wing shows pottery that lay in boxes for decades."),
    ("Rowers win by a length", "The crew led from the start and was never in danger of losing the race."),
    ("Library lends out telescopes", "Readers may keep one for a fortnight and return it on any weekday."),
    ("A bakery turns one hundred", "The ovens are new, the recipes are not, the baker said on Monday."),
    ("Bridge gets a coat of paint", "Painters will need the whole summer for the arches alone."),
    ("Storks are back", "Three pairs nest on the old chimney, one more than last year."),
)


@dataclass(slots=True)
class World:
    """What is true; every change counts one edition up."""

    start: datetime
    advice: dict[str, dict[str, Advice]] = field(default_factory=dict)
    #: By country of the post.
    posts: dict[str, tuple[Story, ...]] = field(default_factory=dict)
    #: By paper.
    papers: dict[str, tuple[Story, ...]] = field(default_factory=dict)
    edition: int = 0

    @classmethod
    def at(cls, start: datetime) -> World:
        """Return a world that has been quiet for weeks: each issuer has its levels, the same in every run."""
        advice = {
            issuer: {
                code: Advice(
                    country=country,
                    # Of one mind about which countries are calm (1 or 2) and which are not (3 or 4).
                    level=1 + (place * 7 % 4 ^ turn % 2),
                    # A worse border area here and there, never a better one; Germany's flag for one leaves the rest unsaid.
                    border=4 if place % 3 == 0 and place * 7 % 4 < 2 and issuer != "DE" else None,
                    issued=(start - timedelta(days=40 + place)).replace(microsecond=0),
                )
                for place, (code, country) in enumerate(COUNTRIES.items())
            }
            for turn, issuer in enumerate(ISSUERS)
        }
        return cls(start=start, advice=advice)

    def advise(self, issuer: str, code: str, level: int, issued: datetime) -> None:
        """Let a government raise or lower a country as a whole; its border area is spoken of no more."""
        known = self.advice[issuer][code]
        self.advice[issuer][code] = replace(known, level=level, border=None, issued=issued.replace(microsecond=0))
        self.edition += 1

    def post(self, code: str, story: Story) -> None:
        """Let an embassy post an alert; the newest ten stand in its feed."""
        self.posts[code] = (story, *self.posts.get(code, ()))[:10]
        self.edition += 1

    def print(self, paper: str, story: Story) -> None:
        """Let a paper print a story; the newest twelve stand in its feed."""
        self.papers[paper] = (story, *self.papers.get(paper, ()))[:12]
        self.edition += 1

    def calm(self) -> tuple[str, ...]:
        """Return the countries that no government advises against, not even in part."""
        return tuple(
            code for code in COUNTRIES if all(row.level < 3 and row.border is None for one in ISSUERS for row in [self.advice[one][code]])
        )

    def rows(self, issuer: str) -> tuple[Advice, ...]:
        """Return a government's register."""
        return tuple(self.advice[issuer].values())


def quiet(paper: str, number: int, published: datetime) -> Story:
    """Return a story that is nobody's warning."""
    title, text = _QUIET[number % len(_QUIET)]
    guid = f"{paper}-{number}"
    return Story(
        guid=guid,
        title=f"{title} ({number})",
        text=(text,),
        published=published.replace(microsecond=0),
        link=f"https://{paper}.example/{guid}",
    )


def levels(issuer: str, advice: Advice) -> tuple[int | None, int | None]:
    """Return country_level and max_level as an adapter must read them, by what the issuer's form can say."""
    worst = max(advice.level, advice.border or 0)
    if issuer == "GB" and advice.level < 3:
        return None, advice.border
    return advice.level, worst
