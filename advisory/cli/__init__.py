"""The command line: what each command is called and where it lives; nothing is imported before it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from advisory import __version__
from advisory.cli import helping

#: Command → (module, attribute, one line of help). The order is the order of a first day.
_COMMANDS = {
    "demo": ("demo", "demo", "Replay the recorded crisis of January 2020, offline, in seconds."),
    "init": ("begin", "init", "Make a folder of commented files to begin with."),
    "check": ("files", "check", "Validate every file an operator edits."),
    "test": ("trial", "test", "Try every rule on the tests written beside it."),
    "replay": ("past", "replay", "Show what the rules would have sent over stored history."),
    "diff": ("past", "diff", "Show what a change of the files would have changed over stored history."),
    "export-history": ("past", "export_history", "Print stored history, without anything about readers, for replays elsewhere."),
    "rules": ("rules", "rules", "List the rules, show one, switch one on or off."),
    "silence": ("silence", "silence", "Keep a rule or a place quiet for a while, with the reason."),
    "routes": ("trying", "routes", "Show which receivers an alert would go to."),
    "send-test": ("trying", "send_test", "Send one made-up alert, marked as a test, to one receiver."),
    "explain": ("understand", "explain", "Show what a text states, which rules fire, and why others do not."),
    "phrase": ("understand", "phrase", "Show what an operator's phrase compiles to."),
    "run": ("run", "run", "Run the daemon: poll, decide, deliver, serve health and metrics."),
    "once": ("run", "once", "Poll all feeds that are due, deliver what is due, and exit."),
    "reload": ("reload", "reload", "Have the daemon read the operator's files now, and say what came of it."),
    "status": ("look", "status", "Say in a few lines how things are, and what to do about it."),
    "feeds": ("feeds", "feeds", "Show every feed and what is wrong; `feeds fetch` shows what is read from one."),
    "alerts": ("look", "alerts", "List alerts with their evidence."),
    "queue": ("queue", "queue", "Show what waits for confirmation or an answer; approve, reject, answer."),
    "mine": ("mine", "mine", "List what looks like advice and was not read; make tests of it."),
    "deliveries": ("deliveries", "deliveries", "List notices on their way, sent, suppressed and dead; send dead ones again."),
    "why": ("why", "why", "Say why somebody was told of a change, or why not."),
    "subscribers": ("look", "subscribers", "List who is told, without addresses."),
    "ledger": ("look", "ledger", "Prove that everybody who was to be told was told, or why not."),
    "schema": ("files", "schema", "Print the JSON Schema of a file, for editors."),
    "template": ("template", "template", "Show what messages and pages are made from; try, check and change it."),
    "completion": ("completing", "completion", "Print what makes bash, zsh or fish complete commands and your own names."),
    "help": ("helping", "help_", "Say what an error's code means, or how a command is used."),
    "db": ("db", "db", "Upgrade, check, copy and restore the database."),
}


class _Group(click.Group):
    """A group that imports a command when it is called, so that help and completion stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks for it
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click asks for it
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"advisory.cli.{module}"), attribute)
        return helping.dressed(command)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if incomplete and not incomplete[0].isalnum():
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name, help=line) for name, (_, _, line) in _COMMANDS.items() if name.startswith(incomplete)]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            import difflib

            close = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            ctx.fail(f"No such command '{args[0]}'." + (f" Did you mean '{close[0]}'?" if close else " See 'advisory --help'."))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click asks for it
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in _COMMANDS.items()])


@click.command(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100, "show_default": True})
@click.version_option(__version__, prog_name="advisory")
@click.option(
    "--config", "folder", metavar="DIR", type=click.Path(), help="The folder of feeds.yaml, rules/, routes.yaml … (or ADVISORY_CONFIG)."
)
@click.pass_context
def cli(ctx: click.Context, folder: str | None) -> None:
    """Watch governments' travel advisories and the news, and tell the people they concern, once, with the evidence.

    \b
    First steps:
      advisory demo                              a recorded crisis, from feeds to mails and webhooks
      advisory explain article.txt               what a text says, and which rules it fires
      advisory --config ./config check           are my files right?
      advisory --config ./config run             the daemon

    Settings of the process come from the environment (ADVISORY_…) or a .env file; see docs/reference/settings.md.
    Exit codes: 0 fine, 1 problems found, 2 usage or unreadable input, 78 refuses to start.
    """  # noqa: D301 - \b is click's mark for a paragraph it must not wrap
    if os.environ.get("NO_COLOR"):
        # https://no-color.org; commands inherit it.
        ctx.color = False
    if folder:
        os.environ["ADVISORY_CONFIG"] = folder


def main() -> Any:
    """Run the command line and turn every expected error into a sentence and an exit code."""
    from advisory.errors import AdvisoryError, ConfigError

    if "_ADVISORY_COMPLETE" in os.environ:
        from advisory.cli import completing

        return completing.answer(cli)
    try:
        return cli(prog_name="advisory", standalone_mode=True)
    except ConfigError as error:
        from advisory.cli.files import show

        show(error)
        sys.exit(1)
    except AdvisoryError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # `advisory alerts | head` closes the pipe early; that is no error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
