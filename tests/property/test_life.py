"""An alert's life under whatever sources may say, in any order: what must hold of every change."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import effort
from claims import HOUR, KEY, NOON, RULE, press, word
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from advisory import alert, standing
from advisory.model import Alert, AlertState, Change, Directive, Evidence, Reason, Standing, Status, Strength, Trust

LIVE = (AlertState.OPEN, AlertState.UNCONFIRMED)
RISES = (Reason.FIRST, Reason.JOINED, Reason.ESCALATED)
PAPERS = ("times", "herald", "courier", "gazette")
#: Two papers that print the same agency's text.
WIRE = press("wire").sketch

governments = st.sampled_from(["US", "GB"])
issuers = st.sampled_from(["US", "GB", None])
directives = st.sampled_from([Directive.LEAVE, Directive.AVOID_ALL_TRAVEL])
strengths = st.sampled_from([Strength.ORDERED, Strength.URGED])
#: How many hours before it is read a story was published.
ages = st.sampled_from([0, 1, 30])
texts = st.sampled_from(["own", "wire"])


class Life(RuleBasedStateMachine):
    """Feeds one alert with claims, ends, corrections, time and an operator's word."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.alert: Alert | None = None
        self.count = 0
        #: All that was ever heard.
        self.heard: list[Evidence] = []
        #: Whether an operator ever said yes.
        self.approved = False

    def made(self, source: Evidence, *, age: int) -> Evidence:
        """Return a claim as it is read now."""
        self.count += 1
        self.now += timedelta(minutes=1)
        name = f"c{self.count}"
        return replace(source, id=name, guid=name, published=self.now - age * HOUR, seen=self.now)

    def official(self, issuer: str, directive: Directive, strength: Strength, *, ends: bool = False, age: int = 0) -> Evidence:
        """Return a government's own word."""
        source = word(issuer=issuer, feed=issuer, publisher=f"{issuer}.gov", directive=directive, strength=strength)
        status = Status.LIFTED if ends else Status.IN_FORCE
        return self.made(replace(source, ends=ends, status=status, sketch=(self.count,)), age=age)

    def report(self, paper: str, issuer: str | None, directive: Directive, *, text: str, ends: bool = False, age: int = 0) -> Evidence:
        """Return a newspaper's word."""
        source = press(paper, issuer=issuer, directive=directive, ends=ends, status=Status.LIFTED if ends else Status.IN_FORCE)
        return self.made(replace(source, sketch=WIRE) if text == "wire" else source, age=age)

    def told(self, news: alert.News) -> Change | None:
        """Decide about news, and keep what is decided."""
        self.heard += news.evidence
        change = alert.decide(RULE, KEY, self.alert, news, self.now)
        return self.kept(change, taken_back=bool(news.retracted))

    def kept(self, change: Change | None, *, taken_back: bool = False) -> Change | None:
        """Check what holds of every change, whatever brought it, and keep it."""
        if change is None:
            return None
        known, after = self.alert, change.alert
        before = known.standing if known and known.state in LIVE else Standing()
        assert after.version == (known.version if known else 0) + 1
        assert (change.id, after.id) == (f"{after.id}.{after.version}", alert.identity(KEY))
        assert after.revision - (known.revision if known else 0) == (change.reason.told or change.reason is Reason.UNCONFIRMED)
        assert 1 <= after.opened <= after.version
        if change.reason is not Reason.STALE:
            assert change.before == before
        if after.state is not AlertState.OPEN:
            assert after.standing.rank == 0
        if change.reason is Reason.FIRST:
            assert before.rank == 0 < after.standing.rank
        if change.reason.told and change.reason is not Reason.CORRECTED:
            assert (before.rank, before.words) != (after.standing.rank, after.standing.words), "told only when what stands changed"
        if not change.reason.told and change.reason not in (Reason.BASELINE, Reason.STALE, Reason.REJECTED):
            assert (before.rank, before.issuers) == (after.standing.rank, after.standing.issuers), "what stands never changes in silence"
        if change.reason in RISES:
            self.backed(before, after.standing)
        if change.reason in (Reason.EASED, Reason.ENDED) and not taken_back:
            ends = [claim for claim in self.heard if claim.ends]
            assert (
                self.approved
                or any(end.trust is Trust.OFFICIAL for end in ends)
                or any(standing.independent(*pair) for pair in itertools.combinations(ends, 2))
            )
        self.alert = after
        return change

    def backed(self, before: Standing, after: Standing) -> None:
        """Check that each government's new word has an official source, two independent ones, or an operator behind it."""
        was = {found.issuer: found.rank for found in before.words}
        for found in after.words:
            if found.rank > was.get(found.issuer, 0) and not self.approved:
                mine = [claim for claim in self.heard if claim.issuer == found.issuer and not claim.ends]
                unnamed = [claim for claim in self.heard if claim.issuer is None and not claim.ends]
                official = [claim for claim in mine if claim.trust is Trust.OFFICIAL and standing.rank(claim) >= found.rank]
                assert official or any(standing.independent(*pair) for pair in itertools.combinations([*mine, *unnamed], 2))

    # --- what happens -----------------------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 8, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        """Let hours pass, and close what is over."""
        self.now += timedelta(hours=hours)
        if self.alert and self.alert.state in LIVE and (change := alert.expire(self.alert, self.now)):
            assert change.reason is Reason.STALE
            assert not any(claim.trust is Trust.OFFICIAL for claim in standing.live(self.alert.evidence) if not claim.ends)
            self.kept(change)

    @rule(issuer=governments, directive=directives, strength=strengths)
    def a_government_says(self, issuer: str, directive: Directive, strength: Strength) -> None:
        """Its own word, fresh, is told once: when it is more than what this government was told to say."""
        said = self.official(issuer, directive, strength)
        known = self.alert if self.alert and self.alert.state in LIVE else None
        was = {found.issuer: found.rank for found in known.standing.words} if known else {}
        change = self.told(alert.News(evidence=(said,)))
        assert change is not None
        assert change.reason.told is (standing.rank(said) > was.get(issuer, 0))
        assert {found.issuer: found.rank for found in change.alert.standing.words}[issuer] >= standing.rank(said)

    @rule(issuer=governments, directive=directives)
    def a_government_lifts(self, issuer: str, directive: Directive) -> None:
        """Its own end leaves nothing of the same directive standing by its word alone."""
        end = self.official(issuer, directive, Strength.ORDERED, ends=True)
        change = self.told(alert.News(evidence=(end,)))
        held = change.alert.evidence if change else ()
        assert not any(
            claim.issuer == issuer and claim.directive is directive and not claim.ends and claim.published != self.now
            for claim in standing.live(held)
        )

    @rule(paper=st.sampled_from(PAPERS), issuer=issuers, directive=directives, text=texts, age=ages)
    def a_paper_says(self, paper: str, issuer: str | None, directive: Directive, text: str, age: int) -> None:
        """One newspaper's report."""
        self.told(alert.News(evidence=(self.report(paper, issuer, directive, text=text, age=age),)))

    @rule(paper=st.sampled_from(PAPERS), issuer=governments, directive=directives, text=texts)
    def a_paper_lifts(self, paper: str, issuer: str, directive: Directive, text: str) -> None:
        """One newspaper's all-clear."""
        self.told(alert.News(evidence=(self.report(paper, issuer, directive, text=text, ends=True),)))

    @rule(issuer=governments, directive=directives, ends=st.booleans())
    def a_new_feed_is_read(self, issuer: str, directive: Directive, *, ends: bool) -> None:
        """A first poll tells nobody and ends nothing."""
        before = self.alert.standing.rank if self.alert and self.alert.state in LIVE else 0
        said = self.official(issuer, directive, Strength.ORDERED, ends=ends, age=30)
        if change := self.told(alert.News(evidence=(said,), baseline=True)):
            assert change.reason is Reason.BASELINE
            assert change.alert.standing.rank >= before

    @rule(issuer=governments)
    def an_old_item_turns_up(self, issuer: str) -> None:
        """What is too old when first seen opens nothing."""
        said = self.official(issuer, Directive.LEAVE, Strength.ORDERED, age=24 * 9)
        if change := self.told(alert.News(evidence=(said,), stale=True)):
            assert change.reason is Reason.STALE
            assert change.alert.standing.rank == 0

    @precondition(lambda self: self.alert is not None and any(not claim.ends for claim in self.alert.evidence))
    @rule(data=st.data())
    def a_source_takes_back(self, data: st.DataObject) -> None:
        """A correction lowers or keeps what stands, never raises it."""
        assert self.alert is not None
        claim = data.draw(st.sampled_from([claim for claim in self.alert.evidence if not claim.ends]))
        before = self.alert.standing.rank if self.alert.state in LIVE else 0
        change = self.told(alert.News(retracted=frozenset({claim.id})))
        if change:
            assert change.alert.standing.rank <= before
            self.heard = [known for known in self.heard if known.id != claim.id] or self.heard

    @precondition(lambda self: self.alert is not None and self.alert.state in LIVE)
    @rule(yes=st.booleans())
    def an_operator_decides(self, *, yes: bool) -> None:
        """An operator approves or rejects what waits; afterwards nothing of it waits."""
        assert self.alert is not None
        if not yes:
            if alert.waiting(self.alert):
                self.kept(alert.reject(self.alert, self.now))
                assert alert.waiting(self.alert) == ()
            return
        if change := alert.approve(RULE, self.alert, self.now):
            self.approved = True
            assert change.reason.told
            self.kept(change)
            assert alert.waiting(self.alert) == ()

    @precondition(lambda self: bool(self.heard))
    @rule(data=st.data())
    def something_is_read_twice(self, data: st.DataObject) -> None:
        """What was decided once changes nothing the second time."""
        last = self.heard[-1]
        change = alert.decide(RULE, KEY, self.alert, alert.News(evidence=(last,)), self.now)
        again = alert.decide(RULE, KEY, change.alert if change else self.alert, alert.News(evidence=(last,)), self.now)
        assert again is None or again.reason in (Reason.DUPLICATE, Reason.STALE), again

    @invariant()
    def what_is_over_does_not_stand(self) -> None:
        """Nothing stands in an alert that is closed or waits; and an open one stands."""
        if self.alert:
            assert (self.alert.standing.rank > 0) is (self.alert.state is AlertState.OPEN)


Life.TestCase.settings = settings(max_examples=effort.examples(0.6), stateful_step_count=25, report_multiple_bugs=False)
TestLife = Life.TestCase
