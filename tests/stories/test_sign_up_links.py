"""Signing up with a link, and the domain that it leads to."""

import urllib.request
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest

NO_DOMAIN = "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool"


@pytest.fixture
def linked(clubs: Any) -> Any:
    """A club that confirms by link, and has no domain yet."""
    return clubs(AutoVerifiedAttributes=["email"], VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"})


@pytest.fixture
def prefix(linked: Any) -> str:
    """A domain for the club."""
    prefix = linked.pool_id.split("_")[1].lower() + linked.client_id[:8].lower()
    linked.cognito.create_user_pool_domain(UserPoolId=linked.pool_id, Domain=prefix)
    return prefix


def follow(link: str) -> str:
    with urllib.request.urlopen(link) as page:
        return page.read().decode()


def test_the_link_in_the_mail_confirms_and_says_so(linked: Any, prefix: str, inbox: Any) -> None:
    linked.sign_up("ada", email="link@example.com")
    mail = inbox.last("link@example.com")
    assert mail["subject"] == "Your verification link"
    assert ">Verify Email</a>" in mail["html"]
    link = urlsplit(mail["link"])
    assert link.path == f"/_domain/{prefix}/confirmUser"
    query = parse_qs(link.query)
    assert (query["client_id"], query["user_name"]) == ([linked.client_id], ["ada"])

    assert "Your registration has been confirmed!" in follow(mail["link"])
    user = linked.user("ada")
    assert (user["UserStatus"], user["UserAttributes"]["email_verified"]) == ("CONFIRMED", "true")
    assert "already been confirmed" in follow(mail["link"])


def test_a_link_that_was_tampered_with_confirms_nobody(linked: Any, prefix: str, inbox: Any) -> None:
    linked.sign_up("ada", email="tampered@example.com")
    link = inbox.last("tampered@example.com")["link"]
    code = parse_qs(urlsplit(link).query)["confirmation_code"][0]
    for broken in (link.replace(code, "wrong"), link.replace("user_name=ada", "user_name=bob"), link.replace(linked.client_id, "other")):
        with pytest.raises(HTTPError) as refused:
            follow(broken)
        with refused.value as page:
            assert page.status == 400
    assert linked.user("ada")["UserStatus"] == "UNCONFIRMED"


def test_a_link_that_leads_nowhere_says_so(gatepost: Any) -> None:
    for path in ("/_domain/nobody/confirmUser", "/_domain/nobody/confirmUser?client_id=%00", "/_domain/%00/confirmUser"):
        with pytest.raises(HTTPError) as refused:
            follow(gatepost.url + path)
        with refused.value as page:
            assert page.status == 400


def test_words_between_the_marks_become_the_link(clubs: Any, inbox: Any) -> None:
    club = clubs(
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate={
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailSubjectByLink": "Welcome",
            "EmailMessageByLink": "<p>Dear member, {##come in##}.</p>",
        },
    )
    prefix = club.pool_id.split("_")[1].lower() + "words"
    club.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=prefix)
    club.sign_up("ada", email="words@example.com")
    mail = inbox.last("words@example.com")
    assert mail["subject"] == "Welcome"
    assert mail["html"].startswith('<p>Dear member, <a href="http')
    assert mail["html"].endswith(">come in</a>.</p>")


def test_a_reset_is_never_by_link(linked: Any, prefix: str, inbox: Any) -> None:
    linked.join("ada", email="reset.link@example.com", email_verified="true")
    linked.cognito.forgot_password(ClientId=linked.client_id, Username="ada")
    assert inbox.last("reset.link@example.com")["html"].startswith("Your password reset code is ")


def test_without_a_domain_there_is_nowhere_to_link_to(linked: Any, refused: Any) -> None:
    with refused("InvalidParameterException", NO_DOMAIN):
        linked.sign_up("ada", email="nowhere@example.com")


def test_a_domain_is_one_pools_and_a_pool_has_one(linked: Any, prefix: str, clubs: Any, refused: Any) -> None:
    cognito = linked.cognito
    assert cognito.describe_user_pool(UserPoolId=linked.pool_id)["UserPool"]["Domain"] == prefix
    described = cognito.describe_user_pool_domain(Domain=prefix)["DomainDescription"]
    assert (described["UserPoolId"], described["Status"]) == (linked.pool_id, "ACTIVE")

    with refused("InvalidParameterException", "Domain already associated with another user pool."):
        cognito.create_user_pool_domain(UserPoolId=clubs().pool_id, Domain=prefix)
    with refused("InvalidParameterException", "User pool already has a domain configured."):
        cognito.create_user_pool_domain(UserPoolId=linked.pool_id, Domain=f"{prefix}2")
    with refused("InvalidParameterException", "Domain cannot contain reserved word: amazon"):
        cognito.create_user_pool_domain(UserPoolId=linked.pool_id, Domain="my-amazon")

    with refused("InvalidParameterException", "No such domain or user pool exists."):
        cognito.delete_user_pool_domain(UserPoolId=clubs().pool_id, Domain=prefix)
    cognito.delete_user_pool_domain(UserPoolId=linked.pool_id, Domain=prefix)
    assert cognito.describe_user_pool_domain(Domain=prefix)["DomainDescription"] == {}
    assert "Domain" not in cognito.describe_user_pool(UserPoolId=linked.pool_id)["UserPool"]
