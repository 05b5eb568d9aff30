"""`advisory rules history`: which states of the operator's files were accepted and refused, and what differed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import look
from advisory.cli.look import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisory.config.revisions import Moves, Parts
    from advisory.ports import Accepted, Ruling, Store

_REVISION = re.compile(r"[0-9a-f]{4,16}")
#: So many names are shown of what was added, removed or changed at once.
_NAMED = 6
#: Why it is not known what was accepted.
_UNKEPT = "these files are kept no more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One state of the files: what was said of it and, where it is known, what stood in it and differed from the one before."""

    ruling: Ruling
    files: Mapping[str, bytes] | None = field(default=None, repr=False)
    parts: Parts | None = field(default=None, repr=False)
    #: What stood in the files that were in force before; None when that is not known.
    before: Parts | None = field(default=None, repr=False)
    #: The first that is kept: there is nothing to compare it with.
    first: bool = False
    #: Why what stood in it is not known.
    locked: str = ""
    in_force: bool = False

    @property
    def moves(self) -> Mapping[str, Moves] | None:
        """Return what differed; None when that is not known."""
        from advisory.config import revisions

        return None if self.parts is None or self.before is None else revisions.moves(self.before, self.parts)


def show(name: str | None, *, whole: bool, limit: int, as_json: bool) -> None:
    """Show the history of all files, of one rule, or one revision."""
    entries = _entries()
    if name is None:
        _listed(entries[-limit:], as_json=as_json)
        return
    chosen = [one for one in entries if one.ruling.revision.startswith(name)] if _REVISION.fullmatch(name) else []
    if not whole and any(name in one.parts["rules"] for one in entries if one.parts):
        _of_rule(name, entries, as_json=as_json)
    elif not chosen:
        raise click.UsageError(f"neither a rule nor a revision that is kept is called `{name[:40]}`; `advisory rules history` lists them")
    elif len({one.ruling.revision for one in chosen}) > 1:
        raise click.UsageError(f"several revisions begin with `{name}`: write more of it")
    elif whole:
        _files_of(next((one for one in reversed(chosen) if one.files is not None), chosen[-1]), as_json=as_json)
    else:
        _one(chosen[-1], as_json=as_json)


# --- what is known ----------------------------------------------------------------------------------------------------


def _entries() -> list[Entry]:
    """Return every state of the files that is known of, oldest first."""
    rulings, accepted = look.looking(_read)
    kept = {one.revision: one for one in accepted}
    opened: dict[str, Entry] = {}
    found: list[Entry] = []
    before: Entry | None = None
    for ruling in rulings:
        if ruling.mistakes:
            found.append(Entry(ruling=ruling))
            continue
        if ruling.revision not in opened:
            opened[ruling.revision] = _opened(ruling, kept.get(ruling.revision))
        known = opened[ruling.revision]
        entry = Entry(
            ruling=ruling,
            files=known.files,
            parts=known.parts,
            before=before.parts if before else None,
            first=before is None,
            locked=known.locked,
        )
        found.append(entry)
        before = entry
    return [replace(one, in_force=one is before) for one in found]


async def _read(store: Store) -> tuple[tuple[Ruling, ...], tuple[Accepted, ...]]:
    return await store.rulings(), await store.acceptances()


def _opened(ruling: Ruling, accepted: Accepted | None) -> Entry:
    from advisory import rollout, settings
    from advisory.config import revisions
    from advisory.errors import StoreError
    from advisory.vault import Vault

    if accepted is None:
        return Entry(ruling=ruling, locked=_UNKEPT)
    try:
        files = rollout.unsealed(accepted, Vault(settings.load().keys))
    except StoreError as error:
        return Entry(ruling=ruling, locked=str(error).rstrip("."))
    return Entry(ruling=ruling, files=files, parts=revisions.parts(files))


# --- all of them ------------------------------------------------------------------------------------------------------


def _listed(entries: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"schema": "history/v1", "history": [_form(one) for one in entries]}, ensure_ascii=False))
    elif not entries:
        click.echo("No files were read yet: `advisory run` or `advisory once` reads them.")
    else:
        look.table(["at", "revision", "note"], [[moment(one.ruling.at), one.ruling.revision or "-", _noted(one)] for one in entries])


def _form(one: Entry) -> dict[str, Any]:
    from advisory import forms
    from advisory.config import revisions

    form: dict[str, Any] = {
        "at": forms.time(one.ruling.at),
        "revision": one.ruling.revision,
        "in_force": one.in_force,
        "mistakes": one.ruling.mistakes,
        "sentence": one.ruling.sentence or one.locked,
    }
    if one.parts is not None:
        form["holds"] = {kind: len(one.parts[kind]) for kind in revisions.KINDS}
    moves = one.moves
    if moves is not None:
        form["changed"] = {kind: _moves_form(kind, moved) for kind, moved in moves.items()}
    return form


def _moves_form(kind: str, moved: Moves) -> dict[str, Any]:
    from advisory.config import revisions

    sides = {"added": moved.added, "removed": moved.removed, "changed": moved.changed}
    return {side: len(names) if kind == revisions.COUNTED else list(names) for side, names in sides.items()}


def _noted(one: Entry) -> str:
    return f"{_sentence(one)} (in force)" if one.in_force else _sentence(one)


def _sentence(one: Entry) -> str:
    from advisory.config import revisions

    if one.ruling.mistakes:
        count = f"{one.ruling.mistakes} mistakes" if one.ruling.mistakes > 1 else "1 mistake"
        return f"REFUSED, {count}: {one.ruling.sentence}"
    if one.parts is None:
        return one.locked
    moves = one.moves
    if moves is None:
        holds = ", ".join(_many(len(one.parts[kind]), kind) for kind in revisions.KINDS if one.parts[kind])
        return (holds or "nothing of one's own") + ("" if one.first else "; what was in force before is not known")
    said = [f"{kind} {_named(kind, moved)}" for kind, moved in moves.items() if moved and kind != "others"]
    said += [_named("others", moves["others"])] if moves["others"] else []
    return "; ".join(said) or "comments and layout alone"


def _many(count: int, kind: str) -> str:
    return f"{count} {kind.removesuffix('s') if count == 1 else kind}"


def _named(kind: str, moved: Moves) -> str:
    from advisory.config import revisions

    signs = (("+", moved.added), ("~", moved.changed), ("−", moved.removed))
    if kind == revisions.COUNTED:
        return " ".join(f"{sign}{len(names)}" for sign, names in signs if names)
    names = [f"{sign}{name}" for sign, found in signs for name in found]
    return " ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


# --- one rule, one revision -------------------------------------------------------------------------------------------


def _of_rule(name: str, entries: Sequence[Entry], *, as_json: bool) -> None:
    """Show how one rule's text changed from revision to revision."""
    steps = [step for one in entries if (step := _step(name, one)) is not None]
    if as_json:
        click.echo(json.dumps({"schema": "rule-history/v1", "rule": name, "history": steps}, ensure_ascii=False))
        return
    for step in steps:
        click.echo(click.style(f"{step['at']}  revision {step['revision']}  {step['change']}", bold=True))
        _diffed(step)
    if not steps:
        click.echo(f"{name}: nothing of its history is kept")


def _step(name: str, one: Entry) -> dict[str, Any] | None:
    """Return what became of a rule in a revision; None when it stayed as it was, or that is not known."""
    from advisory import forms
    from advisory.config import revisions

    if one.parts is None or (one.before is None and not one.first):
        return None
    before, after = (one.before or {}).get("rules", {}).get(name), one.parts["rules"].get(name)
    if before == after:
        return None
    change = "removed" if after is None else "changed" if before is not None else "there already" if one.first else "added"
    return {
        "at": forms.time(one.ruling.at),
        "revision": one.ruling.revision,
        "change": change,
        "diff": revisions.diff(before, after, old=f"{name} before", new=f"{name} in {one.ruling.revision}"),
    }


def _one(one: Entry, *, as_json: bool) -> None:
    """Show what a revision changed, and how each of its rules did."""
    moves = one.moves
    names = [name for side in (moves["rules"].added, moves["rules"].changed, moves["rules"].removed) for name in side] if moves else []
    steps = [step for name in names if (step := _step(name, one)) is not None]
    if as_json:
        click.echo(json.dumps({"schema": "revision/v1", **_form(one), "diffs": [step["diff"] for step in steps]}, ensure_ascii=False))
        return
    click.echo(f"revision {one.ruling.revision or '-'}  {moment(one.ruling.at)}\n  {_sentence(one)}")
    for step in steps:
        _diffed(step)


def _diffed(step: dict[str, Any]) -> None:
    """Print a diff, on a terminal in the usual colours."""
    for line in step["diff"].splitlines():
        click.echo(click.style(line, fg={"+": "green", "-": "red", "@": "cyan"}.get(line[:1])))


def _files_of(one: Entry, *, as_json: bool) -> None:
    """Show the files of a revision, without addresses and secrets."""
    from advisory.config import revisions
    from advisory.errors import AdvisoryError

    if one.files is None:
        raise AdvisoryError(f"what revision {one.ruling.revision} held is not known: {one.locked or 'refused files are not kept'}")
    files = revisions.shown(one.files)
    if as_json:
        answer = {"schema": "revision-files/v1", "revision": one.ruling.revision, "files": files}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for name, text in files.items():
        click.echo(click.style(f"# {name}", bold=True))
        click.echo(text)
