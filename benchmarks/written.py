"""A folder of files as operators write them: phrases, fields, keywords, what keeps rules silent, and tests beside each."""

from __future__ import annotations

from pathlib import Path

from benchmarks import texts

_PHRASES = (
    "citizens ordered to leave {place}",
    "tourists told to avoid all travel to {place}",
    "embassy closed in {place}",
    "travel advisory raised for {place}",
    "airspace closed over {place}",
    "{people} citizens urged to leave {place} or {other}",
    "reconsider travel to {place}",
    "avoid non-essential travel to {place}",
    "border closed between {place} and {other}",
)
_PEOPLES = ("American", "British", "German", "French", "Canadian", "Australian", "Indian", "Japanese", "Brazilian", "Italian", "Dutch")
_HEAD = "  # {number}\n  - id: rule-{number}\n    title: What happens in {place}, number {number}\n"
_PHRASE = """\
    when: {phrase}
    severity: warning
    cooldown: 6h
    tests:
      fires_on:
        - The State Department ordered all citizens to leave {place} immediately.
        - {{issuer: US, destination: '{place}', directive: leave, level: 4}}
      ignores:
        - Officials of {place} met to speak about fishing rights in {other}.
"""
_FIELDS = """\
    when:
      issuer: [US, GB, '{third}']
      destination: ['{place}', '{other}', 'not {third}']
      level: 3+
      audience: [citizens, tourists]
    severity: critical
    owner: desk {number}
    tests:
      fires_on: [{{issuer: GB, destination: '{place}', level: 3}}]
      ignores:
        - {{issuer: FR, destination: '{place}', level: 3}}
        - {{issuer: GB, destination: '{place}', level: 2}}
"""
_KEYWORDS = """\
    when:
      text:
        all: [the narrow strait]
        any: [tanker, oil tankers, vessel {number}, shipping, mines]
        none: [book review]
        near: {{words: [attack, tanker], within: 12}}
      destination: '{place}'
      min_sources: 2
    unless:
      - text: {{any: [anniversary, naval exercise]}}
        because: a look back was taken for news in year {number}
    status: shadow
    tests:
      fires_on: [Two oil tankers came under attack in the narrow strait near {place} on Thursday.]
      ignores: [Half of the oil that {place} sells goes through the narrow strait.]
"""
#: So many rules stand in one file.
_FILE = 500


def rules(count: int) -> list[str]:
    """Return so many rules, as they stand in a list: half are phrases, a quarter fields, a quarter keywords."""
    places = [place for place in texts.countries() if "'" not in place]

    def rule(number: int) -> str:
        names = {
            name: places[(number * step + start) % len(places)]
            for name, step, start in (("place", 1, 0), ("other", 7, 3), ("third", 11, 5))
        }
        phrase = _PHRASES[number // 4 % len(_PHRASES)].format(people=_PEOPLES[number % len(_PEOPLES)], **names)
        body = (_PHRASE, _FIELDS, _KEYWORDS, _PHRASE)[number % 4]
        return (_HEAD + body).format(number=number, phrase=phrase, **names)

    return [rule(number) for number in range(count)]


def folder(path: Path, count: int, *, feeds: str) -> Path:
    """Write a folder with so many rules; `feeds` are rows of feeds.yaml."""
    (path / "rules").mkdir(parents=True)
    (path / "feeds.yaml").write_text(f"schema: feeds/v1\nfeeds:\n{feeds}", encoding="utf-8")
    made = rules(count)
    for first in range(0, count, _FILE):
        text = "schema: rules/v1\nrules:\n" + "".join(made[first : first + _FILE])
        (path / "rules" / f"own-{first // _FILE:03}.yaml").write_text(text, encoding="utf-8")
    return path
