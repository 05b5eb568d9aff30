"""Knows which territories with a code of their own have their advice on another country's page."""

from __future__ import annotations

#: Country → territories that a page of it may speak of as its parts.
_WITHIN = {
    "AU": "CC CX NF",
    "CN": "HK MO",
    "DK": "FO GL",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "MA": "EH",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}


def within(territory: str, country: str) -> bool:
    """Tell whether a page about a country may speak of a territory as its part."""
    return territory in _WITHIN.get(country, "").split()
