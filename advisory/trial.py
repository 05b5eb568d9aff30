"""Try a rule on the tests beside it, by the same reading and deciding that the daemon does. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from advisory import alert, evidence, extract, match, plan
from advisory.model import AlertKey, Change, Feed, Item, Match, Notice, Reason, Rule, Statement, Suppression, Trial

_FEED = "test"
_WORDS = {
    Suppression.BELOW_THRESHOLD: "it is below what the traveller asks for",
    Suppression.NOT_AFFECTED: "it does not concern the traveller: another place, another passport, or no trip there at that time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one test."""

    trial: Trial
    #: The rule fired and, when somebody stands in the test, they were told.
    fired: bool
    #: Why, in words: the condition that was met, or the first that was not.
    why: str
    statements: tuple[Statement, ...] = ()

    @property
    def passed(self) -> bool:
        """Return whether the rule did as its operator expects."""
        return self.fired is self.trial.fires

    @property
    def failed(self) -> bool:
        """Return whether it counts as a failure: what is to be done one day does not."""
        return not self.passed and not self.trial.todo

    @property
    def done(self) -> bool:
        """Return whether a known gap is one no longer."""
        return self.passed and self.trial.todo


def run(rule: Rule) -> tuple[Verdict, ...]:
    """Return the verdict on each test of a rule, in the order written; a rule that is switched off is tried as if it were not."""
    live = replace(rule, enabled=True)
    index = match.Index((live,))
    return tuple(_verdict(live, index, trial) for trial in rule.tests)


def _verdict(rule: Rule, index: match.Index, trial: Trial) -> Verdict:
    said = (trial.said,) if trial.said is not None else extract.statements(trial.text, title=trial.title, issuer=trial.issuer)
    found = index.matches(said, trust=trial.trust, text=trial.text, title=trial.title)
    if not found:
        why = match.why_not(rule, said, text=trial.text, title=trial.title, trust=trial.trust)
        return Verdict(trial=trial, fired=False, why=why, statements=said)
    if trial.traveller is None or trial.now is None:
        return Verdict(trial=trial, fired=True, why=found[0].reason, statements=said)
    return _told(rule, trial, said, found, trial.now)


def _told(rule: Rule, trial: Trial, said: tuple[Statement, ...], found: Sequence[Match], now: datetime) -> Verdict:
    """Return whether the traveller would be told of any of the alerts that the matches open."""
    refused = ""
    for one in found:
        change = _opened(rule, trial, one, now)
        if change.reason is Reason.UNCONFIRMED:
            refused = refused or "a press report waits for a second source"
            continue
        seal = plan.seal(Notice(row=0, change=change), trial.traveller, plan.Circumstances(now=now, cooldowns={}, last_sent={}))
        if seal.out:
            return Verdict(trial=trial, fired=True, why=f"{one.reason}; the traveller is told", statements=said)
        refused = refused or _WORDS.get(seal.suppression or Suppression.NOT_AFFECTED, "")
    return Verdict(trial=trial, fired=False, why=f"the rule fires, and {refused}", statements=said)


def _opened(rule: Rule, trial: Trial, one: Match, now: datetime) -> Change:
    """Return the change that a match brings when nothing was known before."""
    feed = Feed(id=_FEED, url="https://example.org/", kind="text", trust=trial.trust)
    item = Item(feed=_FEED, guid=trial.place, title=trial.title, text=trial.text, url="", published=now, issuer=trial.issuer)
    word = evidence.from_item(rule, one, feed, item, now, ends=False)
    key = AlertKey(rule=rule.id, destination=one.destination)
    opened = alert.decide(rule, key, None, alert.News(evidence=(word,)), now)
    assert opened is not None  # noqa: S101 - the first word about what nothing is known of always opens it
    return opened
