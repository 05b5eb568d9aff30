"""The operator's folder as a whole: all files, all mistakes, in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from advisory import breath, settings
from advisory.config import feeds, lists, routes, rules, subscribers, tree
from advisory.config.form import did_you_mean
from advisory.config.places import Atlas
from advisory.config.secrets import Vault
from advisory.config.sheet import MistakeError, Sheet, shown
from advisory.config.sheet import read as read_sheet
from advisory.config.tree import Node
from advisory.errors import ConfigError, Problem
from advisory.model import Feed, Guard, Receiver, Rule, Silence, Subscription

_FILES = ("feeds.yaml", "routes.yaml", "subscribers.yaml", "lists.yaml")
_PRIVATE = frozenset({"routes.yaml", "subscribers.yaml"})
_DEFAULT = "default.yaml"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the operator's files come to."""

    folder: Path
    feeds: tuple[Feed, ...] = ()
    rules: tuple[Rule, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    subscribers: tuple[Subscription, ...] = ()
    silences: tuple[Silence, ...] = ()
    #: Which sends wait for an operator's word; None: none does.
    guard: Guard | None = field(default_factory=Guard)
    #: Name of a list → its country codes.
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Name of the receiver that hears of what no route fits; None without routes.yaml.
    fallback: str | None = None
    #: Hash over names and contents of all files: another one means another configuration.
    revision: str = ""
    #: The files it came from.
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A folder's configuration, as far as it could be read, and all that is wrong with it."""

    config: Config
    problems: tuple[Problem, ...]


class _Rules(NamedTuple):
    """What the files of rules hold."""

    rules: tuple[Rule, ...]
    #: None when a file was not readable.
    ids: frozenset[str] | None
    #: The feeds they name, where they name them.
    listened: tuple[tree.Scalar, ...]


@dataclass(slots=True)
class _Desk:
    """Files read so far."""

    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def open(self, path: Path, *, name: str) -> Node | None:
        """Return a file's value; None, with a problem, when there is none."""
        self.files.append(str(path))
        try:
            sheet, data = read_sheet(path, private=path.name in _PRIVATE)
            self.contents.append(f"{name}\0{len(data)}\0".encode() + data)
            return self._parsed(sheet)
        except MistakeError as error:
            self.problems.extend(error.problems)
            return None

    def _parsed(self, sheet: Sheet) -> Node | None:
        root = tree.parse(sheet, self.problems)
        if root is None or (isinstance(root, tree.Scalar) and root.empty):
            self.problems.append(sheet.problem("ADV204", "this file is empty", 0, 1, "delete it, or write its first line: `schema: …`"))
            return None
        return root


def load(folder: Path, *, environ: Mapping[str, str], home: Path | None = None) -> Config:
    """Read all files of a folder. Raises ConfigError with every mistake in them.

    `home` is where secrets named by a relative path stand, when it is not this folder.
    """
    checked = check(folder, environ=environ, home=home)
    if checked.problems:
        raise ConfigError(checked.problems)
    return checked.config


def check(folder: Path, *, environ: Mapping[str, str], home: Path | None = None) -> Checked:
    """Read all files of a folder, and say what is wrong with them."""
    try:
        if folder.is_dir():
            with breath.uncollected():
                return _checked(folder, Vault(environ=environ, folder=home or folder))
        reason = "there is no such folder"
    except OSError as error:
        reason = f"this folder cannot be read: {(error.strerror or 'the system refuses').lower()}"
    hint = "name the folder that holds feeds.yaml, or set ADVISORY_CONFIG"
    return Checked(config=Config(folder=folder), problems=(Problem(code="ADV901", sentence=reason, file=str(folder), hint=hint),))


def load_rules(path: Path, *, lists: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Rule, ...]:
    """Read rules from a file, a folder of them, or the `rules` folder of a configuration. Raises ConfigError."""
    desk = _Desk()
    atlas = _atlas(path, desk) if lists is None else Atlas(lists=lists)
    if (path / "rules").is_dir():
        path = path / "rules"
    found: tuple[Rule, ...] = ()
    if not path.exists():
        desk.problems.append(Problem(code="ADV901", sentence="there is no such file or folder", file=str(path)))
    else:
        found, _, _ = _read_rules(_yaml_files(path, desk) if path.is_dir() else [path], atlas, desk)
    if desk.problems:
        raise ConfigError(_sorted(desk.problems, desk.files))
    return found


def _checked(folder: Path, vault: Vault) -> Checked:
    desk = _Desk()
    _strangers(folder, desk)
    atlas = _atlas(folder, desk)
    found_rules, ids, listened = _rules(folder, atlas, desk)
    found_feeds: tuple[Feed, ...] = ()
    if (folder / "feeds.yaml").exists():
        root = desk.open(folder / "feeds.yaml", name="feeds.yaml")
        if root is not None:
            found_feeds = feeds.read(root, atlas, vault, desk.problems)
            named = rules.ids(root, "feeds")
            _unique(named, "feed", desk)
            _listened(listened, [word.text for word in named], desk)
    else:
        hint = "without it nothing would be watched"
        desk.problems.append(Problem(code="ADV901", sentence="there is no feeds.yaml in this folder", file=str(folder), hint=hint))
    told = _routes(folder, atlas, vault, ids, desk)
    people = _subscribers(folder, atlas, told, desk)
    config = Config(
        folder=folder,
        feeds=found_feeds,
        rules=found_rules,
        receivers=told.receivers,
        subscribers=people,
        silences=told.silences,
        guard=told.guard,
        lists=atlas.lists,
        fallback=told.fallback,
        revision=hashlib.sha256(b"".join(sorted(desk.contents))).hexdigest()[:16],
        files=tuple(desk.files),
    )
    return Checked(config=config, problems=_sorted(desk.problems, desk.files))


def _strangers(folder: Path, desk: _Desk) -> None:
    """Report files that look as if they were meant to be read, and are not."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix not in _SUFFIXES or path.name in _FILES:
            continue
        hint = did_you_mean(path.name, _FILES, otherwise="files here are " + ", ".join(_FILES) + "; rules stand in `rules/`")
        desk.problems.append(Problem(code="ADV311", sentence="no file of this name is read", file=str(path), hint=hint))


def _atlas(folder: Path, desk: _Desk) -> Atlas:
    path = folder / "lists.yaml"
    if not path.exists():
        return Atlas()
    before = len(desk.problems)
    root = desk.open(path, name="lists.yaml")
    found = lists.read(root, desk.problems) if root is not None else {}
    return Atlas(lists=found, broken=len(desk.problems) > before)


def _listened(words: Iterable[tree.Scalar], known: list[str], desk: _Desk) -> None:
    """Report feeds that rules listen to and that are not there."""
    for word in words:
        if word.text not in known:
            hint = did_you_mean(word.text, known, otherwise="name a feed of feeds.yaml by its id, or write `official`")
            desk.problems.append(tree.problem(word, "ADV312", f"there is no feed `{shown(word.text)}`", hint))


def _rules(folder: Path, atlas: Atlas, desk: _Desk) -> _Rules:
    """Return the rules, the shipped ones among them unless replaced."""
    own = folder / "rules"
    paths = _yaml_files(own, desk) if own.is_dir() else []
    if not any(path.name == _DEFAULT for path in paths):
        paths = [settings.shipped("config") / "rules" / _DEFAULT, *paths]
    return _read_rules(paths, atlas, desk)


def _read_rules(paths: Iterable[Path], atlas: Atlas, desk: _Desk) -> _Rules:
    listened: list[tree.Scalar] = []
    found: list[Rule] = []
    ids: list[tree.Scalar] = []
    readable = True
    for path in paths:
        root = desk.open(path, name=f"rules/{path.name}")
        readable = readable and root is not None
        if root is not None:
            found.extend(rules.read(root, atlas, desk.problems))
            ids.extend(rules.ids(root, "rules"))
            listened.extend(rules.feeds(root))
    _unique(ids, "rule", desk)
    return _Rules(tuple(found), frozenset(word.text for word in ids) if readable else None, tuple(listened))


def _yaml_files(folder: Path, desk: _Desk) -> list[Path]:
    """Return the files of a rules folder in the order of their names; hidden ones are never read."""
    found = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and not path.name.startswith(".") and not path.is_dir())
    if not found:
        hint = "put rules into it as `*.yaml`, or delete the folder to use the shipped ones alone"
        desk.problems.append(Problem(code="ADV904", sentence="this folder holds no rules", file=str(folder), hint=hint))
    return found


def _routes(folder: Path, atlas: Atlas, vault: Vault, ids: frozenset[str] | None, desk: _Desk) -> routes.Routes:
    path = folder / "routes.yaml"
    root = desk.open(path, name=path.name) if path.exists() else None
    if root is None:
        return routes.Routes()
    problems: list[Problem] = []
    found = routes.read(root, atlas, vault, ids, problems)
    desk.problems.extend(problems)
    return found


def _subscribers(folder: Path, atlas: Atlas, told: routes.Routes, desk: _Desk) -> tuple[Subscription, ...]:
    path = folder / "subscribers.yaml"
    root = desk.open(path, name=path.name) if path.exists() else None
    if root is None:
        return ()
    found = subscribers.read(root, atlas, desk.problems)
    words = rules.ids(root, "subscribers")
    _unique(words, "subscriber", desk)
    taken = {receiver.subscription.key for receiver in told.receivers}
    for word in words:
        if word.text in taken:
            sentence = f"a receiver in routes.yaml already has the name `{shown(word.text)}`"
            desk.problems.append(tree.problem(word, "ADV302", sentence, "give the subscriber another id"))
    return found


def _unique(words: Iterable[tree.Scalar], what: str, desk: _Desk) -> None:
    first: dict[str, tree.Scalar] = {}
    for word in words:
        earlier = first.get(word.text)
        if earlier is None:
            first[word.text] = word
            continue
        line, column = earlier.sheet.place(earlier.start)
        sentence = f"two {what}s have the id `{shown(word.text)}`"
        desk.problems.append(tree.problem(word, "ADV302", sentence, f"the first is at {earlier.sheet.file}:{line}:{column}"))


def _sorted(problems: Iterable[Problem], files: list[str]) -> tuple[Problem, ...]:
    """Return each problem once, in the order of files and lines."""
    order = {file: number for number, file in enumerate(sorted(set(files)), start=1)}
    return tuple(
        sorted(dict.fromkeys(problems), key=lambda found: (order.get(found.file, 0), found.file, found.line, found.column, found.code))
    )
