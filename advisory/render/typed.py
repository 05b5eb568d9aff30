"""Follow what a template does with its values, from `message` on, and find fields that the value at hand does not have. Pure."""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import nodes

from advisory.render import view

#: What a template of each message gets as `message`; those of other folders get what their caller hands them.
GIVEN: Mapping[str, type] = {"alert": view.Message, "internal": view.Internal, "letter": view.Letter}
#: Filters that leave what is in a list as it is.
_SAME = frozenset({"sort", "reverse", "list", "unique", "rejectattr", "selectattr", "reject", "select"})
_ONE = frozenset({"first", "last", "random"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A field that is not there."""

    name: str
    line: int
    #: The class of the value, as templates call it: `message`, `block`.
    of: str
    #: What it has instead.
    known: frozenset[str]


class _Kind(typing.NamedTuple):
    """What a value is: one of our classes, or several of them."""

    view: type
    several: bool = False


def wrong(tree: nodes.Template, name: str) -> tuple[Fault, ...]:
    """Return the fields a template asks of values that do not have them; `name` is its path in the folder."""
    given = GIVEN.get(name.partition("/")[0])
    known = {"message": _Kind(given)} if given else {}
    return tuple(dict.fromkeys(_walked(tree.body, known)))


def called(kind: type) -> str:
    """Return a class by the name that templates use for its values."""
    return "message" if kind in GIVEN.values() else kind.__name__.lower()


def _walked(body: Sequence[nodes.Node], known: Mapping[str, _Kind | None]) -> Iterator[Fault]:
    """Yield the faults of statements in their order; what one binds, the next may use."""
    names = dict(known)
    for node in body:
        yield from _node(node, names)


def _node(node: nodes.Node, names: dict[str, _Kind | None]) -> Iterator[Fault]:
    if isinstance(node, nodes.For):
        yield from _node(node.iter, names)
        item = _kind(node.iter, names)
        inner = {**names, **_bound(node.target, item._replace(several=False) if item and item.several else None)}
        yield from _walked([*([node.test] if node.test else []), *node.body], inner)
        yield from _walked(node.else_, names)
    elif isinstance(node, nodes.Assign):
        yield from _node(node.node, names)
        names.update(_bound(node.target, _kind(node.node, names)))
    elif isinstance(node, nodes.Macro | nodes.CallBlock):
        # What a macro is handed is its caller's affair.
        yield from _walked(node.body, {**names, **{argument.name: None for argument in node.args}})
        children: Sequence[nodes.Node] = node.defaults if isinstance(node, nodes.Macro) else [node.call]
        for child in children:
            yield from _node(child, names)
    elif isinstance(node, nodes.If):
        # A name bound in one branch alone may be anything afterwards.
        yield from _node(node.test, names)
        for branch in (node.body, node.elif_, node.else_):
            yield from _walked(branch, names)
        names.update(_bound(node, None))
    else:
        if isinstance(node, nodes.Getattr):
            yield from _field(node, names)
        inner = dict(names) if isinstance(node, nodes.Block | nodes.Scope | nodes.With) else names
        if isinstance(node, nodes.With | nodes.AssignBlock):
            inner.update(_bound(node, None))
        for child in node.iter_child_nodes():
            yield from _node(child, inner)


def _field(node: nodes.Getattr, names: Mapping[str, _Kind | None]) -> Iterator[Fault]:
    of = _kind(node.node, names)
    if of is not None and not of.several and node.attr not in _hints(of.view):
        yield Fault(name=node.attr, line=node.lineno, of=called(of.view), known=frozenset(_hints(of.view)))


def _kind(node: nodes.Node, names: Mapping[str, _Kind | None]) -> _Kind | None:
    """Return what an expression gives; None for texts, numbers and what cannot be told."""
    if isinstance(node, nodes.Name):
        return names.get(node.name)
    if isinstance(node, nodes.Getattr):
        of = _kind(node.node, names)
        return None if of is None or of.several else _of(_hints(of.view).get(node.attr))
    if isinstance(node, nodes.Getitem):
        of = _kind(node.node, names)
        if of is None or not of.several:
            return None
        return of if isinstance(node.arg, nodes.Slice) else of._replace(several=False)
    if isinstance(node, nodes.Filter) and node.node is not None and node.name in _SAME | _ONE:
        of = _kind(node.node, names)
        return of._replace(several=node.name not in _ONE) if of and of.several else None
    return None


def _of(hint: object) -> _Kind | None:
    several = typing.get_origin(hint) is tuple
    inner = next((one for one in (hint, *typing.get_args(hint)) if isinstance(one, type) and one in view.VIEWS), None)
    return None if inner is None else _Kind(inner, several)


def _bound(target: nodes.Node, kind: _Kind | None) -> dict[str, _Kind | None]:
    if isinstance(target, nodes.Name):
        return {target.name: kind}
    return {one.name: None for one in target.find_all(nodes.Name) if one.ctx == "store"}


@functools.cache
def _hints(kind: type) -> Mapping[str, object]:
    hints = typing.get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}
