"""Why a mail or a change is refused, by name. The service that refuses turns the name into its own AWS error."""

from collections.abc import Iterable
from enum import StrEnum

from gatepost.rules.regions import spelling


class SendRefusal(StrEnum):
    """What `sending.decide` can say no with."""

    DEFAULT_SENDER_LIMIT = "default-sender-limit"
    """The day's mails of AWS's own sender are used up: Cognito's LimitExceededException."""
    COGNITO_NOT_ALLOWED = "cognito-not-allowed"
    """The identity does not let Cognito use it: Cognito's InvalidEmailRoleAccessPolicyException."""
    NO_SENDER = "no-sender"
    """A pool on its own SES that names no identity."""
    REGION_NOT_ALLOWED = "region-not-allowed"
    OTHER_ACCOUNT = "other-account"
    MALFORMED_ADDRESS = "malformed-address"
    NO_RECIPIENTS = "no-recipients"
    TOO_MANY_RECIPIENTS = "too-many-recipients"
    CONFIGURATION_SET_UNKNOWN = "configuration-set-unknown"
    CONFIGURATION_SET_PAUSED = "configuration-set-paused"
    TEMPLATE_UNKNOWN = "template-unknown"
    TENANT_UNKNOWN = "tenant-unknown"
    TENANT_PAUSED = "tenant-paused"
    """The tenant's owner, or AWS, paused it."""
    TENANT_LACKS_RESOURCES = "tenant-lacks-resources"
    CERTIFICATE_MISSING = "certificate-missing"
    """S/MIME signatures are asked for, and there is nothing to sign with."""
    ACCOUNT_SHUT_DOWN = "account-shut-down"
    """AWS paused the account."""
    ACCOUNT_PAUSED = "account-paused"
    """The owner paused the account."""
    NOT_VERIFIED = "not-verified"
    """A sender is not verified, or a recipient is not and the account is in the sandbox."""
    ACCESS_DENIED = "access-denied"
    MAIL_FROM_NOT_VERIFIED = "mail-from-not-verified"
    DAILY_QUOTA = "daily-quota"
    SENDING_RATE = "sending-rate"


class SaveRefusal(StrEnum):
    """What the checks of a user pool's settings can say no with; the values are Cognito's exceptions."""

    INVALID_PARAMETER = "InvalidParameterException"
    NOT_AUTHORIZED = "NotAuthorizedException"
    INVALID_EMAIL_ROLE_ACCESS_POLICY = "InvalidEmailRoleAccessPolicyException"


COGNITO_NOT_ALLOWED = "Cognito is not allowed to use your email identity"


def not_verified(region: str, identities: Iterable[str]) -> str:
    """SES's sentence about identities that failed, each spelt as it was given.

    Source: SES guide, troubleshoot-error-messages (guide).
    """
    return f"Email address is not verified. The following identities failed the check in region {spelling(region)}: {', '.join(identities)}"


def configuration_set_unknown(name: str) -> str:
    """SES's sentence about a configuration set that is not there; the angle brackets are part of it."""
    return f"Configuration set <{name}> does not exist."


def framed(ses_text: str) -> str:
    """What Cognito makes of SES's sentence, when a pool's mail is refused and when its settings are.

    Source: seen in a sign-up and in an UpdateUserPool (reported).
    """
    return f"Cognito received the following error from Amazon SES when attempting to send email: {ses_text}"
