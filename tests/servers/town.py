"""Every source at once, on loopback: the registers, embassies and papers of a small world, each host with its weather."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from servers import faults, world, writers
from servers.faults import Source, Weather
from servers.world import World

from advisory.demo.publisher import Publisher, Site

#: The forms in which papers publish, by turns.
FORMS: Sequence[tuple[Callable[[Any], bytes], str]] = (
    (writers.rss, "application/rss+xml"),
    (writers.atom, "application/atom+xml"),
    (writers.json_feed, "application/feed+json"),
    (writers.rdf, "application/rdf+xml"),
    (writers.sitemap, "application/xml"),
)
#: Issuer → the second address of its register, and its writer.
_FALLBACKS: dict[str, tuple[str, Callable[[Any], bytes]]] = {
    "US": ("/_res/rss/TAsTWs.xml", writers.us_state_rss),
    "AU": ("/countries/documents/index.rss", writers.smartraveller_rss),
}
#: Issuer → kind, address of the register, its writer, the address of a country's page, its writer.
_REGISTERS: dict[str, tuple[str, str, Callable[[Any], bytes], Callable[[world.Country], str] | None, Callable[[Any], bytes] | None]] = {
    "US": ("us-state", "/api/TravelAdvisories", writers.us_state_json, None, None),
    "GB": (
        "gov-uk",
        "/api/content/foreign-travel-advice",
        writers.gov_uk_index,
        lambda country: f"/api/content/foreign-travel-advice/{country.slug}",
        writers.gov_uk_page,
    ),
    "CA": (
        "canada",
        "/travel-voyage/index-alpha-eng.json",
        writers.canada_index,
        lambda country: f"/travel-voyage/cta-cap-{country.code}.json",
        writers.canada_page,
    ),
    "AU": ("smartraveller", "/destinations-export", writers.smartraveller_export, None, None),
    "DE": (
        "germany",
        "/opendata/travelwarning",
        writers.germany_list,
        lambda country: f"/opendata/travelwarning/{writers.german_id(country)}",
        writers.germany_page,
    ),
    "NL": ("netherlands", "/v2/traveladvice", writers.netherlands, None, None),
}


@dataclass(slots=True, kw_only=True)
class Town:
    """The publisher, what is true, and the feeds that an operator would write down for it."""

    publisher: Publisher
    world: World
    chance: Random
    #: What a register's rows must be read to, by feed: its issuer.
    registers: dict[str, str] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)
    #: Path, which no two of them share → its host and what is published there.
    sources: dict[str, tuple[Site, Source]] = field(default_factory=dict)
    #: Rows of feeds.yaml.
    feeds: list[str] = field(default_factory=list)
    weathers: list[Weather] = field(default_factory=list)
    _weathered: list[tuple[Site, Weather]] = field(default_factory=list)

    async def register(self, issuer: str, often: float, settings: str, *, fallback: bool = True) -> str:
        """Publish a government's register, with its pages and its second form, on hosts of its own; returns the feed's id, its kind."""
        kind, path, write, page_path, page_write = _REGISTERS[issuer]
        site, weather = await self._site(kind, often)
        source = Source(
            world=self.world, rows=lambda: self.world.rows(issuer), write=write, content_type="application/json", compressed=True
        )
        self.sources[path] = site, source
        site.publish(path, source.reply)
        weather.over(path, faults.WIRE, source.mistakes(self.chance))
        if page_path and page_write:
            for country in world.COUNTRIES.values():
                site.publish(page_path(country), self._page(issuer, country.code, page_write))
            weather.over("*", faults.WIRE)
        url = f"{site.url}{path}"
        if fallback and issuer in _FALLBACKS:
            other, write = _FALLBACKS[issuer]
            second = Source(world=self.world, rows=lambda: self.world.rows(issuer), write=write)
            site, weather = await self._site(f"{kind}-rss", often)
            settings += f", fallbacks: ['{site.publish(other, second.reply)}']"
            self.sources[other] = site, second
            weather.over(other, faults.WIRE, second.mistakes(self.chance))
        self.registers[kind] = issuer
        self.feeds.append(f"id: {kind}, url: '{url}', kind: {kind}, issuer: {issuer}, trust: official, floor: 50, {settings}")
        return kind

    async def embassy(self, code: str, often: float, settings: str) -> str:
        """Publish the alerts of an American embassy; returns the feed's id."""
        name = f"embassy-{code.lower()}"
        self.world.post(code, world.quiet(name, 0, self.world.start - timedelta(hours=9)))
        site, weather = await self._site(name, often)
        source = Source(world=self.world, rows=lambda: self.world.posts[code], write=writers.us_embassy)
        path = f"/{code.lower()}/category/alert/feed/"
        self.sources[path] = site, source
        address = site.publish(path, source.reply)
        weather.over(path, faults.WIRE, source.mistakes(self.chance))
        self.feeds.append(f"id: {name}, url: '{address}', kind: us-embassy, issuer: US, trust: official, {settings}")
        return name

    async def paper(self, number: int, host: str, often: float, settings: str) -> str:
        """Publish a paper's feed in one of the forms, on a host that it shares; returns the feed's id."""
        name = f"paper-{number}"
        write, content_type = FORMS[number % len(FORMS)]
        for turn in range(6):
            self.world.print(name, world.quiet(name, number + turn, self.world.start - timedelta(hours=turn + 1)))
        site, weather = await self._site(host, often)
        source = Source(
            world=self.world,
            rows=lambda: self.world.papers[name],
            write=write,
            content_type=content_type,
            validators=faults.VALIDATORS[number // len(FORMS) % len(faults.VALIDATORS)],
            compressed=number % 2 == 0,
        )
        path = f"/{name}/feed"
        self.sources[path] = site, source
        address = site.publish(path, source.reply)
        weather.over(path, faults.WIRE, source.mistakes(self.chance))
        self.papers.append(name)
        self.feeds.append(f"id: {name}, url: '{address}', kind: feed, trust: press, {settings}")
        return name

    def storm(self) -> None:
        """Let the faults begin."""
        for site, weather in self._weathered:
            site.weather = weather

    def calm(self) -> None:
        """Let them end."""
        for site, _ in self._weathered:
            site.heal()

    async def _site(self, name: str, often: float) -> tuple[Site, Weather]:
        if name not in self.publisher.sites:
            self.weathers.append(Weather(self.chance, often))
            self._weathered.append((await self.publisher.open(name), self.weathers[-1]))
        site = self.publisher.sites[name]
        return site, next(weather for one, weather in self._weathered if one is site)

    def _page(self, issuer: str, code: str, write: Callable[[Any], bytes]) -> Callable[[], Any]:
        def row(_: object) -> bytes:
            return write(self.world.advice[issuer][code])

        return Source(world=self.world, rows=tuple, write=row, content_type="application/json").reply
