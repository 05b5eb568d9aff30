"""What follows from mail that came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory import verp
from advisory.bounce import policy
from advisory.bounce.policy import Act, Decision, History
from advisory.model import Silenced
from advisory.ports import Bounce, BounceKind, SentMail

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SUPPRESS = Decision(act=Act.SUPPRESS, why=Silenced.BOUNCED)


def bounce(kind: BounceKind = BounceKind.HARD, status: str = "5.1.1", *, message: str = "m0", days_ago: float = 0) -> Bounce:
    """Return a mail of Ada's that came back."""
    return Bounce(key="ada", message=verp.message(message), kind=kind, status=status, at=NOW - days_ago * DAY)


def soft(message: str, days_ago: float, status: str = "4.2.2", kind: BounceKind = BounceKind.SOFT) -> Bounce:
    """Return one that may arrive the next time."""
    return bounce(kind, status, message=message, days_ago=days_ago)


def sent(message: str, days_ago: float) -> SentMail:
    """Return a mail that a server took."""
    return SentMail(message_id=message, at=NOW - days_ago * DAY)


@pytest.mark.parametrize(
    ("kind", "status", "act"),
    [
        (BounceKind.HARD, "5.1.1", Act.SUPPRESS),
        (BounceKind.HARD, "5.1.2", Act.SUPPRESS),
        (BounceKind.HARD, "5.1.10", Act.SUPPRESS),
        (BounceKind.HARD, "5.7.13", Act.SUPPRESS),
        (BounceKind.HARD, "5.7.17", Act.SUPPRESS),
        # About who sends: no reader pays for it.
        (BounceKind.HARD, "5.1.7", Act.TELL),
        (BounceKind.HARD, "5.1.8", Act.TELL),
        (BounceKind.HARD, "5.7.26", Act.TELL),
        (BounceKind.HARD, "5.7.515", Act.TELL),
        (BounceKind.HARD, "5.7.7", Act.TELL),
        # May mean the message or the hour: it must last.
        (BounceKind.HARD, "5.7.1", Act.COUNT),
        (BounceKind.HARD, "5.0.0", Act.COUNT),
        (BounceKind.HARD, "5.4.4", Act.COUNT),
        (BounceKind.HARD, "", Act.COUNT),
        (BounceKind.SOFT, "5.2.2", Act.COUNT),
        (BounceKind.SOFT, "4.4.7", Act.COUNT),
        (BounceKind.DELAYED, "4.4.1", Act.NOTHING),
        (BounceKind.OTHER, "", Act.NOTHING),
    ],
)
def test_one_report_decides_at_once_or_is_counted(kind: BounceKind, status: str, act: Act) -> None:
    """Only a mailbox that is not there ends it at the first time."""
    one = bounce(kind, status)
    assert policy.decide(one, History(bounced=[one], sent=[])).act is act


def test_a_complaint_ends_it_however_many_complain() -> None:
    """Whoever calls it spam gets no more, at once."""
    one = bounce(BounceKind.COMPLAINT, "")
    assert policy.decide(one, History(bounced=[one], sent=[], crowd=500, people=1000)) == Decision(
        act=Act.SUPPRESS, why=Silenced.COMPLAINED
    )


@pytest.mark.parametrize(
    ("bounced", "mails", "expected"),
    [
        pytest.param([("a", 3), ("b", 2), ("c", 0)], [("a", 3), ("b", 2), ("c", 1)], SUPPRESS, id="three over three days"),
        pytest.param([("a", 2.9), ("b", 2), ("c", 0)], [], Decision(act=Act.COUNT), id="three within less"),
        pytest.param([("a", 9), ("c", 0)], [], Decision(act=Act.COUNT), id="two only"),
        pytest.param([("a", 3), ("a", 1), ("c", 0)], [], Decision(act=Act.COUNT), id="one mail twice is one"),
        pytest.param([("a", 9), ("b", 6), ("c", 0)], [("a", 9), ("b", 6), ("x", 3), ("c", 1)], Decision(act=Act.COUNT), id="one arrived between"),
        pytest.param([("a", 9), ("b", 6), ("c", 0)], [("x", 20), ("a", 9), ("b", 6), ("c", 1)], SUPPRESS, id="one arrived long before"),
        pytest.param([("a", 9), ("b", 6), ("c", 0)], [("a", 9), ("b", 6), ("c", 1), ("x", 0.5)], SUPPRESS, id="one sent since says nothing yet"),
        pytest.param([("letter", 9), ("b", 6), ("c", 0)], [("x", 7), ("b", 6), ("c", 1)], Decision(act=Act.COUNT), id="a letter before it"),
        pytest.param([("letter", 3), ("b", 2), ("c", 0)], [("x", 7), ("b", 6), ("c", 1)], SUPPRESS, id="a letter since"),
    ],
)  # fmt: skip
def test_soft_ones_must_last(bounced: list[tuple[str, float]], mails: list[tuple[str, float]], expected: Decision) -> None:
    """Three in a row over three days end it; one that arrived in between begins the count anew."""
    history = History(bounced=[soft(*one) for one in bounced], sent=[sent(*one) for one in mails], people=100)
    assert policy.decide(history.bounced[-1], history) == expected


def test_what_is_about_us_counts_against_nobody() -> None:
    """A month of refusals for our own keys and names ends no subscription."""
    refused = [soft(f"m{day}", day, "5.7.26", BounceKind.HARD) for day in (9, 6, 3)]
    last = soft("m", 0)
    assert policy.decide(last, History(bounced=[*refused, last], sent=[])).act is Act.COUNT


@pytest.mark.parametrize(
    ("crowd", "people", "act"),
    [
        (19, 0, Act.SUPPRESS),
        (20, 0, Act.HOLD),
        (20, 400, Act.HOLD),
        (20, 401, Act.SUPPRESS),
        (49, 1000, Act.SUPPRESS),
        (50, 1000, Act.HOLD),
    ],
)
def test_when_many_are_gone_at_once_nobody_is_let_go(crowd: int, people: int, act: Act) -> None:
    """A server that calls all its mailboxes unknown for an hour costs nobody their alerts."""
    one = bounce()
    assert policy.decide(one, History(bounced=[one], sent=[], crowd=crowd, people=people)).act is act


MESSAGES = st.sampled_from([f"m{number}" for number in range(6)])
DAYS = st.floats(0, 29)
BOUNCES = st.lists(
    st.builds(bounce, st.sampled_from(BounceKind), st.sampled_from(["", "4.2.2", "5.2.2", "5.7.1", "5.7.26", "5.0.0"]), message=MESSAGES, days_ago=DAYS),
    min_size=1,
    max_size=9,
)  # fmt: skip
MAILS = st.lists(st.builds(sent, MESSAGES, DAYS), max_size=9, unique_by=lambda mail: mail.message_id)


@given(BOUNCES, MAILS)
def test_nobody_is_let_go_for_less(bounced: list[Bounce], mails: list[SentMail]) -> None:
    """Whatever came back in whatever order: without a complaint or a mailbox that is gone it takes three mails and three days."""
    history = History(bounced=bounced, sent=mails)
    for one in bounced:
        if policy.decide(one, history).act is Act.SUPPRESS and one.kind is not BounceKind.COMPLAINT:
            counted = [
                other for other in bounced if other.kind in {BounceKind.HARD, BounceKind.SOFT} and not policy.distrusted(other.status)
            ]
            assert len({other.message for other in counted}) >= policy.SOFT_COUNT
            assert max(other.at for other in counted) - min(other.at for other in counted) >= policy.SOFT_SPAN


@given(BOUNCES, MAILS, DAYS)
def test_a_mail_that_arrived_never_makes_it_worse(bounced: list[Bounce], mails: list[SentMail], days: float) -> None:
    """One more mail that did not come back ends nobody's alerts."""
    before = policy.worn_out(History(bounced=bounced, sent=mails))
    after = policy.worn_out(History(bounced=bounced, sent=[*mails, sent("arrived", days)]))
    assert before or not after
