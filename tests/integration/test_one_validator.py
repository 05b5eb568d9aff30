"""The command, a start, a reload and the HTTP door judge the operator's files alike: what `advisory check` passes is never refused later."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import flow
import httpx
import pytest
from click.testing import CliRunner
from servers import plain
from starlette.applications import Starlette

from advisory import config, tokens, vault, web
from advisory.app import App
from advisory.cli import cli
from advisory.errors import ConfigError, Problem
from advisory.rollout import Rollout

CASES = Path(__file__).parents[1] / "cases" / "config"
NAMES = sorted(path.stem for path in CASES.glob("*.yaml"))
#: The command and a signal are tried with every tenth: they call what the first line of the comparison and the door call.
COMMANDED = frozenset(NAMES[::10])
ENVIRON = {"SET_SECRET": "c2VjcmV0"}


def laid_out(name: str, folder: Path) -> None:
    """Put one bad file into an otherwise empty folder."""
    shutil.rmtree(folder)
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "default.yaml").write_text("schema: rules/v1\nrules: []\n")
    (folder / "feeds.yaml").write_text("schema: feeds/v1\nfeeds: []\n")
    kind = name.partition("-")[0]
    shutil.copy(CASES / f"{name}.yaml", folder / "rules" / "own.yaml" if kind == "rules" else folder / f"{kind}.yaml")


async def at_start(app: App) -> tuple[Problem, ...]:
    """Return what a start refuses the files for."""
    keys = vault.Vault(app.settings.keys)
    fresh = Rollout(app.settings, store=app.store, clock=app.clock, keys=keys, environ=ENVIRON)
    with pytest.raises(ConfigError) as refused:
        await fresh.start(strict=True)
    return refused.value.problems


async def healthy() -> tuple[bool, tuple[str, ...]]:
    """Return that all is well."""
    return True, ()


async def over_http(app: App, door: Starlette) -> list[object]:
    """Return what the operator's door answers."""
    token = tokens.sign_at(app.settings.secret_key, tokens.OPERATE, "reload", app.clock.now())
    transport = httpx.ASGITransport(app=door)
    async with plain.client(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.post("/-/reload", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 422
    found: list[object] = answer.json()["problems"]
    return found


async def test_all_four_find_the_same_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every bad file of the cases: the same problems, in the same order; the good files stay in force all along."""
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)  # away from templates, which the command would try all with each file
    flow.write(tmp_path, feeds=flow.feeds("id: wire, url: 'https://wire.example/feed', kind: feed"), subscribers=flow.SUBSCRIBERS)
    folder = tmp_path / "config"
    async with flow.opened(tmp_path) as (opened, clock):
        app = await App.open(opened.settings, clock=clock, environ=ENVIRON)
        door, revision = web.application(app, healthy), app.book.revision
        for name in NAMES:
            laid_out(name, folder)
            wanted = config.check(folder, environ=ENVIRON).problems
            assert wanted, name
            assert await at_start(app) == wanted, name
            as_json = [asdict(problem) for problem in wanted]
            assert await over_http(app, door) == as_json, name
            if name in COMMANDED:
                assert await app.reload() == wanted, name
                told = CliRunner().invoke(cli, ["check", str(folder), "--json"])
                assert (told.exit_code, json.loads(told.stdout)["problems"]) == (1, as_json), name
        assert app.book.revision == revision
        rulings = await app.store.rulings()
        await app.close()
    assert [bool(ruling.mistakes) for ruling in rulings].count(False) == 1
    assert len(rulings) > len(NAMES) * 0.9, "every refused state of the files is kept"
