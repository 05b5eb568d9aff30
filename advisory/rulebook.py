"""What the operator's files come to: one frozen value that is swapped whole when they change."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from advisory import breath, match
from advisory.model import Feed, Guard, Receiver, Rule, Silence, Subscription, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Feeds, rules, receivers and silences, indexed for use."""

    feeds: Mapping[str, Feed]
    rules: Mapping[str, Rule]
    receivers: Mapping[str, Receiver]
    subscribers: tuple[Subscription, ...] = ()
    silences: tuple[Silence, ...] = ()
    #: Which sends wait for an operator's word; None: none does.
    guard: Guard | None = None
    #: Hash of the files it came from.
    revision: str = ""
    index: match.Index = field(repr=False)

    @classmethod
    def of(
        cls,
        *,
        feeds: tuple[Feed, ...],
        rules: tuple[Rule, ...],
        receivers: tuple[Receiver, ...] = (),
        subscribers: tuple[Subscription, ...] = (),
        silences: tuple[Silence, ...] = (),
        guard: Guard | None = None,
        revision: str = "",
    ) -> Rulebook:
        """Index what the files hold; disabled feeds and rules are left out."""
        live = {rule.id: rule for rule in rules if rule.enabled}
        return cls(
            feeds={feed.id: feed for feed in feeds if feed.enabled},
            rules=live,
            receivers={receiver.subscription.key: receiver for receiver in receivers},
            subscribers=subscribers,
            silences=silences,
            guard=guard,
            revision=revision,
            index=match.Index(breath.resting(live.values())),
        )

    @property
    def cooldowns(self) -> Mapping[str, timedelta]:
        """Return rule id → cooldown, of those that have one."""
        return {rule.id: rule.cooldown for rule in self.rules.values() if rule.cooldown}

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return everybody the files name."""
        marked = (
            replace(found.subscription, mark=hashlib.sha256(found.target.address.encode()).hexdigest()[:16])
            for found in self.receivers.values()
        )
        return (*marked, *self.subscribers)

    def target(self, subscription: Subscription) -> Target | None:
        """Return where somebody is reached; None for a receiver the files no longer name."""
        if subscription.address:
            return Target(address=subscription.address)
        receiver = self.receivers.get(subscription.key)
        return receiver.target if receiver else None
