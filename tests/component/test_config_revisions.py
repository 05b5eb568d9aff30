"""What differs between two states of the operator's files is told part by part, and nothing private with it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory.config import files, revisions

RULES = """schema: rules/v1
defaults: {owner: desk}
rules:
  # Why there is a first one.
  - id: first
    when: leave Iraq   # plainly
    severity: critical

  # Why there is a second one.
  - {id: second, when: leave Iran}
"""
FOLDER = {
    "feeds.yaml": b"schema: feeds/v1\nfeeds:\n  - {id: a, url: 'https://example.org/a.xml?key=hunter2', kind: feed}\n",
    "routes.yaml": b"schema: routes/v1\nreceivers:\n  ops: {email: {to: [ops@example.org]}}\n  hub: {webhook: {url: https://hooks.example/T123/x, secret: env:S}}\nroutes: []\nfallback: ops\n",
    "subscribers.yaml": b"schema: subscribers/v1\nsubscribers:\n  - {id: ada, email: ada@example.org, follows: [Iraq]}\n  - {id: bob, email: bob@example.org, follows: [Iran]}\n",
    "lists.yaml": b"schema: lists/v1\nlists:\n  Ours: [Iraq]\n",
    "rules/own.yaml": RULES.encode(),
    "rules/note.txt": b"They were told to leave.",
}


def with_(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the files with one of them edited."""
    text = FOLDER[name].decode()
    assert old in text
    return {**FOLDER, name: text.replace(old, new).encode()}


def test_what_stands_in_the_files() -> None:
    """Each rule, feed, receiver, subscriber and list has its own text; a comment belongs to what follows it."""
    found = revisions.parts(FOLDER)
    assert found["rules"]["first"] == "id: first\nwhen: leave Iraq   # plainly\nseverity: critical"
    assert found["rules"]["second"] == "{id: second, when: leave Iran}"
    assert {kind: sorted(found[kind]) for kind in revisions.KINDS} == {
        "rules": ["first", "second"],
        "feeds": ["a"],
        "receivers": ["hub", "ops"],
        "subscribers": ["ada", "bob"],
        "lists": ["Ours"],
    }
    assert sorted(found["others"]) == ["routes.yaml: fallback", "routes.yaml: routes", "rules/note.txt", "rules/own.yaml: defaults"]


@pytest.mark.parametrize(
    ("name", "old", "new", "kind", "moved"),
    [
        ("rules/own.yaml", "leave Iran", "leave Mali", "rules", revisions.Moves(changed=("second",))),
        ("rules/own.yaml", "id: second", "id: third", "rules", revisions.Moves(added=("third",), removed=("second",))),
        ("rules/own.yaml", "owner: desk", "owner: ops", "others", revisions.Moves(changed=("rules/own.yaml: defaults",))),
        ("routes.yaml", "fallback: ops", "fallback: hub", "others", revisions.Moves(changed=("routes.yaml: fallback",))),
        ("routes.yaml", "ops@", "desk@", "receivers", revisions.Moves(changed=("ops",))),
        ("subscribers.yaml", "id: bob", "id: cyn", "subscribers", revisions.Moves(added=("cyn",), removed=("bob",))),
        ("lists.yaml", "[Iraq]", "[Iraq, Iran]", "lists", revisions.Moves(changed=("Ours",))),
        ("feeds.yaml", "a.xml", "b.xml", "feeds", revisions.Moves(changed=("a",))),
        ("rules/note.txt", "They", "All", "others", revisions.Moves(changed=("rules/note.txt",))),
    ],
)
def test_what_was_edited(name: str, old: str, new: str, kind: str, moved: revisions.Moves) -> None:
    """One edit is one move, of the one kind."""
    found = revisions.moves(revisions.parts(FOLDER), revisions.parts(with_(name, old, new)))
    assert {kind: one for kind, one in found.items() if one} == {kind: moved}


def test_comments_between_rules_change_none() -> None:
    """A rule that only moved to another file, or whose neighbours' comments were written anew, is the same."""
    before = revisions.parts(FOLDER)
    assert not any(revisions.moves(before, revisions.parts(with_("rules/own.yaml", "Why there is a second", "For"))).values())
    moved = {**FOLDER, "rules/other.yaml": FOLDER["rules/own.yaml"], "rules/own.yaml": b"schema: rules/v1\nrules: []\n"}
    found = revisions.moves(before, revisions.parts(moved))
    assert not found["rules"]


@pytest.mark.parametrize(
    "broken", ["rules: [", "- a\n- b\n", "", "schema: rules/v1\nrules: {first: x}\n", "schema: rules/v1\nrules:\n  - {when: x}\n  - y\n"]
)
def test_files_this_version_cannot_read(broken: str) -> None:
    """What another version accepted in another form is told of as a file, or not at all; it never fails."""
    found = revisions.parts({**FOLDER, "rules/own.yaml": broken.encode()})
    assert "second" not in found["rules"]
    assert found["feeds"]


def test_a_diff_blots_out_what_is_private() -> None:
    """It is a unified diff of the one rule, and shows no address."""
    found = revisions.diff("id: a\nwhen: leave Iraq", "id: a\nwhen: leave Iran # ask ada@example.org", old="before", new="after")
    assert found.splitlines()[:4] == ["--- before", "+++ after", "@@ -1,2 +1,2 @@", " id: a"]
    assert "-when: leave Iraq" in found
    assert "ada@" not in found
    assert revisions.diff(None, "id: a", old="before", new="after").endswith("+id: a")


def test_what_is_shown_of_the_files() -> None:
    """Rules word for word; no address, no key, no private path; of subscribers how many there are."""
    found = revisions.shown(FOLDER)
    assert found["rules/own.yaml"] == RULES
    assert found["subscribers.yaml"] == "# subscribers: 2; who they are is not shown\n"
    assert found["rules/note.txt"] == "# 24 bytes\n"
    whole = "\n".join(found.values())
    for private in ("ada", "bob", "ops@example.org", "hunter2", "T123"):
        assert private not in whole


def test_packed_files_come_back_as_they_were() -> None:
    """Byte for byte."""
    assert files.unpacked(files.packed(FOLDER)) == FOLDER


@given(st.text(alphabet="ab:-[]{}#&*!|> \n\t'\"\x00é@.", max_size=60), st.sampled_from(["rules/own.yaml", "routes.yaml", "lists.yaml"]))
@settings(max_examples=100, deadline=None)
def test_no_file_is_too_odd(text: str, name: str) -> None:
    """Whatever was accepted once is told of, and no address of it is shown."""
    odd = {**FOLDER, name: f"{text}\n# ask ada@example.org\n".encode()}
    found = revisions.parts(odd)
    assert not any(revisions.moves(found, revisions.parts(odd)).values())
    assert "ada@" not in "".join(revisions.shown(odd).values())
