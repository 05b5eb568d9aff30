"""Alerts live at random lives; whatever is told of them is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import builders
from hypothesis import given, settings
from hypothesis import strategies as st

from advisory import alert, severity, standing, wording
from advisory.alert import News
from advisory.model import Alert, AlertKey, Change, Directive, Evidence, Query, Reason, Rule, Status, Strength, Trust
from advisory.render import block, claims
from advisory.render.block import Reader

KEY = AlertKey(rule="any", destination="IQ")
RULE = Rule(id="any", title="Anything", when=(Query(directives=frozenset(Directive)),))
READER = Reader(zone="Asia/Baghdad", language="en")
DIRECTIVES = (Directive.LEAVE, Directive.AVOID_ALL_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL, Directive.AIRSPACE_CLOSED)
HOUSES = ((Trust.OFFICIAL, "gov"), (Trust.PRESS, "one"), (Trust.PRESS, "two"), (Trust.PRESS, "three"))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(HOUSES),
        st.sampled_from(("US", "GB", None)),
        st.sampled_from(DIRECTIVES),
        st.sampled_from((Strength.ORDERED, Strength.URGED)),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
)


def lives(steps: list[tuple[tuple[Trust, str], str | None, Directive, Strength, bool]]) -> Iterator[Change]:
    """Yield every change of an alert that meets these words, one an hour."""
    known: Alert | None = None
    for hour, ((trust, house), issuer, directive, strength, ends) in enumerate(steps):
        now = builders.AT + timedelta(hours=hour)
        if issuer is None and trust is Trust.OFFICIAL:
            continue
        host = f"{house}.{(issuer or 'xx').lower()}.example" if trust is Trust.OFFICIAL else f"{house}.example"
        said = builders.evidence(
            id=f"e{hour}", feed=host, guid=f"g{hour}", trust=trust, publisher=host, issuer=issuer, directive=directive, strength=strength,
            status=Status.LIFTED if ends else Status.IN_FORCE, ends=ends, quote=f"words {hour}", actions=(), url=f"https://{host}/{hour}",
            published=now, seen=now, sketch=(hour,) * 8,
        )  # fmt: skip
        change = alert.decide(RULE, KEY, known, News(evidence=(replace(said, severity=severity.of(said)),)), now)
        if change is not None:
            known = change.alert
            yield change


def backs(claim: Evidence, change: Change) -> bool:
    """Tell whether what is confirmed is as strong as a claim."""
    words = claims.ranks(change.alert.standing)
    return standing.rank(claim) <= words.get(claim.issuer, max(words.values(), default=0))


@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_what_is_told_is_so(steps: list[tuple[tuple[Trust, str], str | None, Directive, Strength, bool]]) -> None:
    """Of each change: the subject, the headline, the counts and what stands agree with what is confirmed."""
    for change in lives(steps):
        told, lead, subject = block.of([change], READER), claims.lead(change), block.base(change, wording.ENGLISH)
        assert len(told.sources) + told.more == len(claims.told(change, lead))
        if change.reason in {Reason.FIRST, Reason.JOINED, Reason.ESCALATED}:
            assert lead is not None
            assert not lead.ends
            assert backs(lead, change), (subject, change.alert.standing)
        if change.reason in {Reason.EASED, Reason.ENDED}:
            over = lead is None or lead.ends or backs(lead, change)
            assert over, subject
            assert lead is None or not lead.ends or any(word in subject for word in ("no longer", "open again", "eased"))
        if change.reason is Reason.UNCONFIRMED:
            assert not any(source.official for source in told.sources)
            assert lead is not None
            assert not lead.vouched
            assert {claim.ends for claim in claims.told(change, lead)} == {lead.ends}
            stays = claims.word(change, lead.issuer) if lead is not None and change.reason is Reason.EASED else None
            assert stays is None or lead is None or not lead.ends or stays.directive is not lead.directive, subject
        if change.reason is Reason.ENDED:
            assert told.tone == "clear"
        for issuer in change.alert.standing.issuers:
            word = claims.word(change, issuer)
            assert word is not None
            assert standing.rank(word) == claims.ranks(change.alert.standing)[issuer]
