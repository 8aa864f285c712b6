"""One patient: a pool, perhaps a user, an address and an error text, and what was read about them so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gatepost.doctor.evidence import Evidence, gather
from gatepost.doctor.reading import Answer, Aws, within
from gatepost.rules import email_configuration
from gatepost.rules.identities import IdentityArn, identity_of_arn
from gatepost.rules.letters import Letter, Mode, Pool
from gatepost.rules.regions import Category, ses_regions

NOBODY = "success@simulator.amazonses.com"
"""The recipient of a letter to nobody in particular."""


class PoolUnreadable(Exception):
    """The pool itself could not be described, so there is nothing to examine."""


def region_of(pool_id: str, aws: Aws) -> str:
    """The Region of a pool: the one asked for, else the one that its id begins with."""
    return aws.region or pool_id.partition("_")[0]


def _help(aws: Aws, code: str) -> str:
    if code != "NoCredentialsError":
        return ""
    own = " For a server of your own: gatepost exec -- gatepost ..." if aws.endpoint_url else ""
    return f". Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give a --profile.{own}"


def describe(aws: Aws, pool_id: str, *, again: bool = False) -> Mapping[str, Any]:
    """The pool as DescribeUserPool shows it, fresh if `again`.

    Raises: PoolUnreadable.
    """
    region = region_of(pool_id, aws)
    ask = aws.call if again else aws.read
    answer = ask("cognito-idp", "describe_user_pool", region, UserPoolId=pool_id)
    if answer.value is None:
        raise PoolUnreadable(f"The user pool {pool_id} cannot be read in {region}. {answer.code}: {answer.text}{_help(aws, answer.code)}")
    return answer.value["UserPool"]


def pool_of(described: Mapping[str, Any], region: str) -> Pool:
    """A described pool as the rules take it. Its ARN says whose it is."""
    arn = str(described.get("Arn", ""))
    return Pool(arn, region, arn.split(":")[4] if arn.count(":") >= 5 else "")


@dataclass
class Case:
    """What was asked, and the pool as DescribeUserPool shows it; the first look at it may raise PoolUnreadable."""

    aws: Aws
    pool_id: str
    user: str = ""
    to: str = ""
    error_text: str = ""
    default_sent: int | None = None
    """Mails that AWS's own sender took today, where somebody knows: real AWS tells nobody."""

    @property
    def region(self) -> str:
        """The pool's Region."""
        return region_of(self.pool_id, self.aws)

    @cached_property
    def described(self) -> Mapping[str, Any]:
        """The pool."""
        return describe(self.aws, self.pool_id)

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The pool's EmailConfiguration."""
        return within(self.described, "EmailConfiguration")

    @property
    def own_ses(self) -> bool:
        """The pool sends from the customer's SES."""
        return email_configuration.mode(self.configuration) is Mode.DEVELOPER

    @property
    def by_function(self) -> bool:
        """A Lambda function sends the pool's mail, so SES plays no part."""
        return bool(within(self.described, "LambdaConfig", "CustomEmailSender"))

    @property
    def alternate(self) -> bool:
        """The pool's Region has no SES of its own for Cognito."""
        return ses_regions(self.region).category is Category.ALTERNATE

    @property
    def pool(self) -> Pool:
        """The pool as the rules take it."""
        return pool_of(self.described, self.region)

    @property
    def source(self) -> IdentityArn | None:
        """The identity that SourceArn names."""
        return identity_of_arn(str(self.configuration.get("SourceArn") or ""))

    @property
    def ses_region(self) -> str:
        """The SES Region that the pool's mail leaves from."""
        return email_configuration.sending_regions(self.configuration, self.region)[0]

    @property
    def letter(self) -> Letter:
        """The mail that did not arrive."""
        return email_configuration.letter(self.configuration, self.pool, self.recipient or NOBODY)

    @cached_property
    def evidence(self) -> Evidence:
        """The facts of the send decision about that mail."""
        return gather(self.aws, self.letter, self.ses_region)

    @property
    def account(self) -> Answer:
        """The SES account in the Region that sends."""
        return self.aws.read("sesv2", "get_account", self.ses_region)

    def identity(self, name: str, region: str = "") -> Answer:
        """An identity of the SES account."""
        return self.aws.read("sesv2", "get_email_identity", region or self.ses_region, EmailIdentity=name)

    @cached_property
    def profile(self) -> Answer:
        """The user, as AdminGetUser shows them."""
        return self.aws.read("cognito-idp", "admin_get_user", self.region, UserPoolId=self.pool_id, Username=self.user)

    @property
    def attributes(self) -> Mapping[str, str]:
        """The user's attributes."""
        shown: list[Mapping[str, str]] = (self.profile.value or {}).get("UserAttributes") or []
        return {one["Name"]: one.get("Value", "") for one in shown}

    @property
    def recipient(self) -> str:
        """The address that the mail is for: the one named, else the user's, else none."""
        return self.to or (self.attributes.get("email", "") if self.user else "")
