"""`advisory template`: what messages and pages are made from, tried, checked, and changed one file at a time."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisory.cli import helping, look, terminal
from advisory.errors import AdvisoryError, ConfigError, Problem

if TYPE_CHECKING:
    from advisory.model import Change
    from advisory.render.listing import Listed, Stray
    from advisory.render.proof import Asked, Proof

_MORE_SENTENCES = 3
#: Functions and filters that pages have too.
_OF_PAGES = frozenset({"_", "ngettext", "|line"})


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Complete a template's name."""
    from advisory.render import listing

    try:
        return [one.name for one in listing.templates(_folders()) if one.name.startswith(incomplete)]
    except AdvisoryError:
        return []


@click.group(
    epilog=helping.epilog(
        ("advisory template list", "what there is, and from where it is taken"),
        ("advisory template render alert --language de", "a mail as its readers get it"),
        ("advisory template fields alert", "what its templates may use"),
        ("advisory template copy alert/subject.txt", "begin to change one file"),
        ("advisory template check", "is every template right?"),
    )
)
def template() -> None:
    """Show what messages and pages are made from, try it, check it, and begin to change it.

    A message is a folder of templates: subject, text and HTML. A file of the same name in your folder (ADVISORY_TEMPLATES, or
    ./templates) stands before the shipped one; all others stay as shipped. Should yours fail, the shipped one stands in and the
    message goes out.
    """


@template.command(
    "list",
    epilog=helping.epilog(
        ("advisory template list", "all of them"),
        ("advisory template list --own", "those that stand before shipped ones"),
        ("advisory template list --json", "for programs"),
        exits={1: "a file of yours stands in no template's place"},
    ),
)
@click.option("--own", is_flag=True, help="Only those in your own folder.")
@look.as_json_option
def list_(*, own: bool, as_json: bool) -> None:
    """List every template: from where it is taken, its revision, and the languages in which all it says is said.

    A file of yours that stands in no template's place is read by nothing: it is named, with the place it was probably meant for.
    """
    from advisory.render import listing

    folders = _folders()
    found = [one for one in listing.templates(folders) if one.own or not own]
    lost = listing.strays(folders)
    if as_json:
        answer = {"schema": "templates/v1", "folders": [str(folder) for folder in folders], "templates": [_row(one) for one in found]}
        strays = [{"name": one.name, "path": str(one.path), "meant": one.meant or None} for one in lost]
        click.echo(json.dumps({**answer, "strays": strays}, ensure_ascii=False))
    else:
        _listed(found, lost)
    sys.exit(1 if lost else 0)


@template.command(
    "render",
    epilog=helping.epilog(
        ("advisory template render alert", "subject and text of a made-up urgent alert"),
        ("advisory template render alert --sample digest --language de", "many situations in one message, in German"),
        ("advisory template render letter/welcome --out proof", "a letter, its three parts as files"),
        ("advisory template render alert --alert a-1f2e3d4c5b6a", "a real change of the database"),
        ("advisory template render pages/place --out proof", "a page, over the recorded crisis"),
        exits={1: "the template fails; its place is shown"},
    ),
)
@click.argument("name", metavar="NAME", shell_complete=_names)
@click.option("--language", metavar="CODE", default="en", help="The reader's language.")
@click.option("--zone", metavar="ZONE", default="UTC", help="The reader's time zone, such as Europe/Oslo.")
@click.option("--sample", metavar="NAME", help="What it is tried on; a name that is not there lists them all.")
@click.option("--alert", metavar="ID", help="An alert or change of the database instead of a sample.")
@click.option("--part", type=click.Choice(["subject", "text", "html"]), help="This part alone; subject and text unless said.")
@click.option("--out", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="Write the parts into this folder instead.")
@look.as_json_option
def render(
    name: str, language: str, zone: str, sample: str | None, alert: str | None, part: str | None, out: Path | None, *, as_json: bool
) -> None:
    """Show what a template gives, on made-up values or on a real change. Nothing is sent.

    NAME is a message (alert, internal, letter), a letter of one kind (letter/welcome), one file (alert/subject.txt) or a page that
    strangers may open (pages/start). Values that differ between readers, such as links, are made up. Your own file is taken where
    there is one; a mistake in it is shown with file, line and column.
    """
    from advisory.render import proof
    from advisory.render.templates import Templates

    if sample is not None and alert is not None:
        raise click.UsageError("--sample and --alert are two ways to say the same: keep one")
    names = _named(name)
    asked = proof.Asked(names=names, language=_language(language), zone=_zone(zone), sample=sample, part=part)
    try:
        if names[0].startswith("pages/"):
            made = _page(asked)
        else:
            made = proof.pull(Templates(_folders()), asked, change=None if alert is None else _change(alert))
    except proof.UnknownError as error:
        raise click.UsageError(str(error)) from error
    except ConfigError as error:
        _refused(error.problems, as_json=as_json, schema="template-render/v1")
    paths = [] if out is None else _written(made, out, name)
    if as_json:
        told = {"schema": "template-render/v1", "template": name, "language": asked.language, "on": alert or made.sample}
        click.echo(json.dumps({**told, "parts": made.parts, "files": [str(path) for path in paths]}, ensure_ascii=False))
    elif out is not None:
        for path in paths:
            click.echo(str(path))
    else:
        shown = [made.parts[one] for one in made.parts if one != "html" or part == "html" or len(made.parts) == 1]
        click.echo("\n\n".join(text.rstrip("\n") for text in shown))


@template.command(
    "fields",
    epilog=helping.epilog(
        ("advisory template fields alert", "what templates of alerts may use"),
        ("advisory template fields letter/welcome", "the same of a letter"),
        ("advisory template fields pages/start", "what the shipped page uses"),
        ("advisory template fields alert --json", "for programs"),
    ),
)
@click.argument("name", metavar="NAME", shell_complete=_names)
@look.as_json_option
def fields(name: str, *, as_json: bool) -> None:
    """Show every variable that a template may use: its type, what it means, and an example.

    What is several is gone through with a loop: `{% for group in message.groups %}` gives `group`, whose fields follow.
    """
    from advisory.render import fields as known
    from advisory.render.templates import Templates

    first = _named(name)[0]
    page = first.startswith("pages/")
    message = first if page else _message(name)
    found = known.of_page(_folders(), first) if page else known.of(message)
    about = (
        "What the shipped page uses of what it is given; every page has `frame`, `link` and `asset`." if page else known.described(message)
    )
    calls = [one for one in known.calls(Templates(_folders()[-1:])) if not page or one.name in _OF_PAGES]
    if as_json:
        rows = [{"name": one.name, "type": one.type, "meaning": one.meaning, "example": one.example or None} for one in (*found, *calls)]
        answer = {"schema": "template-fields/v1", "template": message, "about": about, "fields": rows}
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    click.echo(f"{message}: {about}")
    rows_ = [[one.name, one.type, one.meaning, one.example] for one in (*found, *calls)]
    terminal.table(["name", "type", "meaning", "example"], rows_, wordy=frozenset({"meaning", "example"}), for_wide=frozenset({"example"}))


@template.command(
    "check",
    epilog=helping.epilog(
        ("advisory template check", "every template, as `advisory check` does it"),
        ("advisory template check --format github", "annotations on the lines of a pull request"),
        exits={1: "there is a mistake"},
    ),
)
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print it.")
@click.option("--json", "as_json", is_flag=True, help="As --format json: one object: schema, templates, problems.")
def check(form: str, *, as_json: bool) -> None:
    """Check templates alone: read every branch, then render every kind of message in every language with made-up values.

    Files that stand in no template's place are mistakes too. `advisory check` looks at the other files as well.
    """
    from advisory.cli import files
    from advisory.render import Renderer, listing
    from advisory.render.pages import Pages

    began = time.perf_counter()
    folders = _folders()
    with terminal.working("reading and rendering every template"):
        problems = (*Renderer(folders).check(), *Pages(folders).check())
        count = len(listing.templates(folders))
    took = round((time.perf_counter() - began) * 1000)
    if as_json or form == "json":
        answer = {"schema": "template-check/v1", "templates": count, "problems": [files.described(problem) for problem in problems]}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        if form == "github":
            for problem in problems:
                click.echo(files.annotation(problem))
        else:
            files.show_problems(problems)
        click.echo(f"{len(problems)} {'error' if len(problems) == 1 else 'errors'} in {count} templates ({took} ms)")
    sys.exit(1 if problems else 0)


@template.command(
    "copy",
    epilog=helping.epilog(
        ("advisory template copy alert/subject.txt", "subjects of alerts, to be edited in ./templates"),
        ("advisory template copy letter/welcome/body.html", "the HTML of one kind of letter"),
        ("advisory template copy pages/privacy --to /etc/advisory/templates", "a page, into another folder"),
        exits={1: "there is a file already; it stays as it is"},
    ),
)
@click.argument("name", metavar="NAME", shell_complete=_names)
@click.option(
    "--to",
    "target",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Your folder; that of ADVISORY_TEMPLATES, or ./templates, unless said.",
)
@look.as_json_option
def copy(name: str, target: Path | None, *, as_json: bool) -> None:
    """Put one shipped template into your own folder, ready to be edited; it stands before the shipped one from then on.

    NAME is one file: `.j2` at its end, and `.html` of a page, may be left out. A copy tells the same as the shipped one until you
    edit it, and remembers what it was made from: `advisory template list` says when the shipped one has changed since.
    """
    from advisory import settings
    from advisory.render import listing

    names = _named(name)
    if len(names) != 1:
        raise click.UsageError(f"`{name}` is {len(names)} files, name one of them: {', '.join(names)}")
    folder = target or settings.load(prepare=False).templates or Path("templates")
    path = listing.copied(names[0], _folders(), folder)
    own = settings.load(prepare=False).templates
    counts = own is not None and own.resolve() == folder.resolve()
    if as_json:
        click.echo(json.dumps({"schema": "template-copy/v1", "template": names[0], "path": str(path), "in_use": counts}))
        return
    click.echo(str(path))
    if not counts:
        click.echo(f"It counts once ADVISORY_TEMPLATES={folder} is set.", err=True)


def _folders() -> tuple[Path, ...]:
    """Return where templates are looked for, the operator's folder first, unless that is the shipped one itself."""
    from advisory import settings

    *own, shipped = settings.load(prepare=False).template_folders
    return (*(folder for folder in own if folder.resolve() != shipped.resolve()), shipped)


def _named(name: str) -> tuple[str, ...]:
    """Return the templates a word names. Raises click.UsageError with what was probably meant."""
    from advisory.render import listing

    found = listing.named(name, _folders())
    if found:
        return found
    close = listing.near(name, _folders())
    raise click.UsageError(
        f"there is no template `{name[:80]}`" + (f"; did you mean `{close}`?" if close else "; `advisory template list` names them")
    )


def _message(name: str) -> str:
    """Return the message that a name is, or is of. Raises click.UsageError for what is of none."""
    from advisory.render import typed

    first = _named(name)[0].partition("/")[0]
    if first not in typed.GIVEN:
        raise click.UsageError(f"`{name}` is made up of what its callers hand it; messages are {', '.join(typed.GIVEN)}")
    return first


def _language(code: str) -> str:
    from advisory import wording

    if code not in wording.LANGUAGES:
        raise click.UsageError(f"`{code[:20]}` is no language that messages are written in; those are {', '.join(wording.LANGUAGES)}")
    return code


def _zone(name: str) -> str:
    import difflib
    import zoneinfo

    known = zoneinfo.available_timezones()
    if name not in known:
        close = difflib.get_close_matches(name, sorted(known), n=1)
        raise click.UsageError(f"`{name[:40]}` is no time zone" + (f"; did you mean `{close[0]}`?" if close else ", such as Europe/Oslo"))
    return name


def _change(name: str) -> Change:
    """Return a change of the database by its id, or the last one of an alert. Raises click.UsageError when there is none."""
    alert = name.partition(".")[0]
    found = look.looking(lambda store: store.changes(alert=alert))
    wanted = [change for change in found if name in {alert, change.id}]
    told = [change for change in wanted if change.reason.told] or wanted
    if not told:
        raise click.UsageError(f"there is no alert or change `{name[:40]}`; `advisory alerts --all` lists the alerts")
    return told[-1]


def _row(one: Listed) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "from": "own" if one.own else "shipped",
        "path": str(one.path),
        "revision": one.revision,
        "languages": list(one.languages),
        "untranslated": list(one.unknown),
        "outdated": one.outdated,
    }


def _listed(found: Sequence[Listed], lost: Sequence[Stray]) -> None:
    rows = [
        [one.name, one.kind, "own" if one.own else "shipped", one.revision, " ".join(one.languages), _note(one)] for one in found
    ]  # fmt: skip
    terminal.table(["template", "kind", "from", "revision", "languages", "note"], rows, wordy=frozenset({"note"}))
    for one in lost:
        meant = f"; did you mean `{one.meant}`?" if one.meant else ""
        click.echo(f"! {one.path} stands in no template's place: nothing reads it{meant}")


def _note(one: Listed) -> str:
    if not one.own:
        return ""
    notes = [str(one.path)]
    if one.outdated:
        notes.append("the shipped one has changed since this was copied from it")
    if one.unknown:
        words = ", ".join(f"“{words[:40]}”" for words in one.unknown[:_MORE_SENTENCES])
        notes.append(f"in no catalogue, so the same in every language: {words}{' …' if len(one.unknown) > _MORE_SENTENCES else ''}")
    return "; ".join(notes)


def _page(asked: Asked) -> Proof:
    """Open a page over the recorded crisis. Raises UnknownError for one that is a reader's own, ConfigError for a mistake in it."""
    from advisory import observe
    from advisory.cli import visit
    from advisory.render.proof import Proof, UnknownError

    name = asked.names[0].removeprefix("pages/").removesuffix(".html.j2")
    if name not in visit.PATHS:
        raise UnknownError(
            f"`pages/{name}` is not for strangers: sign up on the pages of `advisory run` to see it; these are: {', '.join(visit.PATHS)}"
        )
    if asked.sample is not None or asked.part not in {None, "html"}:
        raise UnknownError("a page is shown over the recorded crisis, and is all HTML: leave --sample and --part out")
    observe.configure("text", "error")
    *own, _ = _folders()

    async def opened() -> str:
        async with visit.crisis(own[0] if own else None) as opening:
            return await opening(name, asked.language)

    with terminal.working("playing the recorded crisis"):
        return Proof(sample="the recorded crisis", parts={"html": asyncio.run(opened())})


def _written(made: Proof, folder: Path, name: str) -> list[Path]:
    """Write the parts. Raises click.ClickException where that cannot be done."""
    page = name.removeprefix("pages/").partition(".")[0]
    ends = {"subject": "subject.txt", "text": "body.txt", "html": f"{page}.html" if name.startswith("pages/") else "body.html"}
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, text in made.parts.items():
            path = folder / ends[part]
            path.write_text(f"{text.rstrip()}\n", encoding="utf-8")
            paths.append(path)
    except OSError as error:
        reason = (error.strerror or "the system refuses").lower()
        raise click.ClickException(f"{folder} cannot be written: {reason}; name another folder with --out DIR") from error
    return paths


def _refused(problems: Sequence[Problem], *, as_json: bool, schema: str) -> None:
    from advisory.cli import files

    if as_json:
        click.echo(json.dumps({"schema": schema, "problems": [files.described(problem) for problem in problems]}, ensure_ascii=False))
    else:
        files.show_problems(problems)
    sys.exit(1)
