"""Hold sends to very many until an operator says so, tell operators of them, and carry out their word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from advisory import guard, plan
from advisory.errors import AdvisoryError, ConflictError, StoreError
from advisory.gate import Gate
from advisory.model import AlertState, Change, Guard
from advisory.observe import Observer
from advisory.ports import Batch, Clock, HeldSend, SendState, Store
from advisory.rulebook import Rulebook

#: How often operators are reminded of what waits when the files say that nothing does any more.
_STANDARD = Guard()
#: Lets nothing pass that is for anybody.
_ANY = Guard(share=0.0, at_least=1)


class Watchman:
    """Stands before every commit: looks how many it is for, and lets it pass or keeps its notices to subscribers back."""

    def __init__(self, *, store: Store, clock: Clock, observer: Observer, book: Callable[[], Rulebook], gate: Gate) -> None:
        self._store, self._clock, self._observer, self._book, self._gate = store, clock, observer, book, gate
        #: Whether the fault stands; None until the first look.
        self._stands: bool | None = None

    async def commit(self, batch: Batch) -> None:
        """Commit a batch; what is for too many of the subscribers waits for an operator's word. Raises as the store does."""
        held = await self._held(batch)
        await self._store.commit(held)
        if held.guarded:
            try:
                await self._tell()
            except StoreError as error:  # it is committed; the next look tells
                self._observer.log.warning("a send is held, and operators are not told yet", error=str(error))

    async def _held(self, batch: Batch) -> Batch:
        rules = self._book().guard
        weighed = guard.weighed(batch.changes) if rules is not None and not batch.held else ()
        if rules is None or not weighed:
            return batch
        # However few it is for: what is told of a situation out of its order, or takes the rest along unconfirmed, would be wrong.
        batch = replace(batch, joins=frozenset(change.id for change in weighed))
        together = await self._store.reach([guard.addressed(change) for change in weighed], rules)
        if together is None:
            return batch
        alone = [await self._store.reach([guard.addressed(change)], _ANY) for change in weighed]
        kept = guard.kept(weighed, [found.people if found else 0 for found in alone], together.of, rules)
        reach = await self._store.reach([guard.addressed(change) for change in kept], _ANY) or together
        return replace(batch, guarded=frozenset(change.id for change in kept), reach=reach)

    async def decide(self, send: str, *, release: bool) -> HeldSend:
        """Let a send go out, or keep it from its subscribers; the same word again changes nothing.

        Raises AdvisoryError when there is none of this id, or the other word was said of it.
        """
        found = await self._store.decide_send(send, self._clock.now(), release=release)
        if found is None:
            raise AdvisoryError(f"there is no held send {send}; `advisory queue` lists those that wait")
        if found.state is not (SendState.APPROVED if release else SendState.REJECTED):
            raise AdvisoryError(f"{send} waits no more: {guard.sentence(found)}")
        await self.look()
        return found

    async def look(self) -> tuple[Change, ...]:
        """Tell operators of what waits, again after a while, and of what became of it."""
        async with self._gate.passing():
            return await self._tell()

    async def _tell(self) -> tuple[Change, ...]:
        """Tell operators; whoever calls it stands within the gate."""
        now, book = self._clock.now(), self._book()
        waiting = await self._store.held_sends()
        await self._fault(waiting)
        candidates = [receiver.subscription for receiver in book.receivers.values()]
        open_ones = [found for found in await self._store.alerts(states=(AlertState.OPEN,)) if found.key.send]
        over = {found.key.send for found in open_ones if found.key.send} - {send.id for send in waiting}
        decided = [send for name in sorted(over) if (send := await self._store.held_send(name))]
        known = {found.key: found for found in await self._store.alerts([guard.key_of(send.id) for send in (*waiting, *decided)])}
        changes = guard.decide((*waiting, *decided), known, book.guard or _STANDARD, now)
        if not changes or not plan.hears_troubles(candidates):
            return ()
        receivers = {change.id: keys for change in changes if (keys := plan.receivers(change, candidates))}
        try:
            await self._store.commit(Batch(at=now, changes=changes, receivers=receivers, rollout=book.revision))
        except ConflictError:
            return ()  # another process was quicker
        for change in changes:
            self._observer.changes.labels(change.reason).inc()
        return changes

    async def _fault(self, waiting: tuple[HeldSend, ...]) -> None:
        """Say that something waits, and take it back when nothing does."""
        if waiting:
            if await self._store.report(guard.FAULT, guard.fault(waiting), self._clock.now()):
                self._observer.log.warning("sends are held", sends=[send.id for send in waiting])
        elif self._stands is not False:
            await self._store.resolve(guard.FAULT)
        self._stands = bool(waiting)
