"""Articles and feeds to measure with: our own words, the same in every run."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from xml.sax.saxutils import escape

from advisory import extract, lexicon

#: What fills an article: places, governments and travel are named, and nobody is told anything.
_PLAIN = (
    "The finance ministry of {place} said that growth would slow in the second half of the year.",
    "Traders at the main market complained that the price of rice had risen twice since the spring.",
    "A football club from {place} signed two young midfielders on Tuesday and let its captain go on loan.",
    "The foreign minister is to visit {place} in the coming weeks, a spokesman told reporters after the meeting.",
    "Engineers finished the second tunnel below the river, eleven months later than was planned.",
    "“We had hoped for rain and we got a storm,” said a farmer who grows lentils on the northern slope.",
    "Officials of {place} and {other} met to speak about fishing rights and the price of natural gas.",
    "The museum opens its new wing on Saturday with a show of carpets, lamps and painted doors.",
    "An airline said that it would add a third weekly flight to {place} once the new aircraft arrives.",
    "The parliament in {place} passed the budget by a narrow vote shortly before midnight.",
    "Doctors at the university hospital described a simpler way to set a broken wrist.",
    "Exports of {place} to its neighbours reached a record, the statistics office wrote on Monday.",
    "Students marched through the old town to ask for cheaper trains and longer opening hours of libraries.",
    "The embassy of {place} gave a concert for the anniversary, and the ambassador played the cello.",
    "Police closed two streets for a film crew, and shopkeepers grumbled that nobody had asked them.",
    "A court in {place} will hear the appeal of the former mayor in the autumn, his lawyer said.",
    "Tourists who came to {place} last year spent more on food and less on hotels than the year before.",
    "The weather service expects warm days along the coast and a cold wind from {other} by the end of the week.",
)
#: What tells people something: the tenth article holds one.
_ADVICE = (
    "The State Department ordered all U.S. citizens to leave {place} immediately.",
    "Britain advised its nationals on Friday against all travel to {place}.",
    "Canada closed its embassy in {place} until further notice.",
    "Germany urged its citizens to leave {place} while flights are still available.",
    "Australia told Australians not to travel to {place}.",
)
_ORDERS = (
    "The State Department ordered all U.S. citizens to leave {place} immediately.",
    "The United States closed its embassy in {place} today.",
)
_ITEM = (
    "<item><title>{title}</title><guid isPermaLink='false'>{guid}</guid><link>https://paper.example/{guid}</link>"
    "<pubDate>{date}</pubDate><description>{text}</description></item>"
)
_ENTRY = (
    "<entry><title>{title}</title><id>urn:paper:{guid}</id><link rel='alternate' href='https://paper.example/{guid}'/>"
    "<updated>{date}</updated><summary type='html'>{text}</summary></entry>"
)


@cache
def countries() -> tuple[str, ...]:
    """Return the names of countries that an order in English is read with: what cannot be told apart is left out."""
    names = {lexicon.name(code): code for code in sorted(lexicon.codes())}
    return tuple(name for name, code in names.items() if name and _read(name, code))


def _read(name: str, code: str) -> bool:
    return all(any(found.destinations == (code,) for found in extract.statements(order.format(place=name))) for order in _ORDERS)


def article(number: int, length: int = 3000) -> str:
    """Return an article of about `length` characters; every tenth one tells people something in its middle."""
    chance = random.Random(number)
    names = _common()
    sentences: list[str] = []
    while sum(map(len, sentences)) + len(sentences) < length:
        sentences.append(chance.choice(_PLAIN).format(place=chance.choice(names), other=chance.choice(names)))
    if number % 10 == 0:
        sentences.insert(len(sentences) // 2, chance.choice(_ADVICE).format(place=chance.choice(names)))
    return _paragraphs(sentences)


def storm(number: int, length: int = 3000) -> str:
    """Return an article in which every sentence tells people something: the most work a text can be."""
    chance = random.Random(number)
    names = _common()
    sentences: list[str] = []
    while sum(map(len, sentences)) + len(sentences) < length:
        sentences.append(chance.choice(_ADVICE).format(place=chance.choice(names)))
    return _paragraphs(sentences)


def order(number: int) -> tuple[str, str]:
    """Return title and text of the `number`-th order: each is another directive or another place."""
    names = countries()
    sentence = _ORDERS[number // len(names) % len(_ORDERS)].format(place=names[number % len(names)])
    return f"Notice {number}", f"{sentence} The notice is number {number} of this exercise."


def orders() -> int:
    """Return how many different orders there are."""
    return len(countries()) * len(_ORDERS)


def rss(items: list[tuple[str, str, str]], *, at: datetime | None = None) -> bytes:
    """Return an RSS 2.0 document of (guid, title, text)."""
    date = format_datetime(at or datetime.now(UTC))
    rows = "".join(_ITEM.format(guid=guid, title=escape(title), text=escape(text), date=date) for guid, title, text in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Paper</title>{rows}</channel></rss>'.encode()


def atom(items: list[tuple[str, str, str]]) -> bytes:
    """Return an Atom document of (guid, title, text)."""
    date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = "".join(_ENTRY.format(guid=guid, title=escape(title), text=escape(text), date=date) for guid, title, text in items)
    head = f"<title>Paper</title><id>urn:paper</id><updated>{date}</updated>"
    return f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{rows}</feed>'.encode()


def stories(count: int, length: int = 2200, *, first: int = 0) -> list[tuple[str, str, str]]:
    """Return (guid, title, HTML text) of so many stories; `first` numbers them, so that others tell something else."""
    return [
        (f"story-{number}", f"Story {number}", "<p>" + article(number, length).replace("\n", "</p><p>") + "</p>")
        for number in range(first, first + count)
    ]


def _common() -> tuple[str, ...]:
    return countries()[::3]


def _paragraphs(sentences: list[str]) -> str:
    return "\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))
