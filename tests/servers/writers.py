"""Writes what each source publishes, in its real form and our own words, from what is true in a `world.World`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from servers.world import Advice, Country, Story

Rows = Sequence[Advice]
Stories = Sequence[Story]

_US = {
    1: ("Exercise Normal Precautions", "Exercise normal precautions in {}."),
    2: ("Exercise Increased Caution", "Exercise increased caution in {} due to crime."),
    3: ("Reconsider Travel", "Reconsider travel to {} due to unrest."),
    4: ("Do Not Travel", "Do not travel to {} due to armed conflict."),
}
_GB = {3: "all but essential travel", 4: "all travel"}
_GB_STATUS = {3: "avoid_all_but_essential_travel", 4: "avoid_all_travel"}
_CA = {
    1: "Take normal security precautions",
    2: "Exercise a high degree of caution",
    3: "Avoid non-essential travel",
    4: "Avoid all travel",
}
_AU = {
    1: "Exercise normal safety precautions",
    2: "Exercise a high degree of caution",
    3: "Reconsider your need to travel",
    4: "Do not travel",
}
_NL = {
    1: ("groen", "U kunt erheen reizen."),
    2: ("geel", "U kunt erheen reizen. Maar let op: er zijn veiligheidsrisico’s."),
    3: ("oranje", "Reis alleen hierheen als het noodzakelijk is."),
    4: ("rood", "Wat uw situatie ook is: reis niet hierheen."),
}
_WARN, _AGAINST, _CARE = 4, 3, 2
_CANBERRA, _OTTAWA, _WASHINGTON = ZoneInfo("Australia/Sydney"), ZoneInfo("America/Toronto"), ZoneInfo("America/New_York")


def _json(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


# --- the United States -----------------------------------------------------------------------------------------------


def _us_text(row: Advice) -> str:
    name = row.country.english
    said = f"<p>{_US.get(row.level, _US[1])[1].format(name)}</p>"
    if row.border:
        said += f"<p>Some areas have a higher risk.</p><ul><li>{_US[row.border][0]} to the border area of {name} due to crime.</li></ul>"
    return f"{said}<p>{escape(row.remark)}</p>" if row.remark else said


def _us_title(row: Advice) -> str:
    return f"{row.country.english} - Level {row.level}: {_US.get(row.level, ('Beyond',))[0]}"


def _us_link(country: Country) -> str:
    return f"https://travel.state.example/advisories/{country.slug}-travel-advisory.html"


def _us_day(issued: datetime) -> str:
    """Return midnight UTC of the day of issue, as Washington writes it."""
    return issued.replace(hour=0, minute=0, second=0).astimezone(_WASHINGTON).isoformat()


def us_state_rss(rows: Rows) -> bytes:
    """Return the United States' register as RSS; its dates are days."""
    items = "".join(
        f"<item><title>{escape(_us_title(row))}</title><link>{_us_link(row.country)}</link><pubDate>{row.issued:%a, %d %b %Y}</pubDate>"
        f"<description><![CDATA[{_us_text(row)}]]></description>"
        f'<category domain="Threat-Level">{escape(_us_title(row).partition(" - ")[2])}</category>'
        f'<category domain="Keyword">advisory</category><guid>{_us_link(row.country)}</guid></item>\n'
        for row in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Advisories</title>\n{items}</channel></rss>'.encode()
    )


def us_state_json(rows: Rows) -> bytes:
    """Return the United States' register as the JSON of its data service."""
    return _json([
        {
            "Title": _us_title(row), "Link": _us_link(row.country), "Category": [], "Summary": _us_text(row),
            "Published": _us_day(row.issued), "Updated": _us_day(row.issued),
        }
        for row in rows
    ])  # fmt: skip


# --- the United Kingdom ----------------------------------------------------------------------------------------------


def gov_uk_index(rows: Rows) -> bytes:
    """Return the index of travel advice: no level, and an edition per page."""
    children = [
        {
            "api_path": f"/api/content/foreign-travel-advice/{row.country.slug}",
            "base_path": f"/foreign-travel-advice/{row.country.slug}",
            "title": f"{row.country.english} travel advice",
            "public_updated_at": row.issued.isoformat(),
            "withdrawn": False,
            "details": {
                "country": {"slug": row.country.slug, "name": row.country.english, "synonyms": []},
                "change_description": "The advice was looked at.",
            },
        }
        for row in rows
    ]
    return _json({"document_type": "travel_advice_index", "base_path": "/foreign-travel-advice", "links": {"children": children}})


def gov_uk_page(row: Advice) -> bytes:
    """Return a country's page; its form knows advice against travel alone."""
    name, status, text = row.country.english, [], []
    if row.level in _GB:
        status.append(f"{_GB_STATUS[row.level]}_to_whole_country")
        text.append(f"FCDO advises against {_GB[row.level]} to {name}.")
    elif row.level > max(_GB):
        status.append("avoid_everything")
    if row.border:
        status.append(f"{_GB_STATUS[row.border]}_to_parts")
        text.append(f"FCDO advises against {_GB[row.border]} to within 10 km of the border of {name}.")
    body = "".join(f"<p>{said}</p>" for said in (*text, f"Before you travel to {name}, read about its entry requirements.", row.remark))
    return _json({
        "content_id": row.country.slug, "base_path": f"/foreign-travel-advice/{row.country.slug}", "document_type": "travel_advice",
        "title": f"{name} travel advice", "public_updated_at": row.issued.isoformat(), "withdrawn_notice": {},
        "details": {
            "alert_status": status, "change_description": "The advice was looked at.",
            "country": {"slug": row.country.slug, "name": name, "synonyms": []},
            "parts": [{"slug": "warnings-and-insurance", "title": "Warnings and insurance", "body": body}],
        },
    })  # fmt: skip


# --- Canada ----------------------------------------------------------------------------------------------------------


def _ca_dated(issued: datetime) -> dict[str, Any]:
    local = issued.astimezone(_OTTAWA)
    return {"timestamp": int(issued.timestamp()), "date": f"{local:%Y-%m-%d %H:%M:%S}", "asp": local.isoformat()}


def _ca_said(row: Advice) -> str:
    return _CA.get(row.level, "Stay on this planet") + (" (with regional advisories)" if row.border else "")


def canada_index(rows: Rows) -> bytes:
    """Return Canada's index, whose states count from 0; of two rows for one country the file can hold the later one alone."""
    data = {
        row.country.code: {
            "country-id": 1000 + place, "country-iso": row.country.code, "country-eng": row.country.english, "country-fra": row.country.english,
            "advisory-state": row.level - 1, "date-published": _ca_dated(row.issued), "has-advisory-warning": int(row.level >= _AGAINST),
            "has-regional-advisory": int(bool(row.border)), "has-content": 1, "recent-updates-type": "Regular text update",
            "eng": {
                "name": row.country.english, "url-slug": row.country.slug, "advisory-text": _ca_said(row), "recent-updates": "The text was looked at",
                "friendly-date": f"{row.issued.astimezone(_OTTAWA):%B %d, %Y %H:%M %Z}",
            },
        }
        for place, row in enumerate(rows)
    }  # fmt: skip
    return _json({"metadata": {"generated": {}}, "data": data})


def canada_page(row: Advice) -> bytes:
    """Return a country's page with its regional advice."""
    name = row.country.english
    html = f'<div class="AdvisoryContainer mrgn-bttm-sm"><h3>{name} - {_CA.get(row.level, "Stay on this planet")}</h3><p>{row.remark}</p></div>'
    if row.border:
        html += f'<div class="AdvisoryContainer regional"><h3>Border area - {_CA[row.border]}</h3><p>Crime is common.</p></div>'
    return _json({
        "metadata": {},
        "data": {
            "country-iso": row.country.code, "country-eng": name, "advisory-state": row.level - 1, "date-published": _ca_dated(row.issued),
            "eng": {"name": name, "url-slug": row.country.slug, "advisory-text": _ca_said(row), "advisories": html},
        },
    })  # fmt: skip


# --- Australia -------------------------------------------------------------------------------------------------------


def smartraveller_export(rows: Rows) -> bytes:
    """Return Australia's export; its times are Canberra's, without a zone."""
    return _json([
        {
            "title": escape(row.country.english, quote=True), "field_overall_advice_level": _AU.get(row.level, "Beyond all levels"),
            "field_last_update": row.remark, "field_last_update_notes": "We advise:\n",
            "field_region": "Somewhere",
            "field_advice_levels": ", ".join(
                f"{_AU[level]} {_AU[level]} in {where}."
                for level, where in ((row.level, f"{row.country.english} overall"), (row.border, f"the border area of {row.country.english}"))
                if level in _AU
            ),
            "field_url": f"https://advice.example.au/destinations/somewhere/{row.country.slug}",
            "field_seo_title": row.country.english, "field_seo_description": "Travel advice level GREEN.",
            "changed": f"{row.issued.astimezone(_CANBERRA):%a, %Y-%m-%d %H:%M}",
        }
        for row in rows
    ])  # fmt: skip


def smartraveller_rss(rows: Rows) -> bytes:
    """Return Australia's RSS; the figure in it counts from 2."""
    items = "".join(
        f"<item><title>{escape(row.country.english)}</title><link>https://advice.example.au/destinations/somewhere/{row.country.slug}</link>"
        f"<pubDate>{row.issued.astimezone(_CANBERRA):%d %b %Y %H:%M:%S %Z}</pubDate><description>{escape(row.remark)}</description>"
        + "".join(
            f"<ta:warnings><dc:coverage>{where}</dc:coverage><ta:level>{level + 1}/5</ta:level>"
            f"<dc:description>{_AU.get(level, 'Beyond all levels')}</dc:description></ta:warnings>"
            for level, where in ((row.level, escape(row.country.english)), (row.border, "Border area"))
            if level
        )
        + "</item>\n"
        for row in rows
    )
    return (
        '<?xml version="1.0"?>\n<rss xmlns:ta="http://www.smartraveller.gov.au/schema/rss/travel_advisories/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>Advice</title>\n{items}</channel></rss>'
    ).encode()


# --- Germany ---------------------------------------------------------------------------------------------------------


def german_id(country: Country) -> str:
    """Return the number of a country's page."""
    return str(200000 + sum(ord(letter) * 31**place for place, letter in enumerate(country.code)))


def _de_entry(row: Advice) -> dict[str, Any]:
    name = row.country.german
    return {
        "lastModified": int(row.issued.timestamp()), "effective": int(row.issued.timestamp()), "title": f"{name}: Reise- und Sicherheitshinweise",
        "countryCode": row.country.code, "iso3CountryCode": row.country.alpha3, "countryName": name,
        "warning": row.level == _WARN if row.level <= _WARN else "mehr als das", "partialWarning": row.border == _WARN,
        "situationWarning": row.level == _CARE, "situationPartWarning": False,
    }  # fmt: skip


def _de_prose(row: Advice) -> str:
    name = row.country.german
    said = {
        _WARN: f"<p>Vor Reisen nach {name} wird gewarnt.</p>",
        _AGAINST: f"<p>Von nicht notwendigen Reisen nach {name} wird abgeraten.</p>",
    }
    border = "<p>Vor Reisen in das Grenzgebiet wird gewarnt.</p>" if row.border else ""
    # A warning for a part leaves the rest unsaid, unless something is said of it.
    return f"<h2>Sicherheit</h2>{said.get(row.level, '')}{border}<p>Das Wetter ist wechselhaft. {row.remark}</p>"


def germany_list(rows: Rows) -> bytes:
    """Return Germany's list: flags, and no prose."""
    entries = {german_id(row.country): _de_entry(row) for row in rows}
    return _json({"response": {**entries, "lastModified": 1772000000, "contentList": list(entries)}})


def germany_page(row: Advice) -> bytes:
    """Return a country's page."""
    number = german_id(row.country)
    entry = {**_de_entry(row), "lastChanges": "<p>Aktualisierung</p>", "content": _de_prose(row), "disclaimer": "<p>Haftung</p>"}
    return _json({"response": {number: entry, "lastModified": 1772000000, "contentList": [number]}})


# --- the Netherlands -------------------------------------------------------------------------------------------------


def netherlands(rows: Rows) -> bytes:
    """Return the Dutch list: no level in a field, a colour in a sentence, the parts first."""
    return _json([
        {
            "id": row.country.alpha3, "type": "reisadvies", "canonical": f"https://advies.example.nl/reisadvies/{row.country.slug}",
            "dataurl": f"https://data.example.nl/{row.country.alpha3.lower()}", "title": f"Reisadvies {row.country.dutch} | Ministerie",
            "introduction": f"<h2>In het kort</h2><ul>{_nl_border(row)}<li>{_nl_rest(row)}</li></ul><p>{row.remark}</p>",
            "location": row.country.dutch, "locationkey": row.country.slug, "isocode": row.country.alpha3, "classification": "vervallen",
            "lastmodified": f"{row.issued:%Y-%m-%dT%H:%M:%S}.000Z",
        }
        for row in rows
    ])  # fmt: skip


def _nl_border(row: Advice) -> str:
    if not row.border:
        return ""
    colour, base = _NL[row.border]
    return f"<li>De kleurcode van het reisadvies is {colour} voor het grensgebied. {base}</li>"


def _nl_rest(row: Advice) -> str:
    colour, base = _NL.get(row.level, ("paars", ""))
    if row.border:
        return f"Voor de rest van {row.country.dutch} geldt kleurcode {colour}. {base}"
    return f"De kleurcode van het reisadvies voor {row.country.dutch} is {colour}. {base}"


# --- stories ---------------------------------------------------------------------------------------------------------


def _html(story: Story) -> str:
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in story.text)


def us_embassy(stories: Stories) -> bytes:
    """Return the feed of an embassy's alerts, as WordPress writes it."""
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{story.link}</link><dc:creator><![CDATA[U.S. Embassy]]></dc:creator>"
        f"<pubDate>{format_datetime(story.published)}</pubDate><category><![CDATA[Alert]]></category>"
        f'<guid isPermaLink="false">{story.guid}</guid><description><![CDATA[{escape(story.title)}]]></description>'
        f"<content:encoded><![CDATA[{_html(story)}]]></content:encoded></item>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Alerts</title>\n{items}</channel></rss>'
    ).encode()


def rss(stories: Stories) -> bytes:
    """Return RSS 2.0 with descriptions."""
    items = "".join(
        f'<item><title>{escape(story.title)}</title><link>{story.link}</link><guid isPermaLink="false">{story.guid}</guid>'
        f"<pubDate>{format_datetime(story.published)}</pubDate><description>{escape(_html(story))}</description></item>\n"
        for story in stories
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>World</title>\n{items}</channel></rss>'.encode()


def rdf(stories: Stories) -> bytes:
    """Return RSS 1.0, whose items stand beside the channel."""
    items = "".join(
        f'<item rdf:about="{story.link}"><title>{escape(story.title)}</title><link>{story.link}</link>'
        f"<description>{escape(_html(story))}</description><dc:date>{story.published.isoformat()}</dc:date></item>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="https://paper.example/"><title>World</title></channel>\n{items}</rdf:RDF>'
    ).encode()


def atom(stories: Stories) -> bytes:
    """Return Atom 1.0."""
    entries = "".join(
        f'<entry><id>{story.guid}</id><title>{escape(story.title)}</title><link href="{story.link}"/>'
        f"<updated>{story.published.isoformat()}</updated><published>{story.published.isoformat()}</published>"
        f'<content type="html">{escape(_html(story))}</content></entry>\n'
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>World</title>'
        f"<id>https://paper.example/</id>\n{entries}</feed>"
    ).encode()


def json_feed(stories: Stories) -> bytes:
    """Return JSON Feed 1.1."""
    items = [
        {
            "id": story.guid, "url": story.link, "title": story.title, "content_html": _html(story),
            "date_published": story.published.isoformat(),
        }
        for story in stories
    ]  # fmt: skip
    return _json({"version": "https://jsonfeed.org/version/1.1", "title": "World", "items": items})


def sitemap(stories: Stories) -> bytes:
    """Return a news sitemap, which has headlines alone."""
    urls = "".join(
        f"<url><loc>{story.link}</loc><news:news><news:publication><news:name>World</news:name><news:language>en</news:language>"
        f"</news:publication><news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>\n"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}</urlset>'
    ).encode()
