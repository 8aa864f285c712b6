"""Whose mail a pool sends, checked when it is saved: AWS's own sender, or one's own SES, with every way of getting it wrong."""

import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import pytest

from gatepost.rules.identity_policy import recommended
from gatepost.rules.regions import TABLE, Category

Refused = Callable[[str, str], AbstractContextManager[None]]

INVALID = "InvalidParameterException"
NOT_ALLOWED = ("InvalidEmailRoleAccessPolicyException", "Cognito is not allowed to use your email identity")
FRAME = "Cognito received the following error from Amazon SES when attempting to send email: "
ADDRESS = "no-reply@example.com"
FROM_ON_DEFAULT = "Cannot configure From email address for default email configuration"
NO_SOURCE = "Source ARN is required to use DEVELOPER email sending owner"
BAD_FROM = "Provided From email address is invalid"
NOT_MINE = ("NotAuthorizedException", "Email arn does not belong to your account.")


class Sender:
    """One account's SES, with the domain example.com and one address in it verified in us-east-1."""

    def __init__(self, gatepost: Any) -> None:
        self.gatepost = gatepost
        self.cognito = gatepost.cognito
        self.cognito_in = cache(lambda region: gatepost.client("cognito-idp", region=region))

    def arn(self, name: str, region: str = "us-east-1", account: str = "") -> str:
        return f"arn:aws:ses:{region}:{account or self.gatepost.account}:identity/{name}"

    def verified(self, name: str, region: str = "us-east-1") -> str:
        """An identity that is verified; its ARN."""
        self.gatepost.client("sesv2", region=region).create_email_identity(EmailIdentity=name)
        query = urllib.parse.urlencode({"region": region, "account": self.gatepost.account})
        url = f"{self.gatepost.url}/_gatepost/identities/{urllib.parse.quote(name)}/verify?{query}"
        with urllib.request.urlopen(urllib.request.Request(url, method="POST")) as answer:
            assert answer.status == 200
        return self.arn(name, region)

    def trust(self, name: str, pool_arn: str, region: str = "us-east-1", pool_region: str = "us-east-1") -> None:
        """The sending authorization policy that the guide gives."""
        document = recommended(self.arn(name, region), self.gatepost.account, pool_arn, pool_region)
        self.policy(name, document, region)

    def policy(self, name: str, document: Any, region: str = "us-east-1") -> None:
        self.gatepost.client("sesv2", region=region).create_email_identity_policy(
            EmailIdentity=name, PolicyName="cognito", Policy=json.dumps(document)
        )

    def pool(self, region: str = "us-east-1", **configuration: str) -> dict[str, Any]:
        """A new pool with this EmailConfiguration, or without one."""
        members = {"EmailConfiguration": configuration} if configuration else {}
        return self.cognito_in(region).create_user_pool(PoolName="people", **members)["UserPool"]

    def save(self, pool_id: str, **configuration: str) -> dict[str, Any]:
        """UpdateUserPool with this EmailConfiguration; what the pool then shows."""
        cognito = self.cognito_in(pool_id.split("_", maxsplit=1)[0])
        cognito.update_user_pool(UserPoolId=pool_id, EmailConfiguration=configuration)
        return cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["EmailConfiguration"]


@pytest.fixture
def sender(gatepost: Any) -> Sender:
    return Sender(gatepost)


@pytest.fixture
def verified(sender: Sender) -> Sender:
    """The same with a domain and an address verified."""
    sender.verified("example.com")
    sender.verified(ADDRESS)
    return sender


def developer(**members: str) -> dict[str, str]:
    return {"EmailSendingAccount": "DEVELOPER", **members}


TAKEN: list[tuple[str, dict[str, str]]] = [
    ("", {"EmailSendingAccount": "COGNITO_DEFAULT"}),
    ("", {"EmailSendingAccount": "COGNITO_DEFAULT", "ReplyToEmailAddress": "help@anywhere.example"}),
    (ADDRESS, developer()),
    (ADDRESS, developer(From=ADDRESS)),
    (ADDRESS, developer(From=f"Example <{ADDRESS}>", ReplyToEmailAddress="help@anywhere.example")),
    ("example.com", developer(From="hello@example.com")),
    ("example.com", developer(From="hello@news.example.com")),
    ("example.com", developer(From="Ann <hello@example.com>", ConfigurationSet="news")),
]


@pytest.mark.parametrize(("identity", "configuration"), TAKEN)
def test_a_working_configuration_is_shown_as_it_was_sent(verified: Sender, identity: str, configuration: dict[str, str]) -> None:
    verified.gatepost.sesv2.create_configuration_set(ConfigurationSetName="news")
    sent = {**configuration, **({"SourceArn": verified.arn(identity)} if identity else {})}
    assert verified.pool(**sent)["EmailConfiguration"] == sent
    assert verified.save(verified.pool()["Id"], **sent) == sent


WRONG: list[tuple[dict[str, str], str, str]] = [
    (developer(), INVALID, NO_SOURCE),
    (developer(From=ADDRESS), INVALID, NO_SOURCE),
    ({"EmailSendingAccount": "COGNITO_DEFAULT", "From": ADDRESS}, INVALID, FROM_ON_DEFAULT),
    ({"From": ADDRESS}, INVALID, FROM_ON_DEFAULT),
    ({"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": f"arn:{ADDRESS}", "From": ADDRESS}, INVALID, FROM_ON_DEFAULT),
    (developer(SourceArn="arn:example.com", From="Example <example.com>"), INVALID, BAD_FROM),
    (developer(SourceArn="arn:example.com", From="example.com"), INVALID, BAD_FROM),
    (developer(SourceArn="arn:example.com"), INVALID, BAD_FROM),
    (
        developer(SourceArn=f"arn:{ADDRESS}", From="other@example.com"),
        INVALID,
        FRAME + "Email address is not verified. The following identities failed the check in region US-EAST-1: other@example.com",
    ),
    (
        developer(SourceArn="arn:example.com", From="a@elsewhere.example"),
        INVALID,
        FRAME + "Email address is not verified. The following identities failed the check in region US-EAST-1: a@elsewhere.example",
    ),
    (
        developer(SourceArn=f"arn:{ADDRESS}", ConfigurationSet="news"),
        INVALID,
        FRAME + "Configuration set <news> does not exist.",
    ),
    ({"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": f"arn:{ADDRESS}"}, *NOT_ALLOWED),
    ({"SourceArn": f"arn:{ADDRESS}"}, *NOT_ALLOWED),
]
"""`arn:NAME` stands for the ARN of that identity in the caller's account."""


@pytest.mark.parametrize(("configuration", "code", "text"), WRONG)
def test_a_configuration_that_would_not_send_is_refused(
    verified: Sender, refused: Refused, configuration: dict[str, str], code: str, text: str
) -> None:
    sent = {**configuration}
    if "SourceArn" in sent:
        sent["SourceArn"] = verified.arn(sent["SourceArn"].removeprefix("arn:"))
    with refused(code, text):
        verified.pool(**sent)
    pool_id = verified.pool()["Id"]
    with refused(code, text):
        verified.save(pool_id, **sent)
    described = verified.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert described["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}


def test_an_identity_that_is_not_verified_is_named_by_its_arn(sender: Sender, refused: Refused) -> None:
    arn = sender.arn(ADDRESS)
    text = FRAME + f"Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"
    with refused(INVALID, text):
        sender.pool(**developer(SourceArn=arn))
    sender.gatepost.sesv2.create_email_identity(EmailIdentity=ADDRESS)
    with refused(INVALID, text):
        sender.pool(**developer(SourceArn=arn))


def test_a_verified_domain_does_not_stand_for_the_address_in_the_arn(sender: Sender, refused: Refused) -> None:
    sender.verified("example.com")
    arn = sender.arn(ADDRESS)
    with refused(INVALID, FRAME + f"Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"):
        sender.pool(**developer(SourceArn=arn))


def test_an_identity_counts_in_its_own_region_alone(sender: Sender, refused: Refused) -> None:
    sender.verified(ADDRESS, "eu-west-1")
    arn = sender.arn(ADDRESS)
    with refused(INVALID, FRAME + f"Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"):
        sender.pool(**developer(SourceArn=arn))
    sender.pool(**developer(SourceArn=sender.arn(ADDRESS, "eu-west-1")))


def test_another_accounts_identity_is_refused(verified: Sender, refused: Refused) -> None:
    with refused(*NOT_MINE):
        verified.pool(**developer(SourceArn=verified.arn(ADDRESS, account="999999999999")))


def test_an_identity_whose_policy_shuts_cognito_out_fails_also_when_the_pool_is_only_renamed(verified: Sender, refused: Refused) -> None:
    configuration = developer(SourceArn=verified.arn(ADDRESS))
    pool_id = verified.pool(**configuration)["Id"]
    verified.policy(
        ADDRESS, {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "ses:*", "Resource": "*"}]}
    )
    with refused(*NOT_ALLOWED):
        verified.cognito.update_user_pool(UserPoolId=pool_id, PoolName="folk", EmailConfiguration=configuration)
    verified.cognito.update_user_pool(UserPoolId=pool_id, PoolName="folk")


def test_a_carried_configuration_is_tried_again(verified: Sender, refused: Refused) -> None:
    arn = verified.arn(ADDRESS)
    pool_id = verified.pool(**developer(SourceArn=arn))["Id"]
    verified.gatepost.sesv2.delete_email_identity(EmailIdentity=ADDRESS)
    verified.cognito.update_user_pool(UserPoolId=pool_id, PoolName="folk")
    with refused(INVALID, FRAME + f"Email address is not verified. The following identities failed the check in region US-EAST-1: {arn}"):
        verified.save(pool_id, **developer(SourceArn=arn))


def test_a_sandboxed_account_saves_and_fails_later(verified: Sender) -> None:
    assert not verified.gatepost.sesv2.get_account()["ProductionAccessEnabled"]
    verified.pool(**developer(SourceArn=verified.arn(ADDRESS)))


def test_the_default_sender_uses_an_identity_that_trusts_it(verified: Sender) -> None:
    pool = verified.pool()
    verified.trust(ADDRESS, pool["Arn"])
    sent = {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": verified.arn(ADDRESS)}
    assert verified.save(pool["Id"], **sent) == sent


def test_a_pool_of_an_alternate_region_needs_a_policy_even_on_ones_own_ses(sender: Sender, refused: Refused) -> None:
    sender.verified(ADDRESS, "eu-central-1")
    configuration = developer(SourceArn=sender.arn(ADDRESS, "eu-central-1"))
    pool = sender.pool("me-central-1")
    with refused(*NOT_ALLOWED):
        sender.save(pool["Id"], **configuration)
    sender.trust(ADDRESS, pool["Arn"], "eu-central-1", "me-central-1")
    assert sender.save(pool["Id"], **configuration) == configuration


def test_a_star_for_the_region_means_both_of_an_alternate_regions_row(sender: Sender, refused: Refused) -> None:
    pool = sender.pool("me-central-1")
    sent = {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": sender.arn(ADDRESS, "*")}
    sender.verified(ADDRESS, "eu-central-1")
    sender.trust(ADDRESS, pool["Arn"], "eu-central-1", "me-central-1")
    with refused(*NOT_ALLOWED):
        sender.save(pool["Id"], **sent)
    sender.verified(ADDRESS, "eu-west-2")
    sender.trust(ADDRESS, pool["Arn"], "eu-west-2", "me-central-1")
    assert sender.save(pool["Id"], **sent) == sent


REGIONS = sorted({region for row in TABLE.values() for region in row.developer} | TABLE.keys())


@pytest.mark.parametrize("pool_region", sorted(TABLE))
def test_a_pool_sends_from_the_regions_of_its_row(gatepost: Any, pool_region: str) -> None:
    """An identity of every SES Region is offered: outside the row the Region is refused, inside it only the identity is missing."""
    sender, row = Sender(gatepost), TABLE[pool_region]
    cognito, allowed = gatepost.client("cognito-idp", region=pool_region), []
    for region in REGIONS if row.category is Category.ALTERNATE else [*row.developer, "ap-northeast-3", "us-west-1", "eu-west-3"]:
        with pytest.raises(cognito.exceptions.ClientError) as refusal:
            cognito.create_user_pool(PoolName="p", EmailConfiguration=developer(SourceArn=sender.arn(ADDRESS, region)))
        text = refusal.value.response["Error"]["Message"]
        if text.startswith(FRAME):
            assert f"in region {region.upper()}: " in text
            allowed.append(region)
        else:
            assert text == f"Provided SourceArn must be in one of the following SES regions: {', '.join(sorted(row.developer))}."
    assert sorted(set(allowed)) == sorted(row.developer)


@pytest.mark.parametrize("value", ["a b@example.com", "Ann <a@example.com>", "nobody"])
def test_a_reply_to_is_held_against_its_pattern(gatepost: Any, value: str) -> None:
    with pytest.raises(gatepost.cognito.exceptions.InvalidParameterException) as refusal:
        gatepost.cognito.create_user_pool(PoolName="people", EmailConfiguration={"ReplyToEmailAddress": value})
    assert refusal.value.response["Error"]["Message"].startswith(
        f"1 validation error detected: Value '{value}' at 'emailConfiguration.replyToEmailAddress' failed to satisfy constraint: "
    )
