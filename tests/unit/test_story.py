"""Who really said it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import story

PUBLISHERS = [
    ("https://www.paper.example/a", "f", "", "paper.example"),
    ("https://alpha.wordpress.com/a", "f", "", "alpha.wordpress.com"),
    ("https://example.com/a", "f", "", "example.com"),
    ("https://feeds.news.example.co.uk/a", "f", "", "example.co.uk"),
    ("https://example.de/a", "f", "", "example.de"),
    ("http://127.0.0.1:8000/a", "f", "", "feed:f"),
    ("http://[::1]:8000/a", "f", "", "feed:f"),
    ("http://localhost/a", "f", "", "feed:f"),
    ("", "f", "", "feed:f"),
    ("https://one.example/a", "f", "BAGHDAD (Reuters) - The embassy said", "wire:reuters"),
    ("https://two.example/b", "g", "Baghdad — Associated Press — The embassy said", "wire:ap"),
    ("https://two.example/b", "g", "The embassy told Reuters in Baghdad", "two.example"),
    ("https://two.example/b", "g", "The embassy said so. (Reporting by A. Bee; Editing by C. Dee)", "wire:reuters"),
    (
        "https://two.example/b",
        "g",
        "The embassy said so. (Reporting by A. Bee in Basra; Writing by E. Eff; Editing by C. Dee)",
        "wire:reuters",
    ),
    ("https://two.example/b", "g", "The embassy said so. © 2031 AFP", "wire:afp"),
    ("https://two.example/b", "g", "The embassy said so. Copyright 2031 The Associated Press. All rights reserved.", "wire:ap"),
    ("https://two.example/b", "g", "The embassy said so. (With inputs from PTI)", "wire:pti"),
    ("https://two.example/b", "g", "The embassy said so – dpa", "wire:dpa"),
    ("https://two.example/b", "g", "L'ambassade ferme ses portes. Avec AFP", "wire:afp"),
    ("https://two.example/b", "g", "L'ambassade ferme ses portes. (Avec ANSA)", "wire:ansa"),
    ("https://two.example/b", "g", "Die Botschaft hat geschlossen. (mit dpa)", "wire:dpa"),
    ("https://two.example/b", "g", "L'ambassade ferme ses portes. (Le Courrier avec AFP)", "wire:afp"),
    ("https://two.example/b", "g", "L'ambassade ferme ses portes. Source : AFP", "wire:afp"),
    ("https://two.example/b", "g", "Die Botschaft hat geschlossen. Mit Material von dpa", "wire:dpa"),
    ("https://two.example/b", "g", "Die Botschaft hat geschlossen. Quelle: dpa", "wire:dpa"),
    ("https://two.example/b", "g", "La embajada cerró sus puertas. Con información de EFE.", "wire:efe"),
    ("https://two.example/b", "g", "De ambassade is gesloten. Bron: ANP", "wire:anp"),
    ("https://two.example/b", "g", "L'ambassadeur a parlé avec l'AFP.", "two.example"),
    ("https://two.example/b", "g", "Der Botschafter sprach mit dpa", "two.example"),
    ("https://two.example/b", "g", "The embassy spoke to Reuters.", "two.example"),
    ("https://two.example/b", "g", "The embassy said so, according to AFP.", "two.example"),
]


@pytest.mark.parametrize(("url", "feed", "text", "expected"), PUBLISHERS)
def test_publishers(url: str, feed: str, text: str, expected: str) -> None:
    """The agency of a dateline, else the house behind the address, else the feed."""
    assert story.publisher(url, feed, text) == expected


WIRE = (
    "The embassy in the capital asked its nationals on Friday to leave the country at once, by the airlines that still fly or by road to the "
    "north, and said that its own doors were closed to the public until further notice. Officials at the airport spoke of long queues and of "
    "families who had slept in the hall since the night, while two carriers said they would stop at the end of the week."
)
OTHER = (
    "Shops along the river stayed open on Friday though few people were about; a baker said that he had sold half of what he usually sells, "
    "and that his brother abroad had telephoned three times to ask whether the family would not rather come to stay for a month or two."
)


def test_a_wire_story_edited_and_cut_is_one_story() -> None:
    """A changed headline, a cut to the half and a few words replaced leave it recognisable; another story is another."""
    whole = story.sketch(WIRE)
    assert story.same(whole, story.sketch(WIRE[: len(WIRE) // 2]))
    assert story.same(whole, story.sketch(WIRE.replace("Friday", "Saturday").replace("long queues", "crowds")))
    assert not story.same(whole, story.sketch(OTHER))


def test_a_teaser_is_a_part_of_its_story() -> None:
    """The first sentence of a story, as a feed gives it, is that story; a few words tell nothing."""
    teaser = WIRE.partition(", by the")[0]
    assert story.same(story.sketch(teaser), story.sketch(WIRE + " " + OTHER))
    assert story.contained(story.sketch("The embassy in the capital asked"), story.sketch(WIRE)) == 0.0
    assert not story.same(story.sketch("Officials said so on Friday and spoke of queues at the airport in the capital"), story.sketch(WIRE))


def test_a_sketch_of_fewer_hashes_is_compared_as_far_as_it_goes() -> None:
    """What was kept when sketches were shorter is still known again."""
    words = " ".join(f"word{number}" for number in range(400))
    whole = story.sketch(words)
    assert len(whole) == story.SKETCH
    assert story.similarity(whole[:64], whole) == 1.0


def test_nothing_is_like_nothing() -> None:
    """Empty texts are nobody's copies."""
    assert story.sketch("") == ()
    assert story.similarity((), story.sketch(WIRE)) == 0.0


@given(st.text())
def test_a_text_is_its_own_copy(text: str) -> None:
    """Sketches are bounded, and a text is the same as itself."""
    found = story.sketch(text)
    assert len(found) <= story.SKETCH
    assert not found or story.similarity(found, found) == 1.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Correction: the embassy has given no such order.", True),
        ("An earlier version of this article said that citizens were told to leave.", True),
        ("This was published in error.", True),
        ("The ministry withdrew its statement.", True),
        ("Korrektur: Die Botschaft ist nicht geschlossen.", True),
        ("In einer früheren Fassung dieses Artikels stand, die Grenze sei geschlossen.", True),
        ("Berichtigung vom Mittwoch", True),
        ("Das Ministerium hatte irrtümlich von einer Ausreiseaufforderung gesprochen.", True),
        ("Rectificatif : l'ambassade reste ouverte.", True),
        ("Une première version de cet article indiquait que la frontière était fermée.", True),
        ("Fe de errores: la embajada sigue abierta.", True),
        ("Una versión anterior de esta nota decía que la frontera estaba cerrada.", True),
        ("Rectificatie: de ambassade is open.", True),
        ("In een eerdere versie van dit bericht stond dat de grens dicht was.", True),
        ("Live: what we know so far", False),
        ("Die Grenze ist wieder offen, der Kurs wurde an den Märkten korrekt erwartet.", False),
        ("La frontière a été fermée, à tort ou à raison.", False),
        ("La primera versión del plan preveía cerrar la frontera.", False),
        ("The troops were withdrawn from the capital.", False),
    ],
)
def test_taking_back_needs_words(text: str, expected: bool) -> None:
    """A text takes something back when it says so, not when it merely says less."""
    assert story.corrects(text) is expected
