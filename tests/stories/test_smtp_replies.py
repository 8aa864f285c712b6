"""The conversation with SES's SMTP interface, word for word, as transcripts show it."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.smtp import Line
from gatepost.testing.local import LocalServer

pytestmark = pytest.mark.parametrize("server", ["sqlite"], indirect=True)

Call = Callable[..., Line]
EHLO = "250-email-smtp.amazonaws.com\n250-8BITMIME\n250-SIZE 41943040\n{}250-AUTH PLAIN LOGIN\n250 Ok"
TLS_FIRST = "530 Must issue a STARTTLS command first"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def line(server: LocalServer, call: Call) -> Line:
    """A call to the shared server, before anything is said."""
    return call(server.ports["smtp_port"])


def test_the_greeting_has_a_token_of_its_own(server: LocalServer, line: Line, call: Call) -> None:
    form = r"220 email-smtp\.amazonaws\.com ESMTP SimpleEmailService-d-[A-Z0-9]{10} [A-Za-z0-9]{20}"
    assert re.fullmatch(form, line.greeting)
    assert line.greeting != call(server.ports["smtp_port"]).greeting


def test_nothing_of_importance_is_said_without_tls(line: Line) -> None:
    assert line.say("EHLO me.example") == EHLO.format("250-STARTTLS\n")
    for command in ("AUTH LOGIN", f"AUTH PLAIN {encoded('a')}", "MAIL FROM:<a@b.example>"):
        assert line.say(command) == TLS_FIRST
    assert line.say("STARTTLS now") == "501 Syntax: STARTTLS"
    line.start_tls()
    assert line.say("MAIL FROM:<a@b.example>") == "530 Authentication required"
    assert line.say("EHLO me.example") == EHLO.format("")
    assert line.say("STARTTLS") == "503 Error: TLS is already active"
    assert line.say("HELO me.example") == "250 email-smtp.amazonaws.com"


def test_what_was_said_before_tls_is_forgotten(line: Line) -> None:
    line.say("EHLO me.example")
    line.send(b"STARTTLS\r\nMAIL FROM:<injected@b.example>\r\n")
    assert line.hear() == "220 Ready to start TLS"
    line.shake_hands()
    assert line.say("EHLO me.example") == EHLO.format("")
    assert line.sign_in() == "235 Authentication successful."
    assert line.say("RCPT TO:<c@d.example>") == "503 Error: need MAIL command"


def test_signing_in_by_login_and_plain(server: LocalServer, call: Call) -> None:
    def begun() -> Line:
        line = call(server.ports["smtp_port"])
        line.start_tls()
        line.say("EHLO me.example")
        return line

    line = begun()
    assert line.say("AUTH LOGIN") == "334 VXNlcm5hbWU6"
    assert line.say(encoded("test")) == "334 UGFzc3dvcmQ6"
    assert line.say(encoded("any")) == "235 Authentication successful."
    assert line.say("AUTH LOGIN") == "503 Error: already authenticated"
    line = begun()
    assert line.say(f"auth login {encoded('test')}") == "334 UGFzc3dvcmQ6"
    assert line.say(encoded("any")) == "235 Authentication successful."
    line = begun()
    assert line.say("AUTH PLAIN") == "334 Ok"
    assert line.say(encoded("test\0test\0any")) == "235 Authentication successful."
    line = begun()
    assert line.say("AUTH CRAM-MD5") == "504 Unrecognized authentication type"
    assert line.say("AUTH") == "504 Unrecognized authentication type"
    for cancelled in ("*", "no base64!", encoded("only"), "=" * 5000):
        assert line.say("AUTH PLAIN") == "334 Ok"
        assert line.say(cancelled) == "501 Error: authentication aborted"
    assert line.say("AUTH PLAIN /w==") == "501 Error: authentication aborted"
    assert line.sign_in("") == "535 Authentication Credentials Invalid"
    assert line.sign_in() == "235 Authentication successful."


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("MAIL FROM:<>", "501 Invalid MAIL FROM address provided"),
        ("MAIL FROM:<AKIAIOSFODNN7EXAMPLE>", "501 Invalid MAIL FROM address provided"),
        ("MAIL FROM:<Ann <a@b.example>>", "553 <<Ann> Invalid email address"),
        ("MAIL FROM:<@relay.example:a@b.example>", "501 Invalid MAIL FROM address provided"),
        ("MAIL FROM:<ä@b.example>", "501 Invalid MAIL FROM address provided"),
        (f"MAIL FROM:<{'a' * 400}@b.example>", "501 Invalid MAIL FROM address provided"),
        ("MAIL FROM:a@b.example", "553 <a@b.example> Invalid email address"),
        ("MAIL FROM:<a@b.example", "553 <<a@b.example> Invalid email address"),
        ("MAIL", "501 Syntax: MAIL FROM:<address>"),
        ("MAIL TO:<a@b.example>", "501 Syntax: MAIL FROM:<address>"),
        ("MAIL FROM:<a@b.example> SIZE=41943041", "552 Message is too long."),
        ("MAIL FROM:<a@b.example> SIZE=" + "9" * 500, "552 Message is too long."),
        ("MAIL FROM:<a@b.example> SIZE=big", "501 Syntax: SIZE=number"),
        ("MAIL FROM:<a@b.example> SMTPUTF8", "555 Unsupported parameter: SMTPUTF8"),
        ("MAIL FROM:<a@b.example> SIZE=41943040 BODY=8BITMIME AUTH=<>", "250 Ok"),
        ("mail from: <a@b.example>", "250 Ok"),
        ('MAIL FROM:<"a b>c"@b.example>', "250 Ok"),
        ("RCPT TO:<a@b.example>", "503 Error: need MAIL command"),
        ("DATA", "503 Error: need MAIL command"),
        ("RSET", "250 Ok"),
        ("NOOP anything", "250 Ok"),
        ("VRFY a@b.example", "502 Error: command not implemented"),
        ("EXPN list", "502 Error: command not implemented"),
        ("HELP", "502 Error: command not implemented"),
        ("BDAT 10 LAST", "500 Error: command not implemented"),
        ("", "500 Error: command not implemented"),
        ("\0\0", "500 Error: command not implemented"),
        ("NOOP " + "x" * 5000, "500 Error: line too long"),
        ("EHLO", "501 Syntax: EHLO hostname"),
        ("HELO", "501 Syntax: HELO hostname"),
    ],
)
def test_one_command_after_signing_in(signed_in: Line, command: str, reply: str) -> None:
    assert signed_in.say(command) == reply
    assert signed_in.say("NOOP") == "250 Ok"


def test_recipients_and_the_order_of_commands(signed_in: Line) -> None:
    assert signed_in.say("MAIL FROM:<a@b.example>") == "250 Ok"
    assert signed_in.say("MAIL FROM:<a@b.example>") == "503 Error: nested MAIL command"
    assert signed_in.say("DATA") == "503 Error: need RCPT command"
    for command, reply in (
        ("RCPT TO:<>", "553 <> address unknown"),
        ("RCPT TO:<nobody>", "553 <nobody> address unknown"),
        ("RCPT TO:c@d.example", "553 <c@d.example> address unknown"),
        ("RCPT FROM:<c@d.example>", "501 Syntax: RCPT TO:<address>"),
        ("RCPT TO:<c@d.example> NOTIFY=NEVER", "555 Unsupported parameter: NOTIFY"),
        ("RCPT TO:<c@d.example>", "250 Ok"),
        ("DATA now", "501 Syntax: DATA"),
        ("RSET", "250 Ok"),
        ("DATA", "503 Error: need MAIL command"),
    ):
        assert signed_in.say(command) == reply


def test_a_hello_or_a_message_begins_anew(signed_in: Line) -> None:
    signed_in.say("MAIL FROM:<a@b.example>")
    signed_in.say("EHLO me.example")
    assert signed_in.say("RCPT TO:<c@d.example>") == "503 Error: need MAIL command"
    signed_in.say("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>")
    assert signed_in.data("From: a@b.example\nTo: c@d.example\n\nHi").startswith("554 Message rejected: ")
    assert signed_in.say("RCPT TO:<c@d.example>") == "503 Error: need MAIL command"
    assert signed_in.say("QUIT") == "221 Bye"
    assert signed_in.hear() == ""


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("To: c@d.example\n\nHi", "Missing required header 'From'."),
        ("From: a@b.example\nTo:\n\nHi", "Empty required header 'To'."),
        ("From: a@b.example\nContent-Type: a/b\ncontent-type: c/d\n\nHi", "Duplicate header 'content-type'."),
        ("From: a@b.example\n: nameless\n\nHi", "Empty header names are illegal."),
        ("From: nobody\n\nHi", "Missing final '@domain'"),
        ("From: a@b.example, c@d.example\n\nHi", "Illegal address"),
        ("", "Missing required header 'From'."),
    ],
)
def test_what_is_wrong_with_a_message_is_said_at_its_end(signed_in: Line, message: str, text: str) -> None:
    signed_in.say("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>")
    assert signed_in.data(message) == f"554 Transaction failed: {text}"


def test_a_refusal_fits_into_a_line(signed_in: Line) -> None:
    signed_in.say("MAIL FROM:<a@b.example>", *(f"RCPT TO:<somebody-{number:030}@d.example>" for number in range(50)))
    reply = signed_in.data("From: Änn\t<a@b.example>\nTo: c@d.example\n\nHi")
    assert reply.startswith(
        "554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: "
    )
    assert reply.endswith("...")
    assert len(reply) <= 510


def test_commands_may_come_all_at_once(signed_in: Line) -> None:
    message = b"From: a@b.example\r\nTo: c@d.example\r\n\r\nHi\r\n.\r\n"
    signed_in.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + message + b"NOOP\r\nQUIT\r\n")
    assert [signed_in.hear()[:3] for _ in range(6)] == ["250", "250", "354", "554", "250", "221"]


def test_only_a_dot_between_whole_line_ends_ends_a_message(gatepost: Any, operator: Any, inbox: Any, signed_in: Line) -> None:
    """Otherwise a second message could be smuggled in behind the first one's back."""
    domain = f"dot-{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    signed_in.say(f"MAIL FROM:<a@{domain}>", f"RCPT TO:<b@{domain}>", "DATA")
    signed_in.send(f"From: a@{domain}\r\nTo: b@{domain}\r\n\r\none\n.\nMAIL FROM:<x@{domain}>\n.\r\n\r.\r\ntwo\r\n.\r\n".encode())
    assert signed_in.hear().startswith("250 Ok ")
    [mail] = inbox.to(f"b@{domain}")
    assert mail["text"].split() == ["one", ".", "MAIL", f"FROM:<x@{domain}>", ".", ".", "two"]
