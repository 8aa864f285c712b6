"""Authentication methods → Email configuration → Edit: the article's path through the console, under its names."""

from typing import Any

import pytest

SENDER = "post@example.com"
ALL_SET = {
    "AutoVerifiedAttributes": ["email"],
    "DeletionProtection": "ACTIVE",
    "UserPoolTags": {"team": "post"},
    "EmailVerificationSubject": "Welcome to the club",
    "Policies": {"PasswordPolicy": {"MinimumLength": 12, "RequireSymbols": True, "TemporaryPasswordValidityDays": 3}},
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": 1, "Name": "verified_email"}]},
}


@pytest.fixture
def pool_id(gatepost: Any) -> str:
    return gatepost.cognito.create_user_pool(PoolName="club", **ALL_SET)["UserPool"]["Id"]


@pytest.fixture
def arn(gatepost: Any, operator: Any) -> str:
    """The ARN of an identity that is verified."""
    gatepost.sesv2.create_email_identity(EmailIdentity=SENDER)
    operator.verify(SENDER)
    return f"arn:aws:ses:us-east-1:{gatepost.account}:identity/{SENDER}"


def link(page: Any, name: str) -> str:
    """Where the link goes that a person finds by its name."""
    found = [each for each in page.document.xpath("//a") if " ".join(each.text_content().split()) == name]
    assert found, f"there is no link {name!r} on {page.address}"
    return found[0].get("href")


def label(page: Any, name: str) -> Any:
    """The control that a person finds by its label."""
    found = [each for each in page.document.xpath("//label") if each.text_content().strip() == name]
    assert found, f"there is no {name!r} on {page.address}"
    return page.document.get_element_by_id(found[0].get("for"))


def test_the_articles_way_through_the_console_sets_the_sender_and_nothing_else(gatepost: Any, console: Any, pool_id: str, arn: str) -> None:
    before = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    page = console.open("/")
    for name in ("User pools", "club", "Authentication methods", "Edit Email configuration"):
        page = console.open(link(page, name))
    assert "Edit email configuration" in page.text
    fields = {
        label(page, "Send email with Amazon SES").get("name"): "DEVELOPER",
        label(page, "SES Region").get("name"): "us-east-1",
        label(page, "FROM email address").get("name"): SENDER,
        label(page, "FROM sender name").get("name"): f"The Club <{SENDER}>",
        label(page, "REPLY-TO email address").get("name"): "answers@example.com",
    }
    assert label(page, "Configuration set") is not None
    page = console.send(page, do="save", **fields)
    assert page.said == "The email configuration is saved; nothing else of the pool was changed."
    after = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert after["EmailConfiguration"] == {
        "SourceArn": arn,
        "ReplyToEmailAddress": "answers@example.com",
        "EmailSendingAccount": "DEVELOPER",
        "From": f"The Club <{SENDER}>",
    }
    unlike = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert unlike == {"EmailConfiguration", "LastModifiedDate"}
    assert any(command.startswith("aws cognito-idp update-user-pool ") for command in page.commands)
    for shown in ("Send email with Amazon SES", SENDER, "The Club"):
        assert shown in page.text


def test_a_name_alone_gets_the_address_of_the_identity(gatepost: Any, console: Any, pool_id: str, arn: str) -> None:
    form = f"/user-pools/{pool_id}/authentication-methods/email"
    console.send(form, do="save", account="DEVELOPER", identity=SENDER, sender="The Club")
    assert gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["EmailConfiguration"]["From"] == f"The Club <{SENDER}>"


def test_what_changes_is_shown_before_it_is_saved(gatepost: Any, console: Any, pool_id: str, arn: str) -> None:
    form = f"/user-pools/{pool_id}/authentication-methods/email"
    page = console.send(form, do="check", account="DEVELOPER", identity=SENDER, sender=SENDER)
    assert page.status == 200
    assert "EmailConfiguration.SourceArn" in page.text
    assert "AutoVerifiedAttributes" in page.text  # an update with EmailConfiguration alone would have reset it
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["EmailConfiguration"]["EmailSendingAccount"] == "COGNITO_DEFAULT"


def test_what_aws_says_against_it_is_told_and_the_form_keeps_what_was_entered(gatepost: Any, console: Any, pool_id: str) -> None:
    form = f"/user-pools/{pool_id}/authentication-methods/email"
    page = console.send(form, do="save", account="DEVELOPER", identity="stranger@example.com", sender="The Club <stranger@example.com>")
    assert page.status == 400
    assert "Email address is not verified" in page.refusal or "InvalidParameterException" in page.refusal
    kept = dict(page.form().form_values())
    assert (kept["account"], kept["sender"]) == ("DEVELOPER", "The Club <stranger@example.com>")
    assert kept["identity"] == "stranger@example.com"


def test_a_change_that_somebody_else_made_meanwhile_is_noticed(gatepost: Any, console: Any, clock: Any, pool_id: str, arn: str) -> None:
    page = console.open(f"/user-pools/{pool_id}/authentication-methods/email")
    clock.move(seconds=5)
    gatepost.cognito.update_user_pool(UserPoolId=pool_id, MfaConfiguration="OFF", UserPoolTags={"team": "other"})
    page = console.send(page, do="save", account="DEVELOPER", identity=SENDER, sender=SENDER)
    assert "Somebody else has changed the pool" in page.text
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["EmailConfiguration"]["EmailSendingAccount"] == "COGNITO_DEFAULT"
    console.send(page, do="save")
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert (described["EmailConfiguration"]["SourceArn"], described["UserPoolTags"]) == (arn, {"team": "other"})


def test_a_pool_goes_back_to_cognitos_own_sender(gatepost: Any, console: Any, pool_id: str, arn: str) -> None:
    form = f"/user-pools/{pool_id}/authentication-methods/email"
    console.send(form, do="save", account="DEVELOPER", identity=SENDER, sender=SENDER)
    page = console.send(form, do="save", account="COGNITO_DEFAULT")
    described = gatepost.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    assert "fifty messages a day" in page.text
