"""What somebody wants a pool's EmailConfiguration to say."""

from dataclasses import dataclass

DEVELOPER = "DEVELOPER"
COGNITO_DEFAULT = "COGNITO_DEFAULT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the pool's EmailConfiguration shall say. None leaves a member as it is, an empty text takes it away."""

    sending_account: str = DEVELOPER
    source_arn: str | None = None
    identity: str | None = None
    """An address or a domain, in place of its ARN."""
    sender: str | None = None
    """From; without an identity, the nearest verified one that covers it is taken."""
    reply_to: str | None = None
    configuration_set: str | None = None
    ses_region: str | None = None
    """Where to look for the identity; by default in the pool's row of Regions, its own first."""
