"""`advisory check --online`: everything that is named is reached for, on real servers, and nothing is sent."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flow
import pytest
import pytest_asyncio
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from servers import certificates, daemon, dnsserver, feedserver, hookserver, smtpserver

from advisory import config, settings
from advisory.cli import files, online
from advisory.online import Finding, Place, State, mail, pages, receivers
from advisory.online.finding import Verdict, note, ok, wrong
from advisory.smtp import Greeting, Server

LOGIN = ("ada", "a password")
ITEM = flow.rss(("1", "A headline", "A story."))
ROUTES = """
    schema: routes/v1
    receivers:
      desk:
        webhook: {url: env:DESK_URL, secret: env:DESK_SECRET, allow_private: yes}
      people: {email: {to: [a@example.org, b@example.org]}}
      ops: {console: {}}
      kept: {file: {dir: kept}}
    routes:
      - {to: [desk, people, kept]}
    fallback: ops
    """


@dataclass(slots=True)
class Town:
    """An operator's folder, and a server behind all that it names."""

    folder: Path
    feeds: feedserver.FeedServer
    hook: hookserver.HookServer
    pages: hookserver.HookServer
    smtp: smtpserver.SMTPServer
    dns: dnsserver.DNSServer
    environ: dict[str, str]

    def write(self, *rows: str, routes: str = ROUTES) -> None:
        """Write the folder with these feeds."""
        flow.write(self.folder, feeds=flow.feeds(*rows), routes=routes)

    async def check(self, *arguments: str) -> Result:
        """Run the command beside the servers."""
        runner = CliRunner(env=self.environ)
        asked = [str(self.folder / "config"), "--online", "--nameserver", f"127.0.0.1:{self.dns.port}", *arguments]
        return await asyncio.to_thread(runner.invoke, files.check, asked)

    async def found(self, *, timeout: float = 5.0, selectors: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:  # noqa: ASYNC109
        """Return what the command would find, by subject, without its look at rules and templates."""
        asked = online.Asked(timeout=timeout, nameserver=("127.0.0.1", self.dns.port), selectors=selectors)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environ.items():
                patch.setenv(name, value)
            process = settings.load(prepare=False)
            read = config.load(self.folder / "config", environ=settings.environ())
            findings = await asyncio.to_thread(online.reach, read, process, asked)
        by_subject: dict[str, list[dict[str, Any]]] = {}
        for one in findings:
            by_subject.setdefault(one.subject, []).append(online.described(one))
        return by_subject


def key(*, bits: int = 2048) -> str:
    """Return a DKIM record with a real key."""
    public = rsa.generate_private_key(65537, bits).public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


@pytest_asyncio.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Everything in order: a feed, a receiver, a mail server with TLS and login, and a sender with all its records."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        health = hookserver.Reply(body=b'{"status": "ok", "faults": [], "revision": "1"}')
        found = Town(
            folder=tmp_path,
            feeds=await enter(feedserver.FeedServer()),
            hook=await enter(hookserver.listening(usual=hookserver.Reply(status=405))),
            pages=await enter(hookserver.listening()),
            smtp=await enter(smtpserver.listening(tls=certificates.server(), login=LOGIN, size=20_000_000)),
            dns=await enter(dnsserver.listening()),
            environ={},
        )
        found.pages.paths["/healthz"] = health
        found.environ |= {
            "DESK_URL": f"{found.hook.url}secret-path?token=secret-token",
            "DESK_SECRET": flow.SECRET,
            "ADVISORY_STATE_DIR": str(tmp_path / "state"),
            "ADVISORY_SMTP_URL": found.smtp.url.replace("a password", "a%20password") + "?starttls=offered",
            "ADVISORY_MAIL_FROM": "Advisory <alerts@example.org>",
            "ADVISORY_PUBLIC_URL": found.pages.url,
        }
        found.dns.text("example.org", "v=spf1 include:_spf.relay.example -all", "unrelated")
        found.dns.text("_spf.relay.example", "v=spf1 ip4:192.0.2.0/24 -all")
        found.dns.text("_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:dmarc@example.org")
        found.dns.text("mail._domainkey.example.org", key())
        found.dns.publish("example.org", "MX", "20 slow.example.org.", "10 mx.example.org.")
        found.dns.publish("mx.example.org", "A", "192.0.2.25")
        found.write(f"id: a, url: '{found.feeds.play('/a.xml', feedserver.Reply(body=ITEM))}', kind: feed, allow_private: yes")
        yield found


async def test_everything_in_order(town: Town) -> None:
    """What answers is said to, with what it answered; no event, no mail, and nothing kept."""
    result = await town.check("--dkim-selector", "mail")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("0 errors, 1 warning in 4 files") or "warning[ADV701]" in result.stdout
    said = {line[:8].strip() + " " + line[9:].split("  ")[0]: line for line in lines if line[:8].strip() in set(State)}
    assert {name: line for name, line in said.items() if name.startswith("error")} == {}
    assert said["ok feed a"].endswith("1 item")
    assert said["ok receiver desk"].endswith("127.0.0.1 answers (405 to HEAD)")
    assert f"127.0.0.1:{town.smtp.port} answers: TLSv1.3, its certificate not checked" in said["ok mail server"]
    assert said["ok mail server"].endswith("our user and password accepted, messages up to 20 MB")
    assert said["ok sender's SPF"].endswith("ends with `-all` and asks DNS 1 of 10 times")
    assert said["ok sender's DMARC"].endswith("asks for `reject`")
    assert said["ok sender's DKIM"].endswith("is an RSA key of 2048 bits")
    assert said["ok sender"].endswith("example.org takes mail at mx.example.org")
    assert "only this machine or its network can open" in said["warning pages"]
    assert "secret" not in result.output
    assert [request.method for request in town.hook.requests] == ["HEAD"]
    assert town.smtp.commands[-1] == "QUIT"
    assert not [line for line in town.smtp.commands if line.startswith(("MAIL", "RCPT", "DATA"))]
    assert not (town.folder / "state").exists()


async def test_everything_broken(town: Town) -> None:
    """Each thing that fails says why, where it is named and what to do; one failing hides no other; the exit code is 1."""
    play = town.feeds.play
    rows = {
        "a": play("/a.xml", feedserver.Reply(status=403)),
        "b": play("/b.xml", feedserver.Reply(body=b"<html>not a feed")),
        "c": play("/c.xml", feedserver.Reply(body=flow.rss())),
        "d": play("/d.xml", feedserver.moved("/e.xml")),
        "e": play("/e.xml", feedserver.Reply(body=ITEM)),
        "f": f"http://127.0.0.1:{daemon.free_port()}/f.xml",
        "g": "https://nowhere.invalid/g.xml",
        "h": "https://nowhere.invalid/h.xml",
        "i": "file:missing.xml",
    }
    rows["m"] = play("/m.xml", feedserver.Reply(body=ITEM.replace(b"</channel></rss>", b"")))
    links = b'{"base_path": "/foreign-travel-advice", "links": {"children": []}}'
    kinds = {"j": ("gov-uk", play("/j.json", feedserver.Reply(body=links)))}
    written = [f"id: {name}, url: '{url}', kind: feed, allow_private: yes" for name, url in rows.items()]
    written += [f"id: {name}, url: '{url}', kind: {kind}, allow_private: yes" for name, (kind, url) in kinds.items()]
    town.write(
        *written, f"id: k, url: '{rows['e']}', kind: feed, allow_private: yes, enabled: no", f"id: l, url: '{rows['e']}', kind: feed"
    )
    town.hook.usual = hookserver.Reply(status=302, headers={"location": "/elsewhere"})
    town.smtp.answers["AUTH"].append("535 5.7.8 no")
    town.dns.zone["example.org"]["TXT"] = ['"v=spf1 a"', '"v=spf1 b"']
    del town.dns.zone["_dmarc.example.org"]
    town.environ |= {
        "ADVISORY_BOUNCE_ADDRESS": "bounces@gone.example.org",
        "ADVISORY_BOUNCE_MAILDIR": str(town.folder / "none"),
        "ADVISORY_PUBLIC_URL": f"http://127.0.0.1:{daemon.free_port()}",
    }
    town.dns.text("gone.example.org", "v=spf1 a -all")
    found = await town.found(selectors=("old",))
    one = {what: (rows[0]["state"], rows[0]["said"] + " | " + rows[0]["hint"]) for what, rows in found.items()}
    expected = {
        "feed a": ("error", "127.0.0.1 answered 403: it refuses us"),
        "feed b": ("error", "| look at it: `advisory feeds fetch b --print`"),
        "feed c": ("warning", "holds no item at all"),
        "feed d": (
            "warning",
            "it has moved for good, to 127.0.0.1 (1 item there) | write its new address as `url`; `advisory feeds fetch d",
        ),
        "feed e": ("ok", "1 item"),
        "feed f": ("error", "Nothing listens at 127.0.0.1 | check the feed's `url`, and whether anything on this machine reaches"),
        "feed g": ("error", "The name nowhere.invalid does not resolve to an address | check the host in the feed's `url`"),
        "feed h": ("error", "nowhere.invalid does not"),
        "feed i": ("error", "there is no file “missing.xml” where its `url` says | check the path"),
        "feed j": ("error", "it gave no row that could be read. First complaint"),
        "feed k": ("note", "switched off"),
        "feed l": ("error", "is at a private address | when that is meant, say `allow_private: yes` beside its URL"),
        "feed m": ("warning", "1 item, and 1 complaint, the first: "),
        "receiver desk": ("warning", "answered 302 to HEAD: it redirects"),
        "mail server": ("error", "it does not accept our user or password | check ADVISORY_SMTP_URL"),
        "receiver people": ("ok", "is told by mail"),
        "receiver kept": ("ok", "gets files in"),
        "sender's SPF": ("ok", "the SPF record of gone.example.org"),
        "sender's DMARC": ("error", "example.org has no DMARC record"),
        "sender's DKIM": ("error", "there is no DKIM key at old._domainkey.example.org"),
        "sender": ("ok", "takes mail at mx.example.org"),
        "returned mail": ("error", "gone.example.org has neither an MX record nor an address"),
        "pages": ("error", "the links in messages lead nowhere: Nothing listens at 127.0.0.1"),
    }
    assert {what: (state, words in one[what][1]) for what, (state, words) in expected.items()} == {
        what: (one[what][0], True) for what in expected
    }, one
    place = next((row["file"], row["line"], row["column"]) for row in found["feed b"])
    assert place == (str(town.folder / "config" / "feeds.yaml"), 4, 18)
    assert (found["receiver desk"][0]["line"], found["receiver desk"][0]["column"]) == (5, 20)
    assert found["pages"][0]["file"] == "ADVISORY_PUBLIC_URL"
    assert found["sender's SPF"][0]["file"] == "ADVISORY_BOUNCE_ADDRESS"
    assert "is no Maildir" in found["returned mail"][1]["said"]
    assert "receiver people-2" not in found


async def test_fallbacks(town: Town) -> None:
    """A feed whose fallback answers is doubtful, and one whose fallbacks fail too says so."""
    good, bad = town.feeds.play("/a.xml", feedserver.Reply(body=ITEM)), town.feeds.play("/b.xml", feedserver.Reply(status=500))
    same = "kind: feed, allow_private: yes"
    town.write(
        f"id: a, url: '{bad}', fallbacks: ['{good}'], {same}",
        f"id: b, url: '{bad}', fallbacks: ['{bad}?1'], {same}",
        f"id: c, url: '{bad}', fallbacks: ['{bad}?1', '{bad}?2'], {same}",
    )
    found = await town.found()
    assert (found["feed a"][0]["state"], found["feed a"][0]["said"].endswith("its fallback was read instead: 1 item")) == ("warning", True)
    assert found["feed b"][0]["said"].endswith("answered 500: it has trouble of its own (its fallback fails too)")
    assert found["feed c"][0]["said"].endswith("(its 2 fallbacks fail too)")


async def test_what_hangs_is_given_up(town: Town) -> None:
    """Whoever says nothing costs the time that was allowed, once for each host, and not the others' answers."""
    slow = town.feeds.play("/slow.xml", feedserver.Reply(silent=True))
    town.write(*(f"id: {name}, url: '{slow}', kind: feed, allow_private: yes" for name in "abcd"))
    town.hook.usual = hookserver.Reply(hang=True)
    town.smtp.answers["EHLO"].append(smtpserver.HANG)
    town.dns.silent |= {"example.org", "_dmarc.example.org"}
    town.dns.failing.add("mail._domainkey.example.org")
    town.pages.paths["/healthz"] = hookserver.Reply(hang=True)
    began = asyncio.get_running_loop().time()
    found = await town.found(timeout=0.4, selectors=("mail",))
    assert asyncio.get_running_loop().time() - began < 8
    assert found["feed a"][0]["said"] == "127.0.0.1 did not answer within 0.4 s"
    assert found["feed a"][0]["hint"] == "its own `timeout` is 20 s: try --timeout 20"
    assert found["feed d"][0]["said"] == "not asked, for 127.0.0.1 did not answer for the feed a either"
    assert found["receiver desk"][0]["said"] == "127.0.0.1 did not answer within 1.4 s" or "0.4 s" in found["receiver desk"][0]["said"]
    assert "did not answer in time" in found["mail server"][0]["said"]
    assert found["sender's SPF"][0]["said"] == "no name server answered about example.org within 0.4 s"
    assert found["sender's SPF"][0]["code"] == "ADV910"
    assert found["sender's DKIM"][0]["said"].startswith("the name servers could not answer about mail._domainkey.example.org")
    assert "lead nowhere" in found["pages"][0]["said"]


async def test_certificates(town: Town) -> None:
    """A certificate that nobody vouches for is said to be so, for a feed, a receiver, the mail server and the pages."""
    async with hookserver.listening(tls=certificates.server()) as secret:
        town.write(f"id: a, url: '{secret.url}a.xml', kind: feed, allow_private: yes")
        town.environ |= {"DESK_URL": secret.url, "ADVISORY_PUBLIC_URL": secret.url}
        town.environ["ADVISORY_SMTP_URL"] = town.environ["ADVISORY_SMTP_URL"].replace("offered", "required")
        found = await town.found()
    for what in ("feed a", "receiver desk", "mail server", "pages"):
        assert "certificate" in found[what][0]["said"].lower(), found[what]
        assert found[what][0]["state"] == "error"
    assert secret.requests == []


@pytest.mark.parametrize("bits", [1024, 0])
async def test_keys_as_they_are_published(town: Town, bits: int) -> None:
    """Real keys are read: a short RSA key and an Ed25519 one; a record longer than a datagram comes by TCP."""
    raw = ed25519.Ed25519PrivateKey.generate().public_key()
    edwards = raw.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    record = key(bits=bits) if bits else f"v=DKIM1; k=ed25519; n={'x' * 2000}; p={base64.b64encode(edwards).decode()}"
    town.dns.text("new._domainkey.example.org", record)
    (found,) = (await town.found(selectors=("new",)))["sender's DKIM"]
    assert found["state"] == "warning"
    assert ("has 1024 bits" if bits else "is an Ed25519 key") in found["said"]
    assert bool(town.dns.by_tcp) == (bits == 0)


async def test_without_mail_and_records(town: Town) -> None:
    """Mail that goes to files is said to, and a sender that nobody knows matters as much as mail leaves."""
    del town.environ["ADVISORY_SMTP_URL"], town.environ["ADVISORY_MAIL_FROM"]
    town.environ["ADVISORY_PUBLIC_URL"] = f"http://127.0.0.1:{daemon.free_port()}"
    found = await town.found()
    assert {found[what][0]["state"] for what in ("mail server", "sender", "pages")} == {"note"}
    assert "is written to files in" in found["mail server"][0]["said"]
    assert "sender's SPF" not in found
    assert town.dns.asked == []
    town.environ["ADVISORY_SMTP_URL"] = town.smtp.url.replace("a password", "a%20password")
    assert (await town.found())["sender"][0]["state"] == "warning"
    town.environ["ADVISORY_MAIL_FROM"] = "alerts@example.org"
    assert (await town.found())["sender's DKIM"][0]["state"] == "note"


async def test_a_receiver_that_shows_people_a_page(town: Town) -> None:
    """Whoever sends HEAD elsewhere is asked by OPTIONS; what answers then is fine, and no event was sent."""
    town.hook.replies += [hookserver.Reply(status=302), hookserver.Reply(status=204)]
    (found,) = (await town.found())["receiver desk"]
    assert (found["state"], found["said"]) == ("ok", "127.0.0.1 answers (204 to OPTIONS)")
    assert [request.method for request in town.hook.requests] == ["HEAD", "OPTIONS"]


async def test_annotations_and_strictness(town: Town) -> None:
    """For a pull request each thing is an annotation at its line, a setting one without a file; --strict fails on warnings."""
    town.write(f"id: a, url: '{town.feeds.play('/a.xml', feedserver.Reply(status=404))}', kind: feed, allow_private: yes")
    result = await town.check("--format", "github")
    assert result.exit_code == 1
    place = f"file={town.folder}/config/feeds.yaml,line=3,endLine=3,col=18,"
    lines = [line for line in result.stdout.splitlines() if line.startswith("::") and "ADV91" in line]
    assert lines[0].startswith(f"::error {place}")
    assert "title=ADV911::feed a: 127.0.0.1 answered 404: it has no such page%0Ahelp: check the feed's `url`" in lines[0]
    assert lines[-1].startswith("::warning title=ADV915::pages: messages link to 127.0.0.1")
    assert "(ADVISORY_PUBLIC_URL)%0Ahelp: set ADVISORY_PUBLIC_URL" in lines[-1]
    town.write(f"id: a, url: '{town.feeds.play('/a.xml', feedserver.Reply(body=ITEM))}', kind: feed, allow_private: yes")
    strict = await town.check("--strict", "--json")
    answer = json.loads(strict.stdout)
    assert (strict.exit_code, {one["state"] for one in answer["online"]}) == (1, {"ok", "note", "warning"})


async def test_broken_files_are_not_reached_for(town: Town) -> None:
    """With an error in the files nothing is asked; without --online nothing is either."""
    town.write("id: a, url: 'https://example.org/', kind: fed")
    result = await town.check()
    assert result.exit_code == 1
    assert "correct the errors first" in result.stdout
    assert (town.dns.asked, town.smtp.connections, town.hook.connections) == ([], 0, 0)


async def test_as_a_process(town: Town) -> None:
    """The installed command says the same, and shows no progress where nobody watches."""
    run = daemon.Daemon(town.folder, town.environ)
    code, out, err = await run.call("check", "--online", "--nameserver", f"127.0.0.1:{town.dns.port}")
    assert (code, err) == (0, "")
    assert "ok       feed a" in out
    assert "\nonline: " in out


@pytest.mark.parametrize(
    ("text", "read"),
    [("9.9.9.9", ("9.9.9.9", 53)), ("127.0.0.1:5353", ("127.0.0.1", 5353)), ("::1", ("::1", 53)), ("[::1]:54", ("::1", 54)), ("[::1]", ("::1", 53))],
)  # fmt: skip
def test_name_servers(text: str, read: tuple[str, int]) -> None:
    """A name server is an address, with a port or without."""
    result = CliRunner().invoke(files.check, ["--help"])
    assert "--nameserver" in result.output
    assert online.nameserver(None, None, text) == read  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["dns.example.org", "127.0.0.1:0", "127.0.0.1:99999", "[::1]:x", ""])
def test_what_is_no_name_server(text: str) -> None:
    """A name needs a name server to be read itself."""
    result = CliRunner().invoke(files.check, ["--online", "--nameserver", text])
    assert (result.exit_code, "write the address of a name server" in result.output) == (2, True)


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "ok"), (204, "ok"), (400, "ok"), (404, "ok"), (405, "ok"), (415, "ok"), (301, "warning"), (308, "warning"), (401, "warning"), (403, "warning"), (407, "warning"), (410, "warning"), (500, "warning"), (501, "ok"), (503, "warning")],
)  # fmt: skip
def test_answers_of_receivers(status: int, state: str) -> None:
    """Any answer means that somebody is there; only what would stop an event is doubtful."""
    assert receivers.judge("desk", "hooks.example", status).state == state


HEALTHY = b'{"status": "ok", "revision": "1"}'


@pytest.mark.parametrize(
    ("url", "status", "body", "leaves", "state", "words"),
    [
        ("https://alerts.example.org", 200, HEALTHY, True, "ok", "shows the pages"),
        ("https://alerts.example.org", 200, HEALTHY.replace(b"ok", b"degraded"), True, "ok", "the daemon says that it is degraded"),
        ("https://alerts.example.org", 200, b"<html>", True, "warning", "not as advisory does"),
        ("https://alerts.example.org", 200, b"[1]", True, "warning", "not as advisory does"),
        ("https://alerts.example.org", 502, b"", True, "warning", "answers (502), and not as advisory does"),
        ("http://alerts.example.org", 200, HEALTHY, False, "warning", "without TLS"),
        ("http://localhost:8080", 200, HEALTHY, False, "ok", "shows the pages"),
        ("http://10.0.0.1", 200, HEALTHY, True, "warning", "only this machine or its network can open"),
    ],
)
def test_answers_of_pages(url: str, status: int, body: bytes, leaves: bool, state: str, words: str) -> None:
    """Pages are fine where readers can open them, with TLS, and where it is we who answer."""
    found = pages.judge(url, status, body, leaves=leaves)
    assert (found.state, words in found.said) == (state, True), found.said


@pytest.mark.parametrize(
    ("host", "greeting", "state", "words"),
    [
        ("mx.example.org", Greeting(tls="TLSv1.3"), "ok", "answers: TLSv1.3, its certificate not checked"),
        ("mx.example.org", Greeting(), "warning", "without any encryption"),
        ("localhost", Greeting(), "ok", "answers: no encryption"),
        ("localhost", Greeting(limit=50_000), "warning", "messages of 50000 bytes at most"),
        ("localhost", Greeting(limit=35_882_577), "ok", "messages up to 35.8826 MB"),
    ],
)
def test_greetings_of_mail_servers(host: str, greeting: Greeting, state: str, words: str) -> None:
    """A mail server is fine when it takes whole digests, and encrypts what leaves this machine."""
    found = mail.judge(Server(host=host, port=25), greeting)
    assert (found.state, words in found.said) == (state, True), found.said


def test_a_folder_for_mail(tmp_path: Path) -> None:
    """A folder that can be made or written to is fine; a file in its place is not."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert mail.folder(tmp_path / "not" / "yet").state is State.NOTE
    assert mail.folder(tmp_path / "file").state is State.ERROR
    assert receivers.folder(tmp_path / "not" / "yet").state is State.OK
    assert receivers.folder(tmp_path / "file" / "below").state is State.ERROR


def test_a_maildir(tmp_path: Path) -> None:
    """A Maildir has the folders that mail is delivered to, and one who may not read it is told so."""
    (tmp_path / "new").mkdir()
    assert "has no folder `cur`" in mail.maildir(tmp_path).said
    (tmp_path / "cur").mkdir()
    assert mail.maildir(tmp_path).state is State.OK


def findings(*verdicts: Verdict) -> list[Finding]:
    """Return findings about feeds."""
    return [Finding(subject=f"feed {at}", verdict=verdict, place=Place(file="feeds.yaml")) for at, verdict in enumerate(verdicts)]


def test_a_machine_that_is_cut_off() -> None:
    """When nobody at all could be reached, that is said; an answer of anybody, or few feeds, prove nothing."""
    lost, refused = wrong("ADV911", "The name a.example does not resolve"), wrong("ADV911", "a.example answered 403")
    assert online.CUT_OFF in online.summary(findings(lost, lost, lost, note("not asked")), 1.0)
    assert online.CUT_OFF not in online.summary(findings(lost, lost, lost, ok("1 item")), 1.0)
    assert online.CUT_OFF not in online.summary(findings(lost, lost, refused), 1.0)
    assert online.CUT_OFF not in online.summary(findings(lost, lost), 1.0)
