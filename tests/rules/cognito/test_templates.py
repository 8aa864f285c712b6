"""What a pool's mails say, and what answers tell of where they went."""

from typing import Any

import pytest

from gatepost.cognito.messages import masking
from gatepost.cognito.messages.templates import Occasion, Text, confirms_by_link, invitation, with_code, with_link

CODE = "Your verification code"


def settings(**template: str) -> Any:
    return {"VerificationMessageTemplate": template}


@pytest.mark.parametrize(
    ("occasion", "body"),
    [
        (Occasion.SIGN_UP, "Your confirmation code is 012345"),
        (Occasion.RESEND, "Your confirmation code is 012345"),
        (Occasion.FORGOT_PASSWORD, "Your password reset code is 012345"),
        (Occasion.UPDATE_ATTRIBUTE, "Your verification code is 012345"),
        (Occasion.VERIFY_ATTRIBUTE, "Your verification code is 012345"),
    ],
)
def test_a_pool_without_texts_uses_the_built_in_ones(occasion: Occasion, body: str) -> None:
    assert with_code({}, occasion, "012345") == Text(CODE, body)


@pytest.mark.parametrize(
    ("pool", "text"),
    [
        (settings(EmailMessage="{####}, again {####}"), Text(CODE, "1, again 1")),
        (settings(EmailSubject="Code {####}", EmailMessage="<b>{####}</b>"), Text("Code {####}", "<b>1</b>")),
        ({"EmailVerificationMessage": "old {####}", "EmailVerificationSubject": "Old"}, Text("Old", "old 1")),
        ({**settings(EmailMessage="new {####}"), "EmailVerificationMessage": "old {####}"}, Text(CODE, "new 1")),
        (settings(EmailMessage="{username}: {####}"), Text(CODE, "{username}: 1")),
        (settings(DefaultEmailOption="CONFIRM_WITH_LINK"), Text(CODE, "Your password reset code is 1")),
    ],
)
def test_the_template_that_wins(pool: Any, text: Text) -> None:
    assert with_code(pool, Occasion.FORGOT_PASSWORD, "1") == text


def test_links_are_for_pools_that_say_so() -> None:
    assert confirms_by_link(settings(DefaultEmailOption="CONFIRM_WITH_LINK"))
    assert not confirms_by_link(settings(DefaultEmailOption="CONFIRM_WITH_CODE"))
    assert not confirms_by_link({})


@pytest.mark.parametrize(
    ("pool", "text"),
    [
        (
            {},
            Text(
                "Your verification link",
                'Please click the link below to verify your email address. <a href="http://h/?a=1&amp;b=%C3%84">Verify Email</a>',
            ),
        ),
        (
            settings(EmailMessageByLink="{##Now##} or {##later##}, {####}", EmailSubjectByLink="Hello"),
            Text("Hello", '<a href="http://h/?a=1&amp;b=%C3%84">Now</a> or <a href="http://h/?a=1&amp;b=%C3%84">later</a>, {####}'),
        ),
    ],
)
def test_a_link_stands_where_its_words_were(pool: Any, text: Text) -> None:
    assert with_link(pool, "http://h/?a=1&b=%C3%84") == text


def invites(**template: str) -> Any:
    return {"AdminCreateUserConfig": {"InviteMessageTemplate": template}}


@pytest.mark.parametrize(
    ("pool", "text"),
    [
        ({}, Text("Your temporary password", "Your username is ada and temporary password is P<&>.")),
        (invites(EmailMessage="{username} {####} {username}", EmailSubject="For {username}"), Text("For {username}", "ada P<&> ada")),
        (invites(EmailMessage="Welcome, {username}"), None),
    ],
)
def test_an_invitation(pool: Any, text: Text | None) -> None:
    assert invitation(pool, "ada", "P<&>") == text


def test_a_name_that_looks_like_a_placeholder_stays_a_name() -> None:
    found = invitation({}, "{####}", "secret")
    assert found is not None
    assert found.body == "Your username is {####} and temporary password is secret."


@pytest.mark.parametrize(
    ("attribute", "value", "mask"),
    [
        ("email", "foo@example.com", "f***@e***"),
        ("email", '"a@b"@c.org', '"***@c***'),
        ("phone_number", "+15550104114", "+********4114"),
    ],
)
def test_a_destination_is_told_by_its_beginnings(attribute: str, value: str, mask: str) -> None:
    assert masking.of(attribute, value) == mask


def test_a_stranger_is_always_told_the_same() -> None:
    assert masking.made_up("ada@example.com", b"secret") == "a***@e***"
    told = masking.made_up("ada", b"secret")
    assert told == masking.made_up("ada", b"secret")
    assert len(told) == len("a***@e***")
    assert {masking.made_up(f"name{number}", b"secret") for number in range(50)} != {told}
