"""Passwords, commands and replies of the SMTP interface, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.ses.errors import BadRequest, SesError
from gatepost.ses.errors.configuration_sets import ConfigurationSetNotFound
from gatepost.ses.errors.sending import AccessDenied, DailyQuotaExceeded, MailFromDomainNotVerified, MessageRejected, RateExceeded
from gatepost.ses.smtp import passwords, replies
from gatepost.smtp import commands
from gatepost.smtp.commands import Command, Path


@pytest.mark.parametrize(
    ("secret", "region", "password"),
    [
        ("some+secret+key", "eu-central-1", "BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2"),
        ("another+secret+key", "eu-central-1", "BBbphbrQmrKMx42d1N6+C7VINYEBGI5v9VsZeTxwskfh"),
        ("some+secret+key", "us-west-1", "BH+jbMzper5WwlwUar9E1ySBqHa9whi0GPo+sJ0mVYJj"),
    ],
)
def test_a_password_is_derived_as_aws_tools_derive_it(secret: str, region: str, password: str) -> None:
    assert passwords.derive(secret, region) == password
    assert passwords.region_of(secret, password, ("us-east-1", "us-west-1", "eu-central-1")) == region
    assert passwords.region_of(secret, password, ("us-east-1",)) is None
    assert passwords.region_of("other", password, (region,)) is None


@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (MessageRejected("Email address is not verified."), "554 Message rejected: Email address is not verified."),
        (BadRequest("Missing final '@domain'"), "554 Transaction failed: Missing final '@domain'"),
        (BadRequest(None), "554 Transaction failed: "),
        (RateExceeded("Maximum sending rate exceeded."), "454 Throttling failure: Maximum sending rate exceeded."),
        (DailyQuotaExceeded("Daily message quota exceeded."), "454 Throttling failure: Daily message quota exceeded."),
        (AccessDenied("User `x' is not authorized"), "554 Access denied: User `x' is not authorized"),
        (MailFromDomainNotVerified("DNS setup"), "554 MAIL FROM domain not verified: DNS setup"),
        (
            ConfigurationSetNotFound("a"),
            "554 Configuration set does not exist: Configuration set <a> does not exist.",
        ),
        (MessageRejected("a\r\n250 Ok\x00é"), "554 Message rejected: a 250 Ok "),
    ],
)
def test_an_error_is_said_in_smtp(error: SesError, reply: str) -> None:
    assert replies.refused(error) == reply


@given(st.text(max_size=2000))
def test_a_reply_is_one_line_of_ascii(text: str) -> None:
    reply = replies.refused(MessageRejected(text))
    assert reply.isascii()
    assert reply.isprintable()
    assert len(reply) <= 510


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (b"MAIL FROM:<a@b.example>", Path("a@b.example", True)),
        (b"mail from : <a@b.example> SIZE=1 body=8bitmime", Path("a@b.example", True, {"SIZE": "1", "BODY": "8bitmime"})),
        (b"MAIL FROM:<>", Path("", True)),
        (b"MAIL FROM:a@b.example SMTPUTF8", Path("a@b.example", False, {"SMTPUTF8": ""})),
        (b'RCPT TO:<"a > b"@c.example>', Path('"a > b"@c.example', True)),
        (b"RCPT TO:", None),
        (b"RCPT FROM:<a@b.example>", None),
        (b"MAIL", None),
    ],
)
def test_a_path_is_read(line: bytes, path: Path | None) -> None:
    assert commands.path(commands.read(line)) == path


@given(st.sampled_from([b"MAIL FROM:", b"RCPT TO:"]), st.binary(max_size=300))
def test_any_bytes_are_a_path_or_none(verb: bytes, rest: bytes) -> None:
    command = commands.read(verb + rest)
    if command.verb in ("MAIL", "RCPT"):
        commands.path(command)


def test_a_verb_is_read_in_any_case() -> None:
    assert commands.read(b"  noop  Some thing ") == Command("NOOP", "Some thing")
