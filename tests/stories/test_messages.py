"""What a pool's mails say and where they come from."""

import json
import urllib.request
from typing import Any

import pytest


@pytest.fixture
def verified(gatepost: Any) -> Any:
    """Makes a verified identity in a Region of this account; its ARN."""

    def verify(name: str, region: str = "us-east-1") -> str:
        gatepost.client("sesv2", region=region).create_email_identity(EmailIdentity=name)
        path = f"/_gatepost/identities/{name}/verify?account={gatepost.account}&region={region}"
        urllib.request.urlopen(urllib.request.Request(gatepost.url + path, method="POST")).close()
        return f"arn:aws:ses:{region}:{gatepost.account}:identity/{name}"

    return verify


def pool_in(gatepost: Any, region: str, **settings: Any) -> tuple[Any, str, str]:
    """A client of cognito-idp in a Region, a pool there that verifies addresses, and its app client."""
    cognito = gatepost.client("cognito-idp", region=region)
    pool_id = cognito.create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"], **settings)["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]["ClientId"]
    return cognito, pool_id, client_id


def sign_up(cognito: Any, client_id: str, email: str) -> None:
    cognito.sign_up(ClientId=client_id, Username=email, Password="Lovelace-1815", UserAttributes=[{"Name": "email", "Value": email}])


def test_awss_own_sender_signs_with_its_own_address(club: Any, clubs: Any, inbox: Any) -> None:
    clubs(AutoVerifiedAttributes=["email"]).sign_up("ada", email="own.sender@example.com")
    mail = inbox.last("own.sender@example.com")
    assert mail["from"] == "no-reply@verificationemail.com <no-reply@verificationemail.com>"
    assert (mail["to"], mail["cc"], mail["bcc"], mail["reply_to"]) == (["own.sender@example.com"], [], [], [])
    assert mail["text"] is None


def test_a_pools_own_words_are_in_every_mail_with_a_code(clubs: Any, inbox: Any) -> None:
    words = {"EmailSubject": "The club", "EmailMessage": "<h1>Welcome</h1>\nYour code: {####}"}
    club = clubs(AutoVerifiedAttributes=["email"], VerificationMessageTemplate=words)
    club.sign_up("ada", email="words.one@example.com")
    club.join("bob", email="words.two@example.com", email_verified="true")
    club.cognito.forgot_password(ClientId=club.client_id, Username="bob")
    for address in ("words.one@example.com", "words.two@example.com"):
        mail = inbox.last(address)
        assert mail["subject"] == "The club"
        assert mail["html"] == f"<h1>Welcome</h1>\nYour code: {mail['code']}"


def test_the_older_members_word_mails_as_well(clubs: Any, inbox: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"], EmailVerificationSubject="Old club", EmailVerificationMessage="Old code {####}")
    club.sign_up("ada", email="older@example.com")
    mail = inbox.last("older@example.com")
    assert (mail["subject"], mail["html"]) == ("Old club", f"Old code {mail['code']}")


def test_mail_leaves_from_the_region_that_the_arn_names(gatepost: Any, verified: Any, inbox: Any) -> None:
    for region in ("us-east-1", "eu-west-1"):
        arn = verified("member@regions.example", region)
    cognito, _, client_id = pool_in(gatepost, "us-east-1", EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": arn})
    sign_up(cognito, client_id, "member@regions.example")
    assert inbox.last("member@regions.example")["region"] == "eu-west-1"


def test_awss_own_sender_counts_each_region_and_account_for_itself(gatepost: Any, inbox: Any) -> None:
    for region in ("us-east-1", "ap-northeast-1"):
        cognito, _, client_id = pool_in(gatepost, region)
        for number in range(50):
            sign_up(cognito, client_id, f"user{number}@{region}.example")
        with pytest.raises(cognito.exceptions.LimitExceededException):
            sign_up(cognito, client_id, f"late@{region}.example")
    assert inbox.last("user49@ap-northeast-1.example")["region"] == "ap-northeast-1"


def test_a_pool_of_an_alternate_region_needs_leave_for_its_regional_principal(
    gatepost: Any, verified: Any, inbox: Any, refused: Any
) -> None:
    arn = verified("member@alternate.example", "eu-central-1")
    configuration = {"EmailSendingAccount": "DEVELOPER", "SourceArn": arn}
    with refused("InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity"):
        pool_in(gatepost, "me-central-1", EmailConfiguration=configuration)

    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "cognito-idp.me-central-1.amazonaws.com"},
        "Action": ["ses:SendEmail", "ses:SendRawEmail"],
        "Resource": arn,
    }
    gatepost.client("sesv2", region="eu-central-1").create_email_identity_policy(
        EmailIdentity="member@alternate.example",
        PolicyName="cognito",
        Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    cognito, _, client_id = pool_in(gatepost, "me-central-1", EmailConfiguration=configuration)
    sign_up(cognito, client_id, "member@alternate.example")
    assert inbox.last("member@alternate.example")["region"] == "eu-central-1"


def test_the_inbox_says_why_a_mail_was_let_through(clubs: Any, inbox: Any) -> None:
    clubs(AutoVerifiedAttributes=["email"]).sign_up("ada", email="why@example.com")
    mail = inbox.last("why@example.com")
    decision = {finding["check"]: finding["outcome"] for finding in mail["decision"]}
    assert decision["default_sender_has_room"] == "passed"
    assert mail["purpose"] == "SignUp"
