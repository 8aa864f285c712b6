"""Somebody sends from an identity of another account, which lets them with a policy. They pay with their own quota."""

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest

OUTSIDE = "success@simulator.amazonses.com"
STRANGER = "stranger@elsewhere.example"


class Owner:
    """The account that has the domain, seen beside the delegate, whose account is the test's own."""

    def __init__(self, gatepost: Any) -> None:
        self.account = str(int(gatepost.account) + 500_000)
        self.sesv2 = gatepost.client("sesv2", account=self.account)
        self.ses = gatepost.client("ses", account=self.account)
        self.domain = f"{self.account}.example.com"
        self.arn = f"arn:aws:ses:us-east-1:{self.account}:identity/{self.domain}"
        self._gatepost = gatepost
        self.sesv2.create_email_identity(EmailIdentity=self.domain)
        self._post(f"identities/{self.domain}/verify?account={self.account}")

    def let(self, principal: str, **statement: Any) -> None:
        allowed = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "ses:*", "Resource": self.arn, **statement}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        self.ses.put_identity_policy(Identity=self.domain, PolicyName="delegates", Policy=policy)

    def leave_sandbox(self) -> None:
        self.sesv2.put_account_details(
            MailType="TRANSACTIONAL",
            WebsiteURL="https://example.com",
            UseCaseDescription="Codes.",
            ContactLanguage="EN",
            ProductionAccessEnabled=True,
        )
        with urllib.request.urlopen(f"{self._gatepost.url}/_gatepost/reviews") as answer:
            reviews = json.load(answer)["reviews"]
        number = next(review["id"] for review in reviews if review["account"] == self.account)
        self._post(f"reviews/{number}/approve?{urlencode({'max_rate': 100})}")

    def _post(self, path: str) -> None:
        urllib.request.urlopen(urllib.request.Request(f"{self._gatepost.url}/_gatepost/{path}", method="POST")).close()


@pytest.fixture
def owner(gatepost: Any) -> Owner:
    return Owner(gatepost)


def send(gatepost: Any, owner: Owner, to: str = OUTSIDE, **more: Any) -> str:
    message = {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}
    asked = {"Source": f"ann@{owner.domain}", "SourceArn": owner.arn, **more}
    return gatepost.ses.send_email(Destination={"ToAddresses": [to]}, Message=message, **asked)["MessageId"]


def denied(gatepost: Any, owner: Owner, action: str = "ses:SendEmail") -> str:
    return f"User `arn:aws:iam::{gatepost.account}:root' is not authorized to perform `{action}' on resource `{owner.arn}'"


def test_without_a_policy_nobody_else_sends_and_with_one_they_do(gatepost: Any, owner: Owner, refused: Any) -> None:
    with refused("AccessDenied", denied(gatepost, owner)):
        send(gatepost, owner)
    owner.let(gatepost.account)
    assert send(gatepost, owner)
    content = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}}
    assert gatepost.sesv2.send_email(
        FromEmailAddress=f"ann@{owner.domain}",
        FromEmailAddressIdentityArn=owner.arn,
        FeedbackForwardingEmailAddress=f"back@{owner.domain}",
        FeedbackForwardingEmailAddressIdentityArn=owner.arn,
        Destination={"ToAddresses": [OUTSIDE]},
        Content=content,
    )["MessageId"]


def test_a_policy_names_actions_and_addresses(gatepost: Any, owner: Owner, refused: Any) -> None:
    owner.let(
        f"arn:aws:iam::{gatepost.account}:root",
        Action="ses:SendEmail",
        Condition={"StringEquals": {"ses:FromAddress": f"ann@{owner.domain}", "ses:FeedbackAddress": f"back@{owner.domain}"}},
    )
    assert send(gatepost, owner, ReturnPath=f"back@{owner.domain}", ReturnPathArn=owner.arn)
    with refused("AccessDenied", denied(gatepost, owner)):
        send(gatepost, owner)
    raw = f"From: ann@{owner.domain}\nTo: {OUTSIDE}\nSubject: Hello\n\nHello.".encode()
    with refused("AccessDenied", denied(gatepost, owner, "ses:SendRawEmail")):
        gatepost.ses.send_raw_email(RawMessage={"Data": raw}, SourceArn=owner.arn, FromArn=owner.arn)


def test_raw_mail_names_its_identities_in_its_header(gatepost: Any, owner: Owner, refused: Any) -> None:
    owner.let(gatepost.account)
    lines = [f"From: ann@{owner.domain}", f"Return-Path: back@{owner.domain}", f"To: {OUTSIDE}", "Subject: Hello"]
    arns = [f"X-SES-{role}-ARN: {owner.arn}" for role in ("SOURCE", "FROM", "RETURN-PATH")]
    for operation in (
        lambda data: gatepost.ses.send_raw_email(RawMessage={"Data": data}),
        lambda data: gatepost.sesv2.send_email(Content={"Raw": {"Data": data}}),
    ):
        assert operation("\n".join([*lines, *arns, "", "Hello."]).encode())["MessageId"]
        failed = f"ann@{owner.domain}, back@{owner.domain}"
        text = f"Email address is not verified. The following identities failed the check in region US-EAST-1: {failed}"
        with refused("MessageRejected", text):
            operation("\n".join([*lines, "", "Hello."]).encode())


def test_the_delegates_quota_pays(gatepost: Any, owner: Owner, operator: Any) -> None:
    owner.let(gatepost.account)
    owner.leave_sandbox()
    Delegate(gatepost, operator).leave_sandbox()
    send(gatepost, owner, to=STRANGER)
    assert gatepost.ses.get_send_quota()["SentLast24Hours"] == 1
    assert owner.ses.get_send_quota()["SentLast24Hours"] == 0


class Delegate:
    """The delegate's own way out of the sandbox."""

    def __init__(self, gatepost: Any, operator: Any) -> None:
        self._sesv2, self._operator = gatepost.sesv2, operator

    def leave_sandbox(self) -> None:
        self._sesv2.put_account_details(
            MailType="TRANSACTIONAL",
            WebsiteURL="https://example.com",
            UseCaseDescription="Codes.",
            ContactLanguage="EN",
            ProductionAccessEnabled=True,
        )
        self._operator.approve(max_rate=100)


def test_strangers_are_reached_when_both_have_left_the_sandbox(gatepost: Any, owner: Owner, operator: Any, refused: Any) -> None:
    owner.let(gatepost.account)
    text = f"Email address is not verified. The following identities failed the check in region US-EAST-1: {STRANGER}"
    Delegate(gatepost, operator).leave_sandbox()
    with refused("MessageRejected", text):
        send(gatepost, owner, to=STRANGER)
    owner.leave_sandbox()
    assert send(gatepost, owner, to=STRANGER)


def test_an_identity_counts_in_its_own_region(gatepost: Any, owner: Owner, refused: Any) -> None:
    owner.let(gatepost.account)
    ireland = gatepost.client("ses", region="eu-west-1")
    arn = owner.arn.replace("us-east-1", "eu-west-1")
    text = f"Email address is not verified. The following identities failed the check in region EU-WEST-1: {arn}, {OUTSIDE}"
    with refused("MessageRejected", text.removesuffix(f", {OUTSIDE}")):
        ireland.send_email(
            Source=f"ann@{owner.domain}",
            SourceArn=owner.arn,
            Destination={"ToAddresses": [OUTSIDE]},
            Message={"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}},
        )
