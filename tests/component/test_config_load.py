"""What a folder of files comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from advisory import config, settings
from advisory.errors import ConfigError
from advisory.model import (
    Cap,
    Digest,
    Directive,
    Feed,
    Query,
    QuietHours,
    Route,
    Rule,
    Severity,
    Silence,
    Status,
    Strength,
    Subscription,
    Target,
    Trip,
    Trust,
)

FEEDS = "schema: feeds/v1\nfeeds:\n  - {id: gb-news, url: https://example.org/world.xml, kind: feed, every: 2m, trust: press, baseline: no, allow_private: no}\n"
ENVIRON = {"DESK_URL": "https://example.org/hook", "DESK_SECRET": "c2VjcmV0", "OLD_SECRET": "b2xkZXI="}


def load(folder: Path, **files: str) -> config.Config:
    """Write files and load the folder; `rules` is a file below rules/."""
    texts = {"feeds": FEEDS, **files}
    for name, text in texts.items():
        path = folder / "rules" / "own.yaml" if name == "rules" else folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return config.load(folder, environ=ENVIRON)


def own(folder: Path, text: str) -> Rule:
    """Load one rule written as it stands in a list."""
    found = load(folder, rules=f"schema: rules/v1\nrules:\n  - {text}\n")
    (rule,) = [rule for rule in found.rules if not rule.id.startswith("default-")]
    return rule


def test_smallest_feed(tmp_path: Path) -> None:
    """A feed has what is written, and the defaults of its kind for the rest."""
    assert load(tmp_path).feeds == (
        Feed(
            id="gb-news",
            url="https://example.org/world.xml",
            kind="feed",
            every=timedelta(minutes=2),
            trust=Trust.PRESS,
            baseline=False,
            allow_private=False,
        ),
    )


def test_feed_defaults_are_overridden_one_by_one(tmp_path: Path) -> None:
    """`defaults:` fills what a feed does not say; NO is a government, `no` a language and a refusal."""
    text = (
        "schema: feeds/v1\ndefaults: {every: 5m, language: no, trust: official, issuer: NO}\nfeeds:\n"
        "  - {id: one, url: file:a.xml, kind: feed}\n  - {id: two, url: file:b.xml, kind: feed, every: 1h, issuer: British, enabled: no, floor: 7}\n"
    )
    one, two = load(tmp_path, feeds=text).feeds
    assert (one.every, one.language, one.trust, one.issuer, one.enabled) == (timedelta(minutes=5), "no", Trust.OFFICIAL, "NO", True)
    assert (two.every, two.language, two.issuer, two.enabled, two.floor) == (timedelta(hours=1), "no", "GB", False, 7)


def test_a_kind_knows_who_speaks(tmp_path: Path) -> None:
    """A register is official and has its government's voice without a word from the operator."""
    (feed,) = load(tmp_path, feeds="schema: feeds/v1\nfeeds:\n  - {id: us, url: file:a.xml, kind: us-state}\n").feeds
    assert (feed.trust, feed.issuer) == (Trust.OFFICIAL, "US")


def test_a_feed_that_needs_more_than_its_address(tmp_path: Path) -> None:
    """Fall-backs, header fields, proxy, pace and what it is about are read; references lead to what they name, spaces and all."""
    text = (
        "schema: feeds/v1\nfeeds:\n  - id: one\n    url: https://example.org/a\n    kind: feed\n    fallbacks: [https://example.org/b, env:KEYED]\n"
        "    headers: {User-Agent: Desk/2 (+https://example.org), Authorization: env:LOGIN, X-Api-Key: file:key.txt, Accept-Language: no}\n"
        "    proxy: env:PROXY\n    slowest: 45m\n    pace: 6s\n    about: [Iraq, NO, Our offices]\n    articles: no\n    silent_after: 6h\n"
    )
    (tmp_path / "key.txt").write_text("k3y\n", encoding="utf-8")
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "lists.yaml").write_text("schema: lists/v1\nlists:\n  Our offices: [Jordan]\n", encoding="utf-8")
    environ = {
        "KEYED": "https://ada:pa55@example.org/c?key=s3cret",
        "LOGIN": "Bearer s3cret",
        "PROXY": "http://ada:pa55@proxy.example.org:3128",
    }
    (feed,) = config.load(tmp_path, environ=environ).feeds
    assert feed.fallbacks == ("https://example.org/b", "https://ada:pa55@example.org/c?key=s3cret")
    assert feed.headers == (
        ("User-Agent", "Desk/2 (+https://example.org)"),
        ("Authorization", "Bearer s3cret"),
        ("X-Api-Key", "k3y"),
        ("Accept-Language", "no"),
    )
    assert (feed.proxy, feed.slowest, feed.pace) == (environ["PROXY"], timedelta(minutes=45), timedelta(seconds=6))
    assert (feed.about, feed.articles, feed.silent_after) == (("IQ", "NO", "JO"), False, timedelta(hours=6))
    assert not any(secret in repr(replace(feed, fallbacks=())) for secret in ("s3cret", "k3y", "pa55"))


def test_defaults_give_way_where_a_feed_is_slower(tmp_path: Path) -> None:
    """A bound for all feeds is no mistake of the one that is slower; fields and proxy may be everybody's."""
    text = (
        "schema: feeds/v1\ndefaults: {every: 5m, slowest: 30m, silent_after: 1h, proxy: http://10.0.0.1:3128, headers: {User-Agent: Desk/2}, about: Iraq}\n"
        "feeds:\n  - {id: one, url: https://example.org/a, kind: feed, every: 2h}\n  - {id: two, url: https://example.org/b, kind: feed, headers: {X-Desk: a}}\n"
    )
    one, two = load(tmp_path, feeds=text).feeds
    assert (one.every, one.slowest, one.proxy, one.about) == (timedelta(hours=2), timedelta(minutes=30), "http://10.0.0.1:3128", ("IQ",))
    assert (one.headers, two.headers) == ((("User-Agent", "Desk/2"),), (("X-Desk", "a"),))


@pytest.mark.parametrize(
    ("wrong", "environ"),
    [
        ("headers: {X-Api-Key: s3cret}, colour: red", {}),
        ("headers: {Cookie: s3cret}", {}),
        ("headers: {X-Own-Token: 's3cret and s3cret'}", {}),
        ("headers: {Authorization: env:A}", {"A": "s3cret\r\nX-Evil: 1"}),
        ("headers: {Authorization: env:A}", {"A": "s3crét"}),
        ("headers: {Authorization: file:/dev/null}", {}),
        ("proxy: 'http://ada:s3cret@proxy.example.org'", {}),
        ("proxy: env:A", {"A": "socks5://ada:s3cret@proxy.example.org"}),
        ("proxy: env:A", {"A": "http://ada:s3cret@proxy.example.org/s3cret"}),
        ("fallbacks: ['https://ada:s3cret@example.org/']", {}),
        ("fallbacks: [env:A]", {"A": "ftp://ada:s3cret@example.org/"}),
    ],
)
def test_no_mistake_shows_a_secret(tmp_path: Path, wrong: str, environ: dict[str, str]) -> None:
    """Whatever is wrong about a secret, or beside one, it is not repeated."""
    text = f"schema: feeds/v1\nfeeds:\n  - {{id: one, url: https://example.org/a, kind: feed, {wrong}}}\n"
    (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
    checked = config.check(tmp_path, environ=environ)
    assert checked.problems
    assert not any("s3cr" in config.render(problem) + str(problem) + repr(problem) for problem in checked.problems)


def test_shipped_rules_join_unless_replaced(tmp_path: Path) -> None:
    """The shipped rules are always there, and an operator's own rules/default.yaml takes their place."""
    shipped = {rule.id for rule in load(tmp_path).rules}
    assert {"default-leave", "default-evacuation", "default-avoid-travel", "default-level-raised", "default-shelter"} <= shipped
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "default.yaml").write_text(
        "schema: rules/v1\nrules:\n  - {id: mine, when: {directive: leave}}\n", encoding="utf-8"
    )
    assert [rule.id for rule in load(tmp_path).rules] == ["mine"]


def test_rule_of_fields(tmp_path: Path) -> None:
    """Each field narrows what the rule asks for."""
    rule = own(
        tmp_path,
        "{id: x, title: Leave, when: {directive: leave, destination: [Nordic countries, not IS], issuer: [US, Britain, UN],"
        " audience: tourists, nationality: [GB], strength: ordered, whole_country: yes}, severity: critical, cooldown: 6h, trust: official}",
    )
    (query,) = rule.when
    assert query.directives == {Directive.LEAVE}
    assert {"NO", "SE"} <= query.destinations
    assert "IS" not in query.destinations
    assert query.issuers == {"US", "GB", "UN"}
    assert query.nationalities == {"GB"}
    assert query.floor is Strength.ORDERED
    assert query.whole_country
    assert (rule.severity, rule.cooldown, rule.trust, rule.title) == (Severity.CRITICAL, timedelta(hours=6), Trust.OFFICIAL, "Leave")
    assert rule.place == f"{tmp_path}/rules/own.yaml:3:10"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{level: 4}", {"directives": {Directive.AVOID_ALL_TRAVEL}}),
        (
            "{level: 3+}",
            {"directives": {Directive.AVOID_ALL_TRAVEL, Directive.RECONSIDER_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL}},
        ),
        ("{change: raised, from: 1-2, to: 3+}", {"directives": {Directive.LEVEL_CHANGE}, "from_levels": {1, 2}, "to_levels": {3, 4}}),
        ("{change: raised, level: 4}", {"directives": {Directive.LEVEL_CHANGE}, "to_levels": {4}}),
        ("{change: [lowered, lifted]}", {"directives": {Directive.LEVEL_CHANGE}, "statuses": {Status.LIFTED}}),
        ("{directive: leave, status: lifted}", {"directives": {Directive.LEAVE}, "statuses": {Status.LIFTED}}),
        ("{directive: avoid-all-travel}", {"directives": {Directive.AVOID_ALL_TRAVEL}}),
        ("{directive: leave, destination: Baghdad}", {"directives": {Directive.LEAVE}, "destinations": {"IQ"}, "regions": {"Baghdad"}}),
        ("{directive: leave, destination: [Baghdad, Iraq]}", {"directives": {Directive.LEAVE}, "destinations": {"IQ"}}),
        ("{directive: leave, destination: anywhere}", {"directives": {Directive.LEAVE}}),
    ],
)
def test_what_fields_ask_for(tmp_path: Path, when: str, expected: dict[str, set[object]]) -> None:
    """Levels and changes mean what a register states for them."""
    (query,) = own(tmp_path, f"{{id: x, when: {when}}}").when
    assert query == Query(**{name: frozenset(value) for name, value in expected.items()})  # type: ignore[arg-type]


def test_phrases(tmp_path: Path) -> None:
    """A phrase compiles to a query, makes the title, may be one of several, and may name a list."""
    found = load(
        tmp_path,
        lists="schema: lists/v1\nlists:\n  Our offices: [Norway, Jordan]\n",
        rules="schema: rules/v1\nrules:\n  - id: x\n    when:\n      - citizens ordered to leave Our offices\n      - {directive: evacuation, destination: Iraq}\n",
    )
    rule = next(rule for rule in found.rules if rule.id == "x")
    assert rule.title == "Citizens ordered to leave Our offices"
    assert [(query.directives, query.destinations) for query in rule.when] == [
        ({Directive.LEAVE}, {"NO", "JO"}),
        ({Directive.EVACUATION}, {"IQ"}),
    ]


def test_shipped_rules_ask_for_what_their_titles_say() -> None:
    """The shipped phrases mean, over every destination, exactly these directives."""
    rules = config.load_rules(settings.shipped("config") / "rules" / "default.yaml")
    assert all(query.destinations == {"*"} and not query.regions and not query.issuers for rule in rules for query in rule.when)
    asked = {rule.id.removeprefix("default-"): frozenset().union(*(query.directives for query in rule.when)) for rule in rules}
    assert asked == {
        "leave": {Directive.LEAVE},
        "evacuation": {Directive.EVACUATION},
        "avoid-travel": {Directive.AVOID_ALL_TRAVEL, Directive.AVOID_NONESSENTIAL_TRAVEL, Directive.RECONSIDER_TRAVEL},
        "level-raised": {Directive.LEVEL_CHANGE},
        "level-lowered-or-lifted": {Directive.LEVEL_CHANGE},
        "embassy-closed": {Directive.EMBASSY_CLOSED},
        "staff-withdrawn": {Directive.STAFF_WITHDRAWN},
        "airspace-closed": {Directive.AIRSPACE_CLOSED},
        "border-closed": {Directive.BORDER_CLOSED},
        "shelter": {Directive.SHELTER_IN_PLACE},
        "expulsion": {Directive.EXPULSION},
    }
    lifted = [rule.id for rule in rules for query in rule.when if query.statuses == {Status.LIFTED}]
    assert lifted == ["default-level-lowered-or-lifted"]


def test_the_smallest_files_of_the_reference(tmp_path: Path) -> None:
    """The smallest valid files load as they are written."""
    found = load(
        tmp_path,
        rules="schema: rules/v1\nrules:\n  - {id: iraq-leave-now, when: citizens ordered to leave Iraq}\n",
        routes="""\
schema: routes/v1
receivers:
  desk: {webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: no}}
routes:
  - {to: desk, when: {severity: warning+}}
fallback: desk
""",
        subscribers="""\
schema: subscribers/v1
subscribers:
  - {id: ada, email: ada@example.org, follows: [Iraq, Gulf states], at_least: watch, nationality: [GB], trust: corroborated, timezone: Europe/London}
""",
    )
    assert "iraq-leave-now" in {rule.id for rule in found.rules}
    assert found.receivers[0].subscription.routes == (Route(at_least=Severity.WARNING),)
    (ada,) = found.subscribers
    assert {"IQ", "AE", "QA", "KW"} <= set(ada.places)
    assert (ada.follows, ada.at_least, ada.trust) == (("Iraq", "Gulf states"), Severity.WATCH, Trust.CORROBORATED)


@pytest.mark.parametrize(
    ("text", "enabled"), [("enabled: no", False), ("status: draft", False), ("status: live", True), ("severity: info", True)]
)
def test_switching_a_rule_off(tmp_path: Path, text: str, enabled: bool) -> None:
    """A draft and a rule that is not enabled stay in the files and out of the decisions."""
    assert own(tmp_path, f"{{id: x, when: {{directive: leave}}, {text}}}").enabled is enabled


def test_official_sources_in_a_group_bind_the_rule(tmp_path: Path) -> None:
    """`source: official` inside `when` is the rule's trust."""
    assert own(tmp_path, "{id: x, when: {directive: leave, source: official}}").trust is Trust.OFFICIAL


def test_receivers(tmp_path: Path) -> None:
    """Every way to reach somebody, with its routes, limit and secrets, the newest first."""
    text = """\
schema: routes/v1
receivers:
  desk: {webhook: {url: env:DESK_URL, secrets: [env:DESK_SECRET, env:OLD_SECRET], allow_private: yes}, limit: 60 per hour}
  night: {email: {to: [one@example.org, two@example.org]}, timezone: Europe/Oslo, language: no, trust: press}
  log: {file: {dir: out}}
  screen: {console: {}}
routes:
  - {to: desk, when: {severity: warning+, destination: [Iraq, Iran], rule: default-leave}}
  - {to: [night, log, screen], when: {internal: true}}
fallback: desk
"""
    found = load(tmp_path, routes=text)
    assert [receiver.subscription.key for receiver in found.receivers] == ["desk", "night", "night-2", "log", "screen"]
    desk, night, second, log, screen = found.receivers
    assert desk.target == Target(address="https://example.org/hook", secrets=("c2VjcmV0", "b2xkZXI="), allow_private=True)
    assert desk.subscription == Subscription(
        key="desk",
        channel="webhook",
        places=("*",),
        cap=Cap(count=60, per=timedelta(hours=1)),
        fallback=True,
        routes=(Route(at_least=Severity.WARNING, destinations=frozenset({"IQ", "IR"}), rules=frozenset({"default-leave"})),),
    )
    assert night.target == Target(address="one@example.org")
    assert second.target == Target(address="two@example.org")
    assert (second.subscription.channel, second.subscription.timezone, second.subscription.language) == ("email", "Europe/Oslo", "no")
    assert second.subscription.routes == (Route(internal=True, trust=Trust.PRESS),)
    assert second.subscription.address == ""
    assert log.target.address == str(tmp_path / "out")
    assert (screen.subscription.channel, screen.subscription.fallback) == ("console", False)
    assert found.fallback == "desk"
    assert "c2VjcmV0" not in repr(found)


def test_secrets_from_files(tmp_path: Path) -> None:
    """`file:PATH` is read beside the configuration, without the line's end."""
    (tmp_path / "key").write_text("c2VjcmV0\n", encoding="utf-8")
    text = "schema: routes/v1\nreceivers:\n  desk: {webhook: {url: https://example.org/h, secret: file:key}}\nfallback: desk\n"
    assert load(tmp_path, routes=text).receivers[0].target.secrets == ("c2VjcmV0",)


def test_secrets_that_cannot_sign(tmp_path: Path) -> None:
    """What follows `whsec_` has to be base64, and the sentence does not repeat it."""
    (tmp_path / "key").write_text("whsec_not base64", encoding="utf-8")
    (tmp_path / "other").write_text("whsec_%%%", encoding="utf-8")
    text = (
        "schema: routes/v1\nreceivers:\n  desk: {webhook: {url: https://example.org/h, secrets: [file:key, file:other]}}\nfallback: desk\n"
    )
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, routes=text)
    assert [problem.code for problem in caught.value.problems] == ["ADV804", "ADV804"]
    assert "%%%" not in str(caught.value)


def test_a_feeds_address_may_stand_in_the_environment(tmp_path: Path) -> None:
    """An address with a key or password in it stays out of the files."""
    (tmp_path / "feeds.yaml").write_text("schema: feeds/v1\nfeeds:\n  - {id: a, url: env:WIRE, kind: feed}\n", encoding="utf-8")
    found = config.load(tmp_path, environ={"WIRE": "https://me:hunter2@example.org/feed?key=1"})
    assert found.feeds[0].url == "https://me:hunter2@example.org/feed?key=1"
    with pytest.raises(ConfigError, match="`WIRE` is not set"):
        config.load(tmp_path, environ={})


def test_one_entry_twice_by_an_alias_is_found(tmp_path: Path) -> None:
    """A feed repeated by an alias has its id twice."""
    with pytest.raises(ConfigError, match="two feeds have the id `a`"):
        load(tmp_path, feeds="schema: feeds/v1\nfeeds:\n  - &a {id: a, url: file:a.xml, kind: feed}\n  - *a\n")


def test_silences(tmp_path: Path) -> None:
    """A silence of a region is one for each of its countries, until the day given begins."""
    text = (
        "schema: routes/v1\nreceivers: {desk: {console: {}}}\nfallback: desk\nsilences:\n"
        "  - {rule: default-leave, when: {destination: [NO, Iraq]}, until: 2026-12-01, because: an exercise}\n"
        "  - {rule: default-shelter, until: 2026-12-01T09:00:00Z, because: a drill}\n"
    )
    first, second, third = load(tmp_path, routes=text).silences
    assert first == Silence(until=datetime(2026, 12, 1, tzinfo=UTC), because="an exercise", rule="default-leave", destination="NO")
    assert second.destination == "IQ"
    assert third == Silence(until=datetime(2026, 12, 1, 9, tzinfo=UTC), because="a drill", rule="default-shelter")


def test_subscriber(tmp_path: Path) -> None:
    """Everything a subscriber can say."""
    text = """\
schema: subscribers/v1
subscribers:
  - id: ada
    email: ada@example.org
    follows: [Iraq, NO]
    at_least: watch
    nationality: GB
    governments: [Canada, EU]
    trust: press
    timezone: Europe/Oslo
    language: de
    quiet_hours: {from: 22:00, to: 07:00, except: warning}
    digest: weekly on friday at 08:00
    limit: 5 per day
    days_before_trip: 30
    trips:
      - {to: [Jordan], from: 2027-03-01, until: 2027-03-12}
"""
    assert load(tmp_path, subscribers=text).subscribers == (
        Subscription(
            key="ada",
            channel="email",
            address="ada@example.org",
            places=("IQ", "NO"),
            follows=("Iraq", "NO"),
            at_least=Severity.WATCH,
            nationality=("GB",),
            governments=("CA", "EU"),
            trust=Trust.PRESS,
            timezone="Europe/Oslo",
            language="de",
            quiet=QuietHours(start=time(22), end=time(7), pierce=Severity.WARNING),
            digest=Digest(at=time(8), weekday=4),
            cap=Cap(count=5, per=timedelta(days=1)),
            lead=timedelta(days=30),
            trips=(Trip(places=("JO",), start=datetime(2027, 2, 28, 21, tzinfo=UTC), end=datetime(2027, 3, 11, 21, tzinfo=UTC)),),
        ),
    )


def test_lists_name_lists_and_take_places_out(tmp_path: Path) -> None:
    """A list may name others, in any order, and is used like a country everywhere."""
    found = load(
        tmp_path,
        lists="schema: lists/v1\nlists:\n  All: [Ours, Iraq, not Jordan]\n  Ours: [Norway, Jordan]\n",
        rules="schema: rules/v1\nrules:\n  - {id: x, when: {directive: leave, destination: [All, not NO]}}\n",
        subscribers="schema: subscribers/v1\nsubscribers:\n  - {id: ada, email: ada@example.org, follows: Ours}\n",
    )
    assert found.lists == {"Ours": ("NO", "JO"), "All": ("NO", "IQ")}
    assert next(rule for rule in found.rules if rule.id == "x").when[0].destinations == {"IQ"}
    assert found.subscribers[0].places == ("NO", "JO")


def test_mistakes_in_lists_blame_no_other_file(tmp_path: Path) -> None:
    """A name that a broken lists.yaml may have meant is not reported a second time where it is used."""
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            lists="schema: lists/v1\nlists:\n  Ours: [Norwey]\n",
            subscribers="schema: subscribers/v1\nsubscribers:\n  - {id: ada, email: ada@example.org, follows: Ours}\n",
        )
    assert [problem.code for problem in caught.value.problems] == ["ADV301"]


def test_mistakes_of_all_files_come_in_one_run(tmp_path: Path) -> None:
    """One run names every mistake of every file, in the order of files and lines."""
    with pytest.raises(ConfigError) as caught:
        load(
            tmp_path,
            feeds="schema: feeds/v1\nfeeds:\n  - {id: a, url: https://example.org, kind: feed, every: 5x}\n  - {id: b, kind: feed}\n",
            rules="schema: rules/v1\nrules:\n  - {id: x, when: {directive: flee}}\n",
            routes="schema: routes/v1\nreceivers: {desk: {console: {}}}\nfallback: night\n",
            subscribers="schema: subscribers/v1\nsubscribers: [\n",
        )
    found = [(Path(problem.file).name, problem.code) for problem in caught.value.problems]
    assert found == [
        ("feeds.yaml", "ADV203"),
        ("feeds.yaml", "ADV202"),
        ("routes.yaml", "ADV303"),
        ("own.yaml", "ADV205"),
        ("subscribers.yaml", "ADV101"),
    ]


def test_a_subscriber_may_not_have_a_receivers_name(tmp_path: Path) -> None:
    """Receivers and subscribers share one set of names."""
    with pytest.raises(ConfigError, match=r"a receiver in routes\.yaml already has the name"):
        load(
            tmp_path,
            routes="schema: routes/v1\nreceivers: {desk: {console: {}}}\nfallback: desk\n",
            subscribers="schema: subscribers/v1\nsubscribers:\n  - {id: desk, email: ada@example.org, follows: Iraq}\n",
        )


def test_rules_of_two_files_share_one_set_of_ids(tmp_path: Path) -> None:
    """The same id in a second file is a mistake that names the first place."""
    with pytest.raises(ConfigError, match="two rules have the id `default-leave`"):
        load(tmp_path, rules="schema: rules/v1\nrules:\n  - {id: default-leave, when: {directive: leave}}\n")


def test_folder_without_what_it_needs(tmp_path: Path) -> None:
    """No folder, no feeds.yaml, an empty rules folder and a misspelt file are mistakes, never an empty configuration."""
    with pytest.raises(ConfigError, match="there is no such folder"):
        config.load(tmp_path / "none", environ={})
    (tmp_path / "rules").mkdir()
    (tmp_path / "feed.yaml").write_text(FEEDS, encoding="utf-8")
    (tmp_path / "rules" / ".hidden.yaml").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path, environ={})
    assert {problem.code for problem in caught.value.problems} == {"ADV901", "ADV904", "ADV311"}
    assert "did you mean `feeds.yaml`?" in str(caught.value)


def test_revision_follows_the_contents(tmp_path: Path) -> None:
    """The revision is the same for the same contents, wherever they are, and another for other ones."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert load(first).revision == load(second).revision
    before = load(second).revision
    assert load(second, feeds=FEEDS.replace("2m", "3m")).revision != before


def test_load_rules_takes_a_file_a_folder_or_a_configuration(tmp_path: Path) -> None:
    """Rules alone need nothing beside them."""
    text = "schema: rules/v1\nrules:\n  - {id: x, when: {directive: leave}}\n"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yaml").write_text(text, encoding="utf-8")
    expected = ["x"]
    for path in (tmp_path, tmp_path / "rules", tmp_path / "rules" / "own.yaml"):
        assert [rule.id for rule in config.load_rules(path)] == expected
    with pytest.raises(ConfigError, match="there is no such file or folder"):
        config.load_rules(tmp_path / "nowhere.yaml")


def test_load_rules_knows_given_lists(tmp_path: Path) -> None:
    """Lists may be handed in."""
    path = tmp_path / "one.yaml"
    path.write_text("schema: rules/v1\nrules:\n  - {id: x, when: {directive: leave, destination: Ours}}\n", encoding="utf-8")
    (rule,) = config.load_rules(path, lists={"Ours": ("NO",)})
    assert rule.when[0].destinations == {"NO"}


def test_the_shipped_folder_is_right() -> None:
    """What ships loads without a mistake, official sources and press alike."""
    found = config.load(settings.shipped("config"), environ={})
    assert {feed.trust for feed in found.feeds} == {Trust.OFFICIAL, Trust.PRESS}
    assert found.fallback == "internal"
    assert found.subscribers == ()
    assert all(feed.attribution for feed in found.feeds)
