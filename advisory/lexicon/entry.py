"""What a name in the gazetteer is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a name names."""

    COUNTRY = "country"
    #: A first-level area or a part with a name of its own: Tamaulipas, Kurdistan, the West Bank.
    PART = "part"
    CITY = "city"
    #: Larger than a country: the Gulf states, West Africa.
    REGION = "region"
    #: Adjective: Iraqi.
    DEMONYM = "demonym"
    #: Plural noun: Iraqis, Britons, Poles.
    PEOPLE = "people"
    #: A government (or the UN, the EU) as a speaker: the Foreign Office, Washington, Smartraveller.
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One meaning of one name."""

    #: As it is written.
    surface: str
    kind: Kind
    #: ISO 3166-1 alpha-2 and `XK`; a region's member countries; of an issuer one country, `UN` or `EU`.
    codes: tuple[str, ...]
    #: The canonical name of the part, city or region.
    part: str | None = None
    #: Only counts as this name when written with a capital or in capitals: Turkey, Chad, US.
    capitalised: bool = True
