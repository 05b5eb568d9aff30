"""What records about a sender mean: SPF, DMARC, DKIM and MX, judged without asking anybody."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisory.online import dkim, dmarc, exchange, spf
from advisory.online.finding import Finding, Place, State, Verdict, doubtful, note, ok, wrong

HOME = "example.org"


def judged(*texts: str, **others: str) -> Verdict:
    """Judge the SPF record of example.org; `others` are records of further domains, with `_` for the dot."""
    return spf.judge(HOME, {HOME: texts, **{name.replace("_", "."): (text,) for name, text in others.items()}})


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        ("v=spf1 mx -all", State.OK, "ends with `-all` and asks DNS 1 of 10 times"),
        ("V=SPF1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all", State.OK, "`~all` and asks DNS 0 of 10"),
        ("v=spf1 a:mail.example.org/24//64 exists:%{i}.list.example -all", State.OK, "asks DNS 2 of 10"),
        ("v=spf1 include:%{d}.spf.example a -all", State.OK, "asks DNS 2 of 10"),
        ("v=spf1 a exp=why.example.org unknown=word -all mx mx", State.OK, "asks DNS 1 of 10"),
        ("v=spf1 a ?all", State.WARNING, "ends with `?all`"),
        ("v=spf1 a", State.WARNING, "has no `all` at its end"),
        ("v=spf1 a redirect=%{d}.spf.example", State.WARNING, "has no `all` at its end"),
        ("v=spf1 ptr -all", State.WARNING, "uses `ptr`"),
        ("v=spf1 +all", State.ERROR, "everybody in the world"),
        ("v=spf1 all", State.ERROR, "everybody in the world"),
        ("v=spf1 -all", State.ERROR, "nobody may send"),
        ("v=spf1", State.ERROR, "nobody may send"),
        ("v=spf1 -a -all", State.ERROR, "nobody may send"),
        ("v=spf1 ipv4:192.0.2.1 -all", State.ERROR, "holds `ipv4:192.0.2.1`, which means nothing"),
        ("v=spf1 ip4:192.0.2.300 -all", State.ERROR, "holds `ip4:192.0.2.300`"),
        ("v=spf1 ip6:192.0.2.1 -all", State.ERROR, "holds `ip6:192.0.2.1`"),
        ("v=spf1 include -all", State.ERROR, "holds `include`"),
        ("v=spf1 a: -all", State.ERROR, "holds `a:`"),
        ("v=spf1 all:here", State.ERROR, "holds `all:here`"),
        ("v=spf1 ptr/24 -all", State.ERROR, "holds `ptr/24`"),
        ("v=spf1 a redirect=a.example redirect=b.example", State.ERROR, "holds `redirect=b.example`"),
        ("v=spf1 redirect=", State.ERROR, "holds `redirect=`"),
        ("v=spf1 here,there -all", State.ERROR, "holds `here,there`"),
        ("v=spf1 include:a\x1b[2J.example -all", State.ERROR, "holds `include:a·[2J.example`"),
        ("v=spf1 include:a\\.example -all", State.ERROR, "holds `include:a\\.example`"),
        ("v=spf1 include:a..example -all", State.ERROR, "holds `include:a..example`"),
        (f"v=spf1 a:{'x' * 64}.example -all", State.ERROR, "holds `a:xxx"),
        ("v=spf1 redirect=a\x07", State.ERROR, "holds `redirect=a·`"),
        ("v=spf1 a:_spf-1.example.org. exists:%{ir}.%{v}._spf.%{d2} -all", State.OK, "2 of 10"),
        (f"v=spf1 {'x' * 90} -all", State.ERROR, f"holds `{'x' * 59}…`"),
        ("v=spf1 a" + " a" * 9 + " -all", State.OK, "asks DNS 10 of 10"),
        ("v=spf1 a" + " a" * 10 + " -all", State.ERROR, "asks DNS more than 10 times"),
    ],
)
def test_one_spf_record(record: str, state: State, words: str) -> None:
    """Each record is judged by what receivers do with it (RFC 7208)."""
    found = judged(record)
    assert (found.state, words in found.said) == (state, True), found.said
    assert (found.code == "ADV916") == (state in {State.WARNING, State.ERROR})


def test_the_one_spf_record_that_counts() -> None:
    """None is a fault, two are as none, and other texts beside it are no matter."""
    assert "has no SPF record" in judged().said
    assert "has no SPF record" in judged("v=spf10 -all", "some text").said
    assert "has 2 SPF records" in judged("v=spf1 a -all", "v=spf1 mx -all").said
    assert judged("some text", "v=spf1 a -all").state is State.OK


@pytest.mark.parametrize(
    ("record", "others", "words"),
    [
        (
            "v=spf1 include:a.example -all",
            {"a_example": "v=spf1 mx include:b.example -all", "b_example": "v=spf1 ip4:192.0.2.1"},
            "3 of 10",
        ),
        ("v=spf1 include:a.example include:a.example -all", {"a_example": "v=spf1 mx -all"}, "4 of 10"),
        ("v=spf1 redirect=A.example.", {"a_example": "v=spf1 mx ~all"}, "ends with `~all` and asks DNS 2 of 10"),
        ("v=spf1 a redirect=a.example", {"a_example": "v=spf1 mx +all"}, "everybody in the world"),
        ("v=spf1 -all redirect=a.example", {}, "nobody may send"),
        ("v=spf1 include:a.example -all", {"a_example": ""}, "takes up a.example, which has no SPF record"),
        ("v=spf1 include:a.example -all", {"a_example": "v=spf1 b:c"}, "of example.org, by way of a.example, holds `b:c`"),
        ("v=spf1 include:a.example -all", {"a_example": "v=spf1 include:example.org"}, "comes back to example.org, in a circle"),
        (
            "v=spf1 include:a.example include:b.example -all",
            {"a_example": "v=spf1 x", "b_example": "v=spf1 y"},
            "by way of a.example, holds `x`",
        ),
    ],
)
def test_spf_records_of_others(record: str, others: dict[str, str], words: str) -> None:
    """What a record takes up counts as its own, and a fault there is a fault of the whole."""
    assert words in judged(record, **others).said


def test_two_spf_records_of_another() -> None:
    """An included domain with two records spoils the record that includes it."""
    found = {HOME: ["v=spf1 include:a.example -all"], "a.example": ["v=spf1 a", "v=spf1 mx"]}
    assert "takes up a.example, which has more than one" in spf.judge(HOME, found).said


def test_what_spf_still_wants() -> None:
    """The domain first, then what its record names, and nothing for records that cannot be read."""
    found: dict[str, tuple[str, ...]] = {}
    assert spf.wanted("Example.ORG.", found) == (HOME,)
    found[HOME] = ("v=spf1 include:a.example include:b.example include:%{d} include:a.example -all",)
    assert spf.wanted(HOME, found) == ("a.example", "b.example")
    found |= {"a.example": ("v=spf1 nonsense",), "b.example": ("no record",)}
    assert spf.wanted(HOME, found) == ()


def test_endless_spf_comes_to_an_end() -> None:
    """A chain that never ends, and one that branches, are given up after as many lookups as a receiver makes."""
    found: dict[str, tuple[str, ...]] = {}
    while missing := spf.wanted("0.example", found):
        found |= {name: (f"v=spf1 include:{int(name.split('.')[0]) + 1}.example -all",) for name in missing}
    assert len(found) == 11
    assert "more than 10 times" in spf.judge("0.example", found).said
    branched = {HOME: ("v=spf1 " + " ".join(f"include:{name}.example" for name in "abcde") + " -all",)}
    branched |= {f"{name}.example": (f"v=spf1 include:{name}1.example include:{name}2.example",) for name in "bcde"}
    branched |= {"a.example": ("v=spf1 include:a1.example",), "a1.example": ("v=spf1 include:a11.example",)}
    while missing := spf.wanted(HOME, branched):
        branched |= dict.fromkeys(missing, ("v=spf1 ip4:192.0.2.1",))
    assert "a11.example" not in branched
    assert "more than 10 times" in spf.judge(HOME, branched).said


@given(st.lists(st.sampled_from(["a", "+all", "-all", "include:a.example", "redirect=b.example", "ip4:x", "é", "?mx", "="]), max_size=8))
def test_any_spf_record_gets_a_verdict(terms: list[str]) -> None:
    """No record raises, and every verdict is a sentence."""
    found = judged(" ".join(["v=spf1", *terms]), a_example="v=spf1 a", b_example="v=spf1 redirect=example.org")
    assert found.said.startswith(("the SPF record of example.org", HOME))


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("example.org", ("example.org",)),
        ("Mail.Example.org.", ("mail.example.org", "example.org")),
        ("localhost", ("localhost",)),
        ("a.b.c.d.e.f.g.h.i", ("a.b.c.d.e.f.g.h.i", "c.d.e.f.g.h.i", "d.e.f.g.h.i", "e.f.g.h.i", "f.g.h.i", "g.h.i", "h.i")),
    ],
)
def test_where_dmarc_is_looked_for(domain: str, names: tuple[str, ...]) -> None:
    """At the domain and above it, but neither at a top-level domain nor at more names than the standard says."""
    assert dmarc.walk(domain) == names


def policy(*texts: str, above: tuple[str, ...] = (), domain: str = "mail.example.org", envelope: str = "") -> tuple[Verdict, ...]:
    """Judge the DMARC record of a domain, and of the one above it."""
    return dmarc.judge(domain, [(domain, texts), (HOME, above)], envelope=envelope or domain)


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        ("v=DMARC1; p=reject; rua=mailto:a@b.example", State.OK, "asks for `reject`"),
        ("v = DMARC1 ;p = Quarantine", State.OK, "asks for `quarantine`; nobody gets reports of it"),
        ("v=DMARC1; p=reject; pct=lots; nonsense", State.OK, "asks for `reject`"),
        ("v=DMARC1; p=none", State.WARNING, "asks for nothing (`p=none`)"),
        ("v=DMARC1; p=sometimes; rua=mailto:a@b.example", State.WARNING, "asks for nothing"),
        ("v=DMARC1; p=reject; pct=20", State.WARNING, "is for 20 % of the mail alone"),
        ("v=DMARC1; p=reject; t=y", State.WARNING, "says that it is a test"),
        ("v=DMARC1; p=sometimes", State.ERROR, "names no policy that there is"),
        ("v=DMARC1", State.ERROR, "names no policy that there is"),
        ("v=DMARC10; p=reject", State.ERROR, "has no DMARC record"),
    ],
)
def test_one_dmarc_record(record: str, state: State, words: str) -> None:
    """Each record is judged by what receivers do with it (RFC 7489)."""
    (found,) = policy(record)
    assert (found.state, words in found.said) == (state, True), found.said


def test_which_dmarc_record_counts() -> None:
    """That of the domain itself, else that above it with what it says of domains below; two are as none."""
    assert "mail.example.org has no DMARC record" in policy()[0].said
    assert "has 2 DMARC records" in policy("v=DMARC1; p=none", "v=DMARC1; p=reject")[0].said
    assert "_dmarc.example.org asks for `reject`" in policy(above=("v=DMARC1; p=reject",))[0].said
    below = policy(above=("v=DMARC1; p=reject; sp=none",))[0]
    assert (below.state, "sp=quarantine" in below.hint) == (State.WARNING, True)
    assert policy("v=DMARC1; p=quarantine; sp=none")[0].state is State.OK


@pytest.mark.parametrize(
    ("own", "above", "envelope", "notes"),
    [
        ("v=DMARC1; p=reject", "", "mail.example.org", 0),
        ("v=DMARC1; p=reject", "", "bounces.mail.example.org", 0),
        ("v=DMARC1; p=reject", "", "example.org", 1),
        ("v=DMARC1; p=reject", "v=DMARC1; p=none", "bounces.example.org", 0),
        ("v=DMARC1; p=reject", "v=DMARC1; p=none", "example.org", 0),
        ("v=DMARC1; p=reject", "v=DMARC1; p=none; psd=y", "bounces.example.org", 1),
        ("v=DMARC1; p=reject; aspf=s", "v=DMARC1; p=none", "example.org", 1),
        ("", "v=DMARC1; p=reject; psd=y", "bounces.mail.example.org", 0),
        ("v=DMARC1; p=reject", "", "elsewhere.example", 1),
    ],
)
def test_whose_spf_counts_for_dmarc(own: str, above: str, envelope: str, notes: int) -> None:
    """Mail that comes back to another organisation's domain is proven by DKIM alone, and that is said."""
    found = policy(*filter(None, [own]), above=tuple(filter(None, [above])), envelope=envelope)
    assert [one.state for one in found[1:]] == [State.NOTE] * notes
    assert all("so that DKIM must" in one.said for one in found[1:])


RSA = base64.b64encode(b"key").decode()
EDWARDS = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("texts", "bits", "state", "words"),
    [
        ((f"v=DKIM1; k=rsa; p={RSA}",), 2048, State.OK, "an RSA key of 2048 bits"),
        ((f"p={RSA[:2]} {RSA[2:]}; s=email; h=sha1:sha256",), 4096, State.OK, "4096 bits"),
        (("other words", f"p={RSA}"), 2048, State.OK, "2048 bits"),
        ((f"v=DKIM1; p={RSA}",), 1024, State.WARNING, "has 1024 bits; 2048 are"),
        ((f"v=DKIM1; p={RSA}; t=s:y",), 2048, State.WARNING, "says that it is a test"),
        ((f"v=DKIM1; k=ed25519; p={EDWARDS}",), None, State.WARNING, "is an Ed25519 key"),
        ((), None, State.ERROR, "there is no DKIM key at mail._domainkey.example.org"),
        (("v=DKIM2; p=x", "v=DKIM1"), None, State.ERROR, "there is no DKIM key"),
        ((f"p={RSA}", f"p={RSA}"), 2048, State.ERROR, "there are 2 DKIM keys"),
        (("v=DKIM1; p=",), None, State.ERROR, "was taken back"),
        (("v=DKIM1; p=%%%",), None, State.ERROR, "is damaged or cut short"),
        ((f"v=DKIM1; p={RSA}",), None, State.ERROR, "is damaged or cut short"),
        ((f"v=DKIM1; k=ed25519; p={RSA}",), None, State.ERROR, "is damaged or cut short"),
        ((f"v=DKIM1; k=dsa; p={RSA}",), None, State.ERROR, "of a kind that nobody verifies"),
        ((f"v=DKIM1; p={RSA}",), 768, State.ERROR, "has 768 bits"),
        ((f"v=DKIM1; h=sha1; p={RSA}",), 2048, State.ERROR, "no signature with SHA-256"),
        ((f"v=DKIM1; s=web; p={RSA}",), 2048, State.ERROR, "is not for mail"),
    ],
)
def test_a_dkim_key(texts: tuple[str, ...], bits: int | None, state: State, words: str) -> None:
    """Each key is judged by whether receivers take signatures by it (RFC 6376, RFC 8301, RFC 8463)."""
    found = dkim.judge(dkim.name("mail", HOME), texts, bits)
    assert (found.state, words in found.said) == (state, True), found.said


@pytest.mark.parametrize(
    ("exchangers", "addresses", "state", "words"),
    [
        (["mx.example.org"], ["192.0.2.1"], State.OK, "takes mail at mx.example.org"),
        ([], ["192.0.2.1"], State.WARNING, "has no MX record"),
        (["mx.example.org"], [], State.ERROR, "that has no address, so that what people answer is lost"),
        ([], [], State.ERROR, "has neither an MX record nor an address"),
        (["."], [], State.ERROR, "says that it takes no mail (RFC 7505)"),
    ],
)
def test_a_domain_that_takes_mail(exchangers: list[str], addresses: list[str], state: State, words: str) -> None:
    """A domain takes mail when somebody with an address is named for it."""
    found = exchange.judge(HOME, exchangers, addresses, what="what people answer")
    assert (found.state, words in found.said) == (state, True), found.said


def test_a_finding_is_reported_as_a_mistake_is() -> None:
    """What is doubtful or wrong becomes a problem at its place; what is fine or was not asked does not."""
    place = Place(file="feeds.yaml", line=3, column=5, length=4, source="url: x")
    assert (str(place), str(Place(file="ADVISORY_SMTP_URL"))) == ("feeds.yaml:3:5", "ADVISORY_SMTP_URL")
    verdicts = (ok("fine"), note("not asked"), doubtful("ADV911", "odd", "look"), wrong("ADV911", "broken"))
    problems = [Finding(subject="feed a", verdict=verdict, place=place).problem for verdict in verdicts]
    assert problems[:2] == [None, None]
    assert [(one.sentence, one.warning, one.line, one.hint) for one in problems if one] == [
        ("feed a: odd", True, 3, "look"),
        ("feed a: broken", False, 3, ""),
    ]
