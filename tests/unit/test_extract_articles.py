"""Own-worded articles, each with everything in it that could alert, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisory import extract
from advisory.model import AudienceClass, Statement

FOLDER = Path(__file__).parents[1] / "cases" / "articles"
ARTICLES: dict[str, dict[str, Any]] = {
    file.stem: yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for file in sorted(FOLDER.glob("*.yaml"))
}
_ALERTING = ("in_force", "lifted")


def read(article: dict[str, Any]) -> list[Statement]:
    """Return what an article says to travellers."""
    said = extract.statements(
        article["text"],
        title=article["title"],
        issuer=article.get("issuer"),
        published=datetime.combine(article["published"], datetime.min.time(), UTC),
    )
    return [each for each in said if each.audience.kind is not AudienceClass.OTHER]


def told(said: Iterable[Statement]) -> list[str]:
    """Write statements as the cases do: directive, status, issuer, countries; parts count as their country."""
    places: dict[str, set[str]] = defaultdict(set)
    for each in said:
        places[f"{each.directive} {each.status} {each.issuer or '-'}"] |= set(each.destinations)
    return sorted(f"{key} {','.join(sorted(codes)) or '-'}" for key, codes in places.items())


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_says_what_a_careful_reader_finds(name: str) -> None:
    """What could alert is exactly that of the case; what is denied, considered or past in it is read so.

    `missed` is what is not read yet: it can only shrink.
    """
    article = ARTICLES[name]
    said, due, missed = told(read(article)), set(article["says"]), set(article.get("missed", ()))
    assert missed <= due
    assert [one for one in said if one.split()[1] in _ALERTING] == sorted(one for one in due - missed if one.split()[1] in _ALERTING)
    assert due - set(said) == missed


def test_there_are_enough_articles() -> None:
    """Twenty articles, some of them about nothing that concerns a traveller."""
    assert len(ARTICLES) >= 20
    assert sum(not article["says"] for article in ARTICLES.values()) >= 3
