"""Whatever is said to the SMTP port, the server answers the next one, forgets nobody, and keeps little in memory."""

import json
import resource
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.smtp import Line
from gatepost.smtp import stream
from gatepost.testing.local import LocalServer, running

Call = Callable[..., Line]

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)

VERBS = (b"EHLO x", b"HELO x", b"AUTH PLAIN", b"AUTH LOGIN", b"MAIL FROM:", b"RCPT TO:", b"DATA", b"RSET", b"NOOP", b"STARTTLS", b".", b"")
pieces = st.one_of(
    st.sampled_from([*VERBS, b"<a@b.example>", b"MAIL FROM:<a@b.example>", b"RCPT TO:<c@d.example>", b"\r\n.\r\n", b"SIZE=1", b"*"]),
    st.binary(max_size=60),
)
talk = st.lists(st.tuples(pieces, st.sampled_from([b"\r\n", b"\n", b" ", b"\r"])), max_size=25).map(
    lambda words: b"".join(a + b for a, b in words)
)


def answers(port: int) -> bool:
    """Whether the next caller is talked to."""
    line = Line(port)
    try:
        return line.say("EHLO me.example").endswith("250 Ok") and line.say("QUIT") == "221 Bye"
    finally:
        line.close()


@settings(max_examples=60)
@given(said=talk)
def test_any_bytes_are_answered_or_hung_up_on(server: LocalServer, said: bytes) -> None:
    port = server.ports["smtp_port"]
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        try:
            while connection.recv(65536):
                pass
        except ConnectionResetError:
            pass
    assert answers(port)


@settings(max_examples=60)
@given(said=talk, data=st.binary(max_size=600))
def test_any_message_gets_a_reply(server: LocalServer, said: bytes, data: bytes) -> None:
    line = Line(server.ports["smtp_port"])
    line.start_tls()
    line.say("EHLO me.example")
    assert line.sign_in().startswith("235")
    line.say("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
    line.send(data.replace(b"\r\n.\r\n", b"") + said.replace(b"\r\n.\r\n", b"") + b"\r\n.\r\n")
    assert line.hear()[:4] in ("554 ", "250 ")
    line.close()


headers = st.lists(
    st.tuples(
        st.sampled_from(
            ["From", "To", "Cc", "Content-Type", "Content-Transfer-Encoding", "X-SES-MESSAGE-TAGS", "X-SES-CONFIGURATION-SET", "Date"]
        ),
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                [
                    "a@{domain}",
                    'multipart/mixed; boundary="',
                    "multipart/mixed; boundary=b",
                    "text/plain; charset=no-such",
                    "base64",
                    "=?utf-8?b?////?=",
                    "a=b",
                ]
            ),
        ),
    ),
    max_size=6,
    unique_by=lambda field: field[0],
)


@settings(max_examples=60)
@given(
    fields=headers,
    body=st.one_of(st.binary(max_size=300), st.sampled_from([b"--b\n\n--b--", b"--b\nContent-Type: multipart/mixed; boundary=b\n"])),
)
def test_any_mime_can_be_sent_and_read(server: LocalServer, fields: list[tuple[str, str]], body: bytes, fuzzed: str) -> None:
    given = {"From": f"a@{fuzzed}", "To": f"b@{fuzzed}"} | dict(fields)
    source = b"".join(f"{name}: {value}\r\n".encode("utf-8", "replace") for name, value in given.items()) + b"\r\n" + body
    source = source.replace(b"{domain}", fuzzed.encode())
    line = Line(server.ports["smtp_port"])
    line.start_tls()
    line.say("EHLO me.example")
    line.sign_in(ACCOUNT)
    line.say(f"MAIL FROM:<a@{fuzzed}>", f"RCPT TO:<b@{fuzzed}>", "DATA")
    line.send(source.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
    reply = line.hear()
    line.close()
    assert reply[:4] in ("554 ", "250 ")
    if reply.startswith("250 "):
        with urllib.request.urlopen(f"{server.url}/_inbox/messages/{reply.split()[2]}") as answer:
            assert answer.status == 200


ACCOUNT = "300000000077"


@pytest.fixture
def fuzzed(server: LocalServer) -> str:
    """A verified domain of an account that may send as much as it likes."""
    name = "fuzzed.example"
    ses = server.client("sesv2", account=ACCOUNT)
    if not ses.list_email_identities()["EmailIdentities"]:
        ses.create_email_identity(EmailIdentity=name)
        urllib.request.urlopen(
            urllib.request.Request(f"{server.url}/_gatepost/identities/{name}/verify?account={ACCOUNT}", method="POST")
        ).close()
        details = {"MailType": "TRANSACTIONAL", "WebsiteURL": "https://fuzzed.example", "UseCaseDescription": "fuzzing"}
        ses.put_account_details(ProductionAccessEnabled=True, **details)
        with urllib.request.urlopen(f"{server.url}/_gatepost/reviews") as answer:
            [review] = [one for one in json.load(answer)["reviews"] if one["account"] == ACCOUNT]
        approve = f"{server.url}/_gatepost/reviews/{review['id']}/approve?max_24h=1000000&max_rate=10000"
        urllib.request.urlopen(urllib.request.Request(approve, method="POST")).close()
    return name


def test_who_makes_too_many_mistakes_is_sent_away(server: LocalServer, call: Call) -> None:
    line = call(server.ports["smtp_port"])
    for _ in range(19):
        assert line.say("HELLO?") == "500 Error: command not implemented"
    assert line.say("HELLO?") == "500 Error: command not implemented"
    assert line.hear() == "421 Too many errors on this connection"
    assert line.hear() == ""


def test_a_message_that_is_too_long_is_refused_at_its_end_and_kept_nowhere(server: LocalServer, signed_in: Line) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    signed_in.say("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
    block = b"x" * (1 << 20)  # without a line end anywhere
    for _ in range(60):
        signed_in.send(block)
    signed_in.send(b"\r\n.\r\n")
    assert signed_in.hear() == "552 Message is too long."
    assert signed_in.say("NOOP") == "250 Ok"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, "in kB"


def test_a_message_of_nearly_the_limit_is_taken(server: LocalServer, fuzzed: str, call: Call) -> None:
    line = call(server.ports["smtp_port"])
    line.start_tls()
    line.say("EHLO me.example")
    line.sign_in(ACCOUNT)
    line.say(f"MAIL FROM:<a@{fuzzed}> SIZE=41000000", f"RCPT TO:<b@{fuzzed}>", "DATA")
    line.send(f"From: a@{fuzzed}\r\nTo: b@{fuzzed}\r\n\r\n".encode())
    for _ in range(39):
        line.send((b"y" * 70 + b"\r\n") * 14_563)
    line.send(b".\r\n")
    assert line.hear().startswith("250 Ok ")


def test_a_talker_who_does_not_listen_waits(server: LocalServer) -> None:
    """Its replies are not kept for it, so it is not read any further."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.ports["smtp_port"]))
        connection.settimeout(1.0)
        sent, listens = 0, True
        while listens:
            try:
                sent += connection.send(b"EHLO me\r\n" * 5_000)
            except TimeoutError:
                listens = False
            assert sent < 32 << 20
    assert answers(server.ports["smtp_port"])


@pytest.mark.parametrize("server_with", ["sqlite"], indirect=True)
def test_more_sessions_than_allowed_are_told_so(server_with: Callable[..., LocalServer], call: Call, server: LocalServer) -> None:
    few = server_with(smtp_sessions=2)
    port = few.ports["smtp_port"]
    first, second = call(port), call(port)
    third = call(port)
    assert (third.greeting, third.hear()) == ("421 Too many concurrent SMTP connections", "")
    assert first.say("QUIT") == "221 Bye"
    deadline = time.monotonic() + 10
    while call(port).greeting.startswith("421"):
        assert time.monotonic() < deadline
    assert second.say("NOOP") == "250 Ok"


@pytest.mark.parametrize("server_with", ["sqlite"], indirect=True)
def test_who_says_nothing_or_too_slowly_is_hung_up_on(server_with: Callable[..., LocalServer], call: Call, server: LocalServer) -> None:
    hasty = server_with(smtp_idle=0.4)
    silent, half, writer = call(hasty.ports["smtp_port"]), call(hasty.ports["smtp_port"]), call(hasty.ports["smtp_port"])
    half.send(b"EHLO me")
    writer.start_tls()
    writer.say("EHLO me.example")
    writer.sign_in()
    writer.say("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")
    writer.send(b"From: a@b")
    for line in (silent, half, writer):
        assert line.hear() == "451 4.4.2 Timeout waiting for data from client."
        assert line.hear() == ""


def test_a_client_that_never_shakes_hands_keeps_nobody_waiting(server: LocalServer, call: Call, monkeypatch: Any) -> None:
    monkeypatch.setattr(stream, "SHAKE_HANDS_SECONDS", 0.2)
    line = call(server.ports["smtp_port"])
    assert line.say("STARTTLS") == "220 Ready to start TLS"
    assert answers(server.ports["smtp_port"])
    line.send(b"NOOP\r\n")
    with pytest.raises((OSError, ssl.SSLError, UnicodeDecodeError, AssertionError)):
        assert line.hear() == "250 Ok"


def test_a_server_that_stops_says_goodbye(server: LocalServer, call: Call, tmp_path: Path) -> None:
    with running(tmp_path / "short") as short:
        line = call(short.ports["smtp_port"])
        assert line.say("EHLO me.example").endswith("250 Ok")
    assert line.hear() == "421 Service closing transmission channel"
