"""What the send decision is about: a letter, and the facts about the account and the Region that would send it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gatepost.rules.identity_policy import SEND_EMAIL

MOST_RECIPIENTS = 50
"""In To, Cc and Bcc together. Source: API reference, SendEmail (model)."""


class Mode(StrEnum):
    """Whose mail it is."""

    API = "api"
    """A caller of SES."""
    DEVELOPER = "developer"
    """A user pool's, sent from the customer's own SES."""
    COGNITO_DEFAULT = "cognito-default"
    """A user pool's, sent by AWS's own sender: the account's sandbox, quota and pauses play no part."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The user pool that a letter comes from."""

    arn: str
    region: str
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What somebody wants to send, without its content. Addresses are as they were given, with display names."""

    mode: Mode = Mode.API
    account_id: str
    """The account that sends."""
    principal: str
    """Who sends: an ARN, or a service's name (for pools: `identity_policy.cognito_principal`)."""
    sender: str
    """Source, FromEmailAddress, or a pool's From. Empty: the letter names nobody."""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    header_from: str = ""
    """The From header of a raw letter, if it is spelt otherwise than `sender`."""
    header_sender: str = ""
    """The Sender header of a raw letter."""
    return_path: str = ""
    """Where bounces shall be forwarded to."""
    source_arn: str = ""
    """The identity to send as; empty: the nearest one that covers the sender."""
    from_arn: str = ""
    return_path_arn: str = ""
    configuration_set: str = ""
    """The set that the letter names; empty: the default of the identity that sends."""
    template: str = ""
    """The stored template that the letter names; empty: its content is given with it."""
    tenant: str = ""
    """The tenant on whose behalf it is sent; empty: the account's own mail."""
    action: str = SEND_EMAIL
    pool: Pool | None = None
    source_ip: str = ""
    track_opens: bool | None = None
    """Whether to track opens, whatever else says so; None: as that says."""
    track_clicks: bool | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everyone it goes to."""
        return self.to + self.cc + self.bcc


@dataclass(frozen=True, slots=True)
class IdentityFacts:
    """An identity as far as a letter is concerned."""

    name: str
    verified: bool
    policies: tuple[str, ...] = ()
    """Their JSON texts."""
    configuration_set: str = ""
    """Its default set."""
    mail_from_rejects: bool = False
    """Its MAIL FROM domain is not verified, and mail shall then be refused rather than fall back to amazonses.com."""


@dataclass(frozen=True, slots=True)
class ConfigurationSetFacts:
    """A configuration set as far as a letter is concerned."""

    name: str
    sending_enabled: bool = True
    signs_smime: bool = False
    """Its mail is signed with the S/MIME certificate of the From address."""


@dataclass(frozen=True, slots=True)
class TenantFacts:
    """A tenant as far as a letter is concerned."""

    name: str
    status: str = "ENABLED"
    resources: frozenset[str] = frozenset()
    """The ARNs of what is associated with it."""


_NO_IDENTITIES: Mapping[str, IdentityFacts] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFacts:
    """What is known about the account and the Region that would send. Quotas count recipients."""

    region: str
    account_id: str
    now: datetime
    production_access: bool = False
    sending_enabled: bool = True
    enforcement_status: str = "HEALTHY"
    max_24h: float = 200
    """-1: unlimited."""
    sent_24h: float = 0
    rate_tokens: float = 1
    """What is left of the sending rate right now; below 1 nothing goes."""
    identities: Mapping[str, IdentityFacts] = field(default_factory=lambda: _NO_IDENTITIES)
    """By name (a domain in lower case); those of other accounts by ARN. `senders.identities_touched` says which."""
    configuration_set: ConfigurationSetFacts | None = None
    """The set that applies (`senders.configuration_set_named`); None: there is none of that name."""
    template_exists: bool = True
    """The template that the letter names is there."""
    tenant: TenantFacts | None = None
    """The tenant that the letter names; None: there is none of that name."""
    certificate_ready: bool = False
    """There is an active S/MIME certificate for the From address."""
    default_sent_today: int = 0
    """Mails that AWS's own sender took from this account since 09:00 UTC."""
    default_daily_limit: int = 50
