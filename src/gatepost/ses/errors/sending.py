"""Why a message is not sent, and how much may be sent."""

from collections.abc import Mapping

from gatepost.rules.findings import Refusal
from gatepost.rules.refusals import SendRefusal
from gatepost.ses.errors import BadRequest, NotFound, SesError
from gatepost.ses.errors.configuration_sets import ConfigurationSetNotFound
from gatepost.ses.errors.templates import TemplateNotFound


class MessageRejected(SesError):
    code = "MessageRejected"
    query_code = "MessageRejected"


class ProductionAccessNotGranted(MessageRejected):
    """Source: model for the first API's code; the second's and the text (guessed)."""

    query_code = "ProductionAccessNotGranted"
    text = "The account has not been granted production access."


class AccountSuspended(SesError):
    """AWS paused the account. Source: reported for the first API, model for the second's type."""

    code = "AccountSuspendedException"
    query_code = "MessageRejected"


class SendingPaused(SesError):
    code = "SendingPausedException"


class AccountPaused(SendingPaused):
    query_code = "AccountSendingPausedException"


class TenantPaused(SendingPaused):
    """Source: guessed; the first API knows tenants by a header alone."""

    query_code = "MessageRejected"


class ConfigurationSetPaused(SendingPaused):
    query_code = "ConfigurationSetSendingPausedException"


class MailFromDomainNotVerified(SesError):
    code = "MailFromDomainNotVerifiedException"
    query_code = "MailFromDomainNotVerifiedException"


class AccessDenied(SesError):
    code = "AccessDeniedException"
    status = 403
    query_code = "AccessDenied"
    query_status = 403


class RateExceeded(SesError):
    """The first API answers 400 here too. Source: recorded bodies of both (reported)."""

    code = "TooManyRequestsException"
    status = 429
    query_code = "Throttling"


class DailyQuotaExceeded(SesError):
    """Source: SES guide for the text; the second API's type (guessed, as its clients expect it)."""

    code = "LimitExceededException"
    query_code = "Throttling"


_OF_REFUSAL: Mapping[str, type[SesError]] = {
    SendRefusal.NO_SENDER: BadRequest,
    SendRefusal.MALFORMED_ADDRESS: BadRequest,
    SendRefusal.NO_RECIPIENTS: BadRequest,
    SendRefusal.TOO_MANY_RECIPIENTS: BadRequest,
    SendRefusal.CONFIGURATION_SET_PAUSED: ConfigurationSetPaused,
    SendRefusal.ACCOUNT_SHUT_DOWN: AccountSuspended,
    SendRefusal.ACCOUNT_PAUSED: AccountPaused,
    SendRefusal.NOT_VERIFIED: MessageRejected,
    SendRefusal.ACCESS_DENIED: AccessDenied,
    SendRefusal.TENANT_UNKNOWN: NotFound,
    SendRefusal.TENANT_PAUSED: TenantPaused,
    SendRefusal.TENANT_LACKS_RESOURCES: AccessDenied,
    SendRefusal.CERTIFICATE_MISSING: MessageRejected,
    SendRefusal.MAIL_FROM_NOT_VERIFIED: MailFromDomainNotVerified,
    SendRefusal.DAILY_QUOTA: DailyQuotaExceeded,
    SendRefusal.SENDING_RATE: RateExceeded,
}


def of_refusal(refusal: Refusal, configuration_set: str, template: str = "") -> SesError:
    """The error that SES answers a refused send with; `configuration_set` is the one that applied, `template` the one named.

    Raises: KeyError, for the refusals that only a user pool's mail can meet.
    """
    if refusal.kind == SendRefusal.CONFIGURATION_SET_UNKNOWN:
        return ConfigurationSetNotFound(configuration_set)
    if refusal.kind == SendRefusal.TEMPLATE_UNKNOWN:
        return TemplateNotFound(template)
    members = {"ConfigurationSetName": configuration_set} if refusal.kind == SendRefusal.CONFIGURATION_SET_PAUSED else {}
    return _OF_REFUSAL[refusal.kind](refusal.text, **members)
