"""What is valid and still looks wrong: warnings about rules and lists, each with its place and the way out."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from advisory import severity
from advisory.config import files
from advisory.config.folder import Config
from advisory.errors import Problem
from advisory.model import ANYWHERE, Directive, Feed, Query, Rule, Trust

#: Days of history after which a rule that fired on nothing of it is worth a look.
HISTORY = 90


def warnings(config: Config, gathered: Mapping[str, bytes], today: date) -> tuple[Problem, ...]:
    """Return what an operator may want to look at; `gathered` are its files, `today` in UTC."""
    own = [rule for rule in config.rules if _place(rule)[0].startswith(f"{config.folder}/")]
    texts = {name: content.decode("utf-8", "replace") for name, content in gathered.items()}
    found = [*_untested(own), *_expired(own, today), *_alike(own), *_shadowed(own), *_unheard(own, config.feeds)]
    lines = {name: texts[name].splitlines() for name in {_inside(config.folder, problem) for problem in found} & texts.keys()}
    named = [_named(problem, lines.get(_inside(config.folder, problem), [])) for problem in found]
    return tuple(sorted([*named, *_unused(config, texts)], key=lambda problem: (problem.file, problem.line, problem.code)))


def _place(rule: Rule) -> tuple[str, int, int]:
    file, line, column = rule.place.rsplit(":", 2)
    return file, int(line), int(column)


def _warning(rule: Rule, code: str, sentence: str, hint: str) -> Problem:
    file, line, column = _place(rule)
    return Problem(code=code, sentence=sentence, file=file, line=line, column=column, length=len(rule.id), hint=hint, warning=True)


def _inside(folder: Path, problem: Problem) -> str:
    return problem.file.removeprefix(f"{folder}/")


def _named(problem: Problem, lines: Sequence[str]) -> Problem:
    """Return the problem with its source line."""
    return replace(problem, source=lines[problem.line - 1] if problem.line <= len(lines) else "")


def _untested(rules: Sequence[Rule]) -> Iterator[Problem]:
    for rule in rules:
        if not rule.tests:
            hint = f"write `tests:` beside it, or take some from what it did: `advisory test --suggest {rule.id}`"
            yield _warning(rule, "ADV701", f"the rule `{rule.id}` has no test", hint)


def _expired(rules: Sequence[Rule], today: date) -> Iterator[Problem]:
    for rule in rules:
        if rule.expires is not None and rule.expires < today:
            sentence = f"the rule `{rule.id}` was to be looked at again by {rule.expires}; it is still in force"
            yield _warning(rule, "ADV702", sentence, "write a later day after `expires`, or delete the rule")


def _alike(rules: Sequence[Rule]) -> Iterator[Problem]:
    seen: dict[object, Rule] = {}
    for rule in rules:
        meaning = (frozenset(_plain(query) for query in rule.when), rule.unless, rule.trust, rule.min_sources)
        first = seen.setdefault(meaning, rule)
        if first is not rule:
            sentence = f"the rule `{rule.id}` asks for the same as `{first.id}`"
            yield _warning(rule, "ADV704", sentence, f"keep one of them; the first is at {first.place}")


def _plain(query: Query) -> Query:
    return replace(query, phrase="")


def _shadowed(rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield rules that never fire alone: another one with the same severity, trust and number of sources fires whenever they do."""
    live = [rule for rule in rules if rule.enabled and not rule.shadow]
    wider: dict[object, list[Rule]] = {}
    for rule in (rule for rule in live if not rule.unless):
        asked = (query for query in rule.when if query.text is None)
        for mark in dict.fromkeys(mark for query in asked for mark in _marks(rule, query, query.directives, query.destinations)):
            wider.setdefault(mark, []).append(rule)
    for rule in live:
        # Whatever covers a rule covers the first of its directives at the first of its places.
        first = rule.when[0]
        marks = _marks(rule, first, sorted(first.directives)[:1], (min(first.destinations, default=ANYWHERE), ANYWHERE))
        for other in {other.id: other for mark in dict.fromkeys(marks) for other in wider.get(mark, ())}.values():
            if other is not rule and _covers(other, rule) and not _covers(rule, other):
                sentence = f"whenever the rule `{rule.id}` fires, `{other.id}` does as well"
                hint = f"give it a `severity` or a route of its own, or delete it; the other is at {other.place}"
                yield _warning(rule, "ADV706", sentence, hint)
                break


def _marks(rule: Rule, query: Query, directives: Iterable[Directive], places: Iterable[str]) -> Iterator[object]:
    """Yield where a rule is found by what it would have to share with one that covers it."""
    for directive, place in itertools.product(directives, places):
        yield rule.severity, rule.trust, rule.min_sources, query.statuses, directive, place


def _covers(other: Rule, rule: Rule) -> bool:
    return all(any(_within(query, wide) for wide in other.when) for query in rule.when)


def _within(query: Query, wide: Query) -> bool:
    """Tell whether all that fires a query fires a wider one."""
    if wide.text is not None or not query.directives or not query.directives <= wide.directives or query.statuses != wide.statuses:
        return False
    if ANYWHERE not in wide.destinations and not query.destinations <= wide.destinations:
        return False
    if wide.issuers and not (query.issuers and query.issuers <= wide.issuers):
        return False
    narrower = (
        (query.audiences, wide.audiences),
        (query.nationalities, wide.nationalities),
        (query.from_levels, wide.from_levels),
        (query.to_levels, wide.to_levels),
        (query.feeds, wide.feeds),
        (query.regions, wide.regions),
    )
    return (
        all(not asked or (bool(given) and given <= asked) for given, asked in narrower)
        and severity.firmness(wide.floor) <= severity.firmness(query.floor)
        and (not wide.whole_country or query.whole_country)
    )


def _unheard(rules: Sequence[Rule], feeds: Sequence[Feed]) -> Iterator[Problem]:
    """Yield rules that only official sources open, and of governments that no official feed speaks for."""
    official = [feed for feed in feeds if feed.enabled and feed.trust is Trust.OFFICIAL]
    if any(feed.issuer is None for feed in official):
        return
    spoken = {feed.issuer for feed in official}
    for rule in rules:
        asked = [query.issuers for query in rule.when]
        if rule.trust is Trust.OFFICIAL and all(asked) and not any(issuers & spoken for issuers in asked):
            sentence = f"no feed can open the rule `{rule.id}`: none of them is an official one of the governments it asks for"
            yield _warning(rule, "ADV707", sentence, "add such a feed to feeds.yaml, or drop `source: official`")


def _unused(config: Config, texts: Mapping[str, str]) -> Iterator[Problem]:
    source = texts.get("lists.yaml", "")
    for name in config.lists:
        elsewhere = any(name in text for file, text in texts.items() if file != "lists.yaml")
        if elsewhere or source.count(name) > 1:
            continue
        line = next((number for number, text in enumerate(source.splitlines(), start=1) if text.strip().startswith((name, f'"{name}'))), 0)
        text = source.splitlines()[line - 1] if line else ""
        yield Problem(
            code="ADV705",
            sentence=f"the list `{name}` is used nowhere",
            file=str(config.folder / "lists.yaml"),
            line=line,
            column=text.find(name) + 1 if line else 0,
            length=len(name),
            hint="name it as a place in a rule, a route or a subscription, or delete it",
            source=text,
            warning=True,
        )


def unfired(config: Config, fired: Iterable[str]) -> tuple[Problem, ...]:
    """Return the operator's rules that are not among those that `fired` on a long history."""
    seen, texts = frozenset(fired), {name: content.decode("utf-8", "replace") for name, content in files.gather(config.folder).items()}
    found = []
    for rule in config.rules:
        if rule.enabled and rule.id not in seen and _place(rule)[0].startswith(f"{config.folder}/"):
            sentence = f"the rule `{rule.id}` would have fired on nothing that was read in the last {HISTORY} days"
            hint = "it may be right and rare; `advisory explain` with a text it is meant for says whether it is, or delete it"
            found.append(_warning(rule, "ADV708", sentence, hint))
    return tuple(_named(problem, texts.get(_inside(config.folder, problem), "").splitlines()) for problem in found)


def lint(config: Config) -> tuple[Problem, ...]:
    """Return the warnings about a folder without errors, as it is today."""
    return warnings(config, files.gather(config.folder), datetime.now(UTC).date())
