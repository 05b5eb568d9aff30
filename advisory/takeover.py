"""Put the operator's files in force: all of them between two commits, or none; and tell operators when they were refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from advisory import canary, reliance
from advisory.config import files
from advisory.errors import Problem, RenderError
from advisory.gate import Gate
from advisory.model import Silence
from advisory.observe import Observer
from advisory.ports import Clock, Store
from advisory.render import Renderer, sample
from advisory.render.pages import Pages
from advisory.rollout import Rollout, Step
from advisory.rulebook import Rulebook
from advisory.settings import Settings
from advisory.vigil import Vigil

#: The fault of files that were not taken over.
FILES = reliance.FILES


class Takeover:
    """The half of the App that looks at the operator's files and puts them in force."""

    settings: Settings
    store: Store
    clock: Clock
    observer: Observer
    vigil: Vigil
    rollout: Rollout
    #: What is in force.
    book: Rulebook
    renderer: Renderer
    _gate: Gate
    #: What operators silenced by command.
    _hushed: tuple[Silence, ...]
    #: Tells the operator's templates in use from others; None before any were compiled.
    _looks: str | None
    #: Whether the files as they are were refused, at the last look that judged them.
    _wrong: bool

    async def check_templates(self) -> None:
        """Report the operator's templates that cannot be rendered; the shipped ones stand in for them."""
        folders = self.settings.template_folders
        problems = await asyncio.to_thread(_mistakes, self.renderer, folders) if self.settings.templates else ()
        if problems:
            more = f" (and {len(problems) - 1} more: `advisory check`)" if len(problems) > 1 else ""
            await self.store.report("template", f"{problems[0]}{more}; the shipped template stands in", self.clock.now())
        else:
            for fault in await self.store.faults():
                if fault.key.partition(":")[0] == "template":  # also what failed on a real message: it may have been corrected
                    await self.store.resolve(fault.key)

    async def reload(self) -> tuple[Problem, ...]:
        """Read the operator's files again and take them over; with mistakes in them, which are returned, all stays as it is."""
        return await self._taken(await self.rollout.reload())

    async def look_at_files(self) -> None:
        """Take the operator's files over when they changed, or what another process accepted."""
        await self._taken(await self.rollout.look())
        await self.hush()
        await self.rollout.say()

    async def _taken(self, step: Step) -> tuple[Problem, ...]:
        """Put a step in force; operators are told at once of a change that was refused, and when all is well again."""
        if step.book is not None:
            self.observer.log.info("files taken over", revision=step.book.revision, feeds=len(step.book.feeds), rules=len(step.book.rules))
        problems, wrong = await self.take(step), bool(step.problems)
        if (step.problems or step.book is not None) and wrong is not self._wrong:
            self._wrong = wrong
            await self.vigil.look_at_files()
        return problems

    async def hush(self) -> None:
        """Take over what operators silenced by command, beside what the files do."""
        by_command = tuple((await self.store.silences(self.clock.now())).values())
        if by_command != self._hushed:
            ours = [silence for silence in self.book.silences if silence not in self._hushed]
            self._hushed = by_command
            self.book = replace(self.book, silences=(*ours, *by_command))

    async def take(self, step: Step) -> tuple[Problem, ...]:
        """Put in force what a look at the files came to."""
        now = self.clock.now()
        if step.problems and not self.rollout.quiet:
            anew = await self.store.report(FILES, reliance.refusal(step.problems), now)
            self.observer.config.refused(anew=anew)
            if anew:
                self.observer.log.warning("files refused", problems=[str(problem) for problem in step.problems])
        if step.book is None:
            return step.problems
        renderer, anew = await self._rendering()
        async with self._gate.closed():
            self.renderer, self.book, self._hushed = renderer, step.book, ()
            await self.store.sync_subscriptions((*step.book.subscriptions, *canary.subscriptions(self.settings.canary)))
        self.observer.only(step.book.feeds)
        await self.store.sync_feeds(tuple(step.book.feeds.values()), now)
        if anew:
            await self.check_templates()
        await self.hush()
        since = self.rollout.since if step.problems else now
        self.observer.config.accepted(step.book.revision, since or now, (rule.shadow for rule in step.book.rules.values()))
        if step.problems:
            self.observer.config.refused(anew=False)
        else:
            await self.store.resolve(FILES)
        return step.problems

    async def _rendering(self) -> tuple[Renderer, bool]:
        """Return what renders from now on, compiled, and whether its templates are others than those in use."""
        looks = await asyncio.to_thread(_looks, self.settings.templates)
        if looks == self._looks:
            return self.renderer, False
        self._looks = looks
        return await asyncio.to_thread(_warm, self.settings.template_folders, self.settings.public_url), True


def _looks(own: Path | None) -> str:
    """Return what tells the operator's templates from others."""
    return files.digest(files.templates(own)) if own else ""


def _warm(folders: Sequence[Path], public_url: str) -> Renderer:
    """Compile the templates, so that the first alert does not wait for them; what is wrong with them is said by the check."""
    renderer = Renderer(folders)
    with contextlib.suppress(RenderError):
        renderer.alert(sample.notices()[:1], language="en", zone="UTC", at=sample.AT, public_url=public_url)
    return renderer


def _mistakes(renderer: Renderer, folders: Sequence[Path]) -> tuple[Problem, ...]:
    return (*renderer.check(), *Pages(folders).check())
