"""The exceptions of both SES models, and the codes that AWS sends without modelling them.

One class a meaning: `code` and `status` are what the second API answers, `query_code` what the first one does.

AwsError
└── SesError
    ├── what was asked     BadRequest ─ InvalidDomainName · InvalidEmailAddress · InvalidNextToken · InvalidPolicy · InvalidConfigurationSet
    │                                   InvalidTemplate · InvalidRenderingParameter · MissingRenderingAttribute · InvalidVerificationContent
    │                                   InvalidTrackingOptions · InvalidDeliveryOptions · InvalidCloudWatchDestination
    │                                   InvalidFirehoseDestination · InvalidSnsDestination · HasTenants
    │                      AlreadyExists ─ IdentityExists · PolicyExists · ConfigurationSetExists · TemplateExists · ContactExists
    │                                      VerificationTemplateExists
    │                                      EventDestinationExists · TrackingOptionsExist · TenantExists · ResourceAssociated
    │                                      PoolExists · EndpointExists · CertificateExists · RuleSetExists · RuleExists · FilterExists
    │                      NotFound ─ IdentityNotFound · PolicyNotFound · ConfigurationSetNotFound · TemplateNotFound
    │                                 EventDestinationNotFound · TrackingOptionsNotFound · SuppressedDestinationNotFound
    │                                 MessageNotFound · JobNotFound
    │                                 ContactListNotFound · ContactNotFound · VerificationTemplateNotFound · FromAddressNotVerified
    │                                 TenantNotFound · PoolNotFound · AddressNotFound · EndpointNotFound
    │                                 RuleSetNotFound · RuleNotFound
    │                      ActiveRuleSet · InvalidS3Configuration · InvalidSnsTopic · InvalidLambdaFunction
    │                      LimitExceeded · Conflict
    ├── what is sent       MessageRejected ─ ProductionAccessNotGranted
    │                      AccountSuspended
    │                      SendingPaused ─ AccountPaused · TenantPaused · ConfigurationSetPaused
    │                      MailFromDomainNotVerified · AccessDenied
    └── how much           RateExceeded · DailyQuotaExceeded

All answer HTTP 400 unless a class says otherwise. Source: the two models' error lists (model); texts as each class says.
"""

from collections.abc import Mapping

from gatepost.rules.findings import Refusal
from gatepost.rules.refusals import SendRefusal
from gatepost.wire.errors import AwsError


class SesError(AwsError):
    """Any refusal by SES."""


class BadRequest(SesError):
    """A value that SES does not take. With a text of None the second API sends `{"message": null}`, as AWS does."""

    code = "BadRequestException"
    query_code = "InvalidParameterValue"


class InvalidDomainName(BadRequest):
    """Source: guessed."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Invalid domain name {name}.")


class InvalidEmailAddress(BadRequest):
    """Without a space before the bracket. Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Invalid email address<{address}>.")


class InvalidNextToken(BadRequest):
    """Source: guessed."""

    text = "The NextToken is invalid."


class InvalidNextTokenOfSuppressed(InvalidNextToken):
    """ListSuppressedDestinations models a type of its own. Source: model."""

    code = "InvalidNextTokenException"


class InvalidPolicy(BadRequest):
    """Source: model."""

    query_code = "InvalidPolicy"


class InvalidConfigurationSet(BadRequest):
    """Source: model for the code, guessed for the text."""

    query_code = "InvalidConfigurationSet"


class InvalidTemplate(BadRequest):
    """A text is no template, or a part is missing. Source: model for the code, guessed for the texts."""

    query_code = "InvalidTemplate"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class InvalidRenderingParameter(BadRequest):
    """TestRender… with data that cannot be used. Source: model for the code."""

    query_code = "InvalidRenderingParameter"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class MissingRenderingAttribute(BadRequest):
    """TestRender… with data that lack something. Source: model for the code; the text (guide)."""

    query_code = "MissingRenderingAttribute"

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text, TemplateName=name)


class HasTenants(BadRequest):
    """Source: probes of the real service (reported)."""

    def __init__(self, arn: str) -> None:
        super().__init__(f"Cannot delete <{arn}> because it has tenant associations. Remove all tenant associations and try again.")


class InvalidTrackingOptions(BadRequest):
    """Source: model for the code; texts (reported)."""

    query_code = "InvalidTrackingOptions"


class InvalidDeliveryOptions(BadRequest):
    """Source: model for the code; texts (reported)."""

    query_code = "InvalidDeliveryOptions"


class _InvalidDestination(BadRequest):
    def __init__(self, configuration_set: str, destination: str, text: str) -> None:
        super().__init__(text, ConfigurationSetName=configuration_set, EventDestinationName=destination)


class InvalidCloudWatchDestination(_InvalidDestination):
    """Source: model for the code."""

    query_code = "InvalidCloudWatchDestination"


class InvalidFirehoseDestination(_InvalidDestination):
    """Source: model for the code."""

    query_code = "InvalidFirehoseDestination"


class InvalidSnsDestination(_InvalidDestination):
    """Nobody answers for the topic. Source: recorded answers of the first API (reported); the second's type (guessed)."""

    query_code = "InvalidSNSDestination"

    def __init__(self, configuration_set: str, destination: str, topic: str) -> None:
        super().__init__(configuration_set, destination, f"SNS topic <{topic}> not found.")


class InvalidVerificationContent(BadRequest):
    """Source: model for the code, guessed for the text."""

    query_code = "CustomVerificationEmailInvalidContent"


class AlreadyExists(SesError):
    code = "AlreadyExistsException"
    query_code = "AlreadyExists"


class IdentityExists(AlreadyExists):
    """The missing `s` is AWS's. Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity {name} already exist.")


class PolicyExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Policy <{name}> already exists")


class ConfigurationSetExists(AlreadyExists):
    """Source: reported."""

    query_code = "ConfigurationSetAlreadyExists"

    def __init__(self, name: str) -> None:
        super().__init__(f"Configuration set <{name}> already exists.", ConfigurationSetName=name)


class EventDestinationExists(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    query_code = "EventDestinationAlreadyExists"

    def __init__(self, configuration_set: str, name: str) -> None:
        super().__init__(
            f"An event destination with name <{name}> already exists for configuration set <{configuration_set}>.",
            ConfigurationSetName=configuration_set,
            EventDestinationName=name,
        )


class TrackingOptionsExist(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    query_code = "TrackingOptionsAlreadyExistsException"

    def __init__(self, configuration_set: str) -> None:
        super().__init__(
            f"Tracking options already exist for configuration set <{configuration_set}>.", ConfigurationSetName=configuration_set
        )


class TemplateExists(AlreadyExists):
    """Source: model for the code, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Template {name} already exists.", Name=name)


class ContactExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} already exists in List.")


class VerificationTemplateExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    query_code = "CustomVerificationEmailTemplateAlreadyExists"

    def __init__(self, name: str) -> None:
        super().__init__(f"Custom verification email template <{name}> already exists", CustomVerificationEmailTemplateName=name)


class TenantExists(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str, account_id: str) -> None:
        super().__init__(f"Tenant with name {name} already exists in account {account_id}")


class ResourceAssociated(AlreadyExists):
    """Source: probes of the real service (reported)."""

    def __init__(self, arn: str, tenant: str) -> None:
        super().__init__(f"Resources {arn} has already been associated with tenant {tenant}")


class PoolExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The pool <{name}> already exists.")


class EndpointExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Multi-region endpoint <{name}> already exists.")


class CertificateExists(AlreadyExists):
    """Source: model for the type, guessed for the text."""

    def __init__(self, address: str) -> None:
        super().__init__(f"A certificate is already associated with {address}.")


class RuleSetExists(AlreadyExists):
    """Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule set already exists: {name}", Name=name)


class RuleExists(AlreadyExists):
    """Source: reported."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule already exists: {name}", Name=name)


class FilterExists(AlreadyExists):
    """Source: reported for the code, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Filter already exists: {name}", Name=name)


class NotFound(SesError):
    code = "NotFoundException"
    status = 404
    query_code = "InvalidParameterValue"


class IdentityNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity {name} does not exist.")


class PolicyIdentityNotFound(NotFound):
    """Policy calls print brackets around the name. Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Email identity <{name}> does not exist.")


class PolicyNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Policy <{name}> does not exist")


class ConfigurationSetNotFound(NotFound):
    """The angle brackets are part of the text. Source: recorded answers (reported)."""

    query_code = "ConfigurationSetDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Configuration set <{name}> does not exist.", ConfigurationSetName=name)


class EventDestinationNotFound(NotFound):
    """Source: recorded answers of the first API (reported)."""

    query_code = "EventDestinationDoesNotExist"

    def __init__(self, configuration_set: str, name: str) -> None:
        super().__init__(f"No EventDestination found for {name}", ConfigurationSetName=configuration_set, EventDestinationName=name)


class TrackingOptionsNotFound(NotFound):
    """Source: model for the code, guessed for the text."""

    query_code = "TrackingOptionsDoesNotExistException"

    def __init__(self, configuration_set: str) -> None:
        super().__init__(
            f"Tracking options do not exist for configuration set <{configuration_set}>.", ConfigurationSetName=configuration_set
        )


class SuppressedDestinationNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Email address {address} does not exist on your suppression list.")


class MessageNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, message_id: str) -> None:
        super().__init__(f"Message {message_id} does not exist.")


class JobNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id} does not exist.")


class TemplateNotFound(NotFound):
    """Source: model for the types, guessed for the text."""

    query_code = "TemplateDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Template {name} does not exist.", TemplateName=name)


class ContactListNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"List with name: {name} doesn't exist.")


class ContactNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} doesn't exist in List.")


class VerificationTemplateNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    query_code = "CustomVerificationEmailTemplateDoesNotExist"

    def __init__(self, name: str, text: str = "") -> None:
        super().__init__(text or f"Custom verification email template <{name}> does not exist", CustomVerificationEmailTemplateName=name)


class FromAddressNotVerified(NotFound):
    """The sender of a verification mail of one's own. Source: probes of the real service (reported); the text (guessed)."""

    query_code = "FromEmailAddressNotVerified"

    def __init__(self, address: str, text: str) -> None:
        super().__init__(text, FromEmailAddress=address)


class TenantNotFound(NotFound):
    """Source: probes of the real service (reported)."""

    def __init__(self, name: str, account_id: str) -> None:
        super().__init__(f"Tenant {name} for AwsAccountId {account_id} not found.")


class PoolNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The requested pool <{name}> does not exist.")


class AddressNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, ip: str) -> None:
        super().__init__(f"The requested IP address <{ip}> does not exist.")


class EndpointNotFound(NotFound):
    """Source: model for the type, guessed for the text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Multi-region endpoint <{name}> does not exist.")


class RuleSetNotFound(NotFound):
    """Source: reported."""

    query_code = "RuleSetDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule set does not exist: {name}", Name=name)


class RuleNotFound(NotFound):
    """Source: reported."""

    query_code = "RuleDoesNotExist"

    def __init__(self, name: str) -> None:
        super().__init__(f"Rule does not exist: {name}", Name=name)


class ActiveRuleSet(SesError):
    """Source: probes of the real service (reported)."""

    query_code = "CannotDelete"

    def __init__(self, name: str) -> None:
        super().__init__(f"Cannot delete active rule set: {name}", Name=name)


class InvalidS3Configuration(SesError):
    """Source: reported."""

    query_code = "InvalidS3Configuration"

    def __init__(self, bucket: str) -> None:
        super().__init__(f"Could not write to bucket: {bucket}", Bucket=bucket)


class InvalidSnsTopic(SesError):
    """Source: reported."""

    query_code = "InvalidSnsTopic"

    def __init__(self, topic: str, text: str = "") -> None:
        super().__init__(text or f"Invalid SNS topic: {topic}", Topic=topic)


class UnreachableSnsTopic(InvalidSnsTopic):
    """Source: reported."""

    def __init__(self, topic: str) -> None:
        super().__init__(topic, f"Could not publish to SNS topic: {topic}")


class InvalidLambdaFunction(SesError):
    """Source: reported."""

    query_code = "InvalidLambdaFunction"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Could not invoke Lambda function: {arn}", FunctionArn=arn)


class LimitExceeded(SesError):
    code = "LimitExceededException"
    query_code = "LimitExceeded"


class TooManyPolicies(LimitExceeded):
    """Source: probes of the real service (reported)."""

    query_code = "InvalidParameterValue"

    def __init__(self, identity: str) -> None:
        super().__init__(f"Number of policies for <{identity}> exceeds max allowed number of policies per resource")


class Conflict(SesError):
    """PutAccountDetails while a review is open, and after a denial; its text is null. Source: reported."""

    code = "ConflictException"
    status = 409


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
