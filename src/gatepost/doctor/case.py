"""One patient: a pool, perhaps a user, an address and an error text, and what was read about them so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from gatepost.doctor.catalogue import DoesNotApply
from gatepost.doctor.evidence import Evidence, gather
from gatepost.doctor.names import Names
from gatepost.doctor.obstacles import Obstacle
from gatepost.doctor.reading import Answer, Aws, NotChecked, Reading, shown, within
from gatepost.rules import email_configuration
from gatepost.rules.identities import IdentityArn, address_of, identity_of_arn
from gatepost.rules.letters import Letter, Mode, Pool
from gatepost.rules.regions import Category, ses_regions

NOBODY = "success@simulator.amazonses.com"
"""The recipient of a letter to nobody in particular."""

SIGN_UP = ("SignUp", "ResendConfirmationCode")
RESET = ("ForgotPassword", "AdminResetUserPassword")
INVITATION = ("AdminCreateUser",)
ATTRIBUTE = ("UpdateUserAttributes", "AdminUpdateUserAttributes", "GetUserAttributeVerificationCode")
SIGN_IN = ("InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge")
OPERATIONS = (*SIGN_UP, *RESET, *INVITATION, *ATTRIBUTE, *SIGN_IN)
"""The operations that send mail. Source: Cognito guide, user-pool-email, message table (guide)."""

OWN_SES_ONLY = "The pool does not send from your own SES."


class PoolUnreadable(Exception):
    """The pool itself could not be described, so there is nothing to examine. `answer` is what came back instead."""

    def __init__(self, text: str, answer: Answer) -> None:
        super().__init__(text)
        self.answer = answer


def region_of(pool_id: str, aws: Aws) -> str:
    """The Region of a pool: the one asked for, else the one that its id begins with."""
    return aws.region or pool_id.partition("_")[0]


def _help(aws: Aws, answer: Answer) -> str:
    if answer.obstacle is not Obstacle.CREDENTIALS:
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
    if not isinstance((answer.value or {}).get("UserPool"), Mapping):
        said = f"{answer.code}: {answer.text}" if answer.value is None else "The endpoint answered without showing it."
        raise PoolUnreadable(f"The user pool {pool_id} cannot be read in {region}. {said}{_help(aws, answer)}", answer)
    return shown(answer, "The pool")["UserPool"]


def pool_of(described: Mapping[str, Any], region: str) -> Pool:
    """A described pool as the rules take it. Its ARN says whose it is."""
    arn = str(described.get("Arn", ""))
    return Pool(arn, region, arn.split(":")[4] if arn.count(":") >= 5 else "")


@dataclass
class Case:
    """What was asked, and the pool as DescribeUserPool shows it; a look at it may raise PoolUnreadable.

    `given_username` and `email` say who got no mail, `operation` (one of OPERATIONS) what should have sent it, `error_text` what a client
    or a log showed, `message_id` what SES called the mail. Without `names` DNS is not asked.
    """

    aws: Aws
    pool_id: str
    given_username: str = ""
    email: str = ""
    error_text: str = ""
    operation: str = ""
    message_id: str = ""
    default_sent: int | None = None
    """Mails that AWS's own sender took today, where somebody knows: real AWS tells nobody."""
    names: Names | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def trail(self) -> list[Reading]:
        """Everything that was looked at so far."""
        return self.aws.trail

    def __post_init__(self) -> None:
        if self.names is not None:
            self.names.trail = self.aws.trail

    @property
    def region(self) -> str:
        """The pool's Region."""
        return region_of(self.pool_id, self.aws)

    @property
    def described(self) -> Mapping[str, Any]:
        """The pool."""
        return describe(self.aws, self.pool_id)

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The pool's EmailConfiguration."""
        return within(self.described, "EmailConfiguration")

    @property
    def triggers(self) -> Mapping[str, Any]:
        """The pool's LambdaConfig."""
        return within(self.described, "LambdaConfig")

    @property
    def on_developer(self) -> bool:
        """EmailSendingAccount is DEVELOPER."""
        return email_configuration.mode(self.configuration) is Mode.DEVELOPER

    @property
    def by_function(self) -> bool:
        """A Lambda function sends the pool's mail, so SES plays no part."""
        return bool(within(self.triggers, "CustomEmailSender"))

    @property
    def own_ses(self) -> bool:
        """The pool sends from the customer's SES."""
        return self.on_developer and not self.by_function

    @property
    def default_sender(self) -> bool:
        """AWS's own sender sends the pool's mail."""
        return not self.on_developer and not self.by_function

    def require_own_ses(self) -> None:
        """Raises: DoesNotApply, if the pool's mail leaves otherwise than from the customer's SES."""
        if not self.own_ses:
            raise DoesNotApply(OWN_SES_ONLY)

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
    def named_source(self) -> IdentityArn:
        """The identity that SourceArn names, with a name.

        Raises: DoesNotApply.
        """
        source = self.source
        if source is None or not source.name or self.by_function:
            raise DoesNotApply("The pool names no identity.")
        return source

    @property
    def ses_region(self) -> str:
        """The SES Region that the pool's mail leaves from."""
        return email_configuration.sending_regions(self.configuration, self.region)[0]

    @property
    def sender(self) -> str:
        """The From header."""
        return email_configuration.sender(self.configuration)

    @property
    def sender_address(self) -> str:
        """The bare address of From; empty when there is none."""
        return address_of(self.sender) or ""

    @property
    def letter(self) -> Letter:
        """The mail that did not arrive."""
        return email_configuration.letter(self.configuration, self.pool, self.recipient or NOBODY)

    @property
    def evidence(self) -> Evidence:
        """The facts of the send decision about that mail."""
        return gather(self.aws, self.letter, self.ses_region, self.now)

    def account(self, region: str = "") -> Mapping[str, Any]:
        """The SES account in the Region that sends, or in another.

        Raises: NotChecked.
        """
        region = region or self.ses_region
        return shown(self.aws.read("sesv2", "get_account", region), f"SES account in {region}")

    def identity(self, name: str, region: str = "") -> Answer:
        """An identity of the SES account."""
        return self.aws.read("sesv2", "get_email_identity", region or self.ses_region, EmailIdentity=name)

    @property
    def caller(self) -> Answer:
        """Who asks, as STS says."""
        return self.aws.read("sts", "get_caller_identity", self.region)

    @property
    def account_id(self) -> str:
        """Whose the pool is: its ARN says so, else the caller's account; empty when nobody says."""
        return self.pool.account_id or str((self.caller.value or {}).get("Account") or "")

    @property
    def owned_pool(self) -> Pool:
        """The pool as the rules take it, of the caller's account where its ARN does not say whose it is."""
        return replace(self.pool, account_id=self.account_id)

    def asks(self, *operations: str) -> bool:
        """Is the question about one of these operations? Without an operation it is about all of them."""
        return not self.operation or self.operation in operations

    @property
    def users_of_address(self) -> Sequence[Mapping[str, Any]]:
        """The users whose e-mail address is the one that was given.

        Raises: NotChecked.
        """
        quoted = self.email.replace("\\", "\\\\").replace('"', '\\"')
        answer = self.aws.read("cognito-idp", "list_users", self.region, UserPoolId=self.pool_id, Filter=f'email = "{quoted}"')
        return shown(answer, f"Users with the address {self.email}").get("Users") or ()

    @property
    def username(self) -> str:
        """The user: the one named, else the one whose address was given; empty: none, or it could not be found out."""
        if self.given_username or not self.email:
            return self.given_username
        try:
            return next((str(user.get("Username") or "") for user in self.users_of_address), "")
        except NotChecked:
            return ""

    @property
    def profile(self) -> Answer:
        """The user, as AdminGetUser shows them."""
        return self.aws.read("cognito-idp", "admin_get_user", self.region, UserPoolId=self.pool_id, Username=self.username)

    @property
    def user(self) -> Mapping[str, Any]:
        """The user.

        Raises: DoesNotApply, when nobody was named or they are not there; NotChecked.
        """
        if not self.given_username and not self.email:
            raise DoesNotApply("No user was named (--username or --email).")
        if not self.given_username:
            _ = self.users_of_address
        if not self.username:
            raise DoesNotApply(f"No user of the pool has the address {self.email}.")
        if self.profile.absent:
            raise DoesNotApply(f"There is no user {self.username}.")
        return shown(self.profile, f"User {self.username}")

    @property
    def attributes(self) -> Mapping[str, str]:
        """The user's attributes; none when the user is not known."""
        listed: Sequence[Mapping[str, str]] = (self.profile.value or {}).get("UserAttributes") or () if self.username else ()
        return {one["Name"]: one.get("Value", "") for one in listed}

    @property
    def recipient(self) -> str:
        """The address that the mail is for: the one named, else the user's, else none."""
        return self.email or self.attributes.get("email", "")
