"""The exceptions of both SES models, and the codes that AWS sends without modelling them: their kinds here, each one beside its subject.

One class a meaning: `code` and `status` are what the second API answers, `query_code` what the first one does.

AwsError
└── SesError
    ├── BadRequest ─ InvalidNextToken
    │     identities           InvalidDomainName · InvalidEmailAddress · InvalidPolicy
    │     configuration_sets   InvalidConfigurationSet · InvalidTrackingOptions · InvalidDeliveryOptions · InvalidCloudWatchDestination
    │                          InvalidFirehoseDestination · InvalidSnsDestination
    │     templates            InvalidTemplate · InvalidRenderingParameter · MissingRenderingAttribute · InvalidVerificationContent
    │     recipients           InvalidNextTokenOfSuppressed
    │     infrastructure       HasTenants
    ├── AlreadyExists
    │     identities           IdentityExists · PolicyExists · CertificateExists
    │     configuration_sets   ConfigurationSetExists · EventDestinationExists · TrackingOptionsExist
    │     templates            TemplateExists · VerificationTemplateExists
    │     recipients           ContactExists
    │     infrastructure       TenantExists · ResourceAssociated · PoolExists · EndpointExists
    │     receiving            RuleSetExists · RuleExists · FilterExists
    ├── NotFound
    │     identities           IdentityNotFound · PolicyIdentityNotFound · PolicyNotFound
    │     configuration_sets   ConfigurationSetNotFound · EventDestinationNotFound · TrackingOptionsNotFound
    │     templates            TemplateNotFound · VerificationTemplateNotFound · FromAddressNotVerified
    │     recipients           ContactListNotFound · ContactNotFound · SuppressedDestinationNotFound · MessageNotFound · JobNotFound
    │     infrastructure       TenantNotFound · PoolNotFound · AddressNotFound · EndpointNotFound
    │     receiving            RuleSetNotFound · RuleNotFound
    ├── LimitExceeded ─ identities.TooManyPolicies
    ├── Conflict
    ├── receiving              ActiveRuleSet · InvalidS3Configuration · InvalidSnsTopic ─ UnreachableSnsTopic · InvalidLambdaFunction
    └── sending                MessageRejected ─ ProductionAccessNotGranted
                               AccountSuspended
                               SendingPaused ─ AccountPaused · TenantPaused · ConfigurationSetPaused
                               MailFromDomainNotVerified · AccessDenied
                               RateExceeded · DailyQuotaExceeded

All answer HTTP 400 unless a class says otherwise. Source: the two models' error lists (model); texts as each class says.
"""

from gatepost.wire.errors import AwsError


class SesError(AwsError):
    """Any refusal by SES."""


class BadRequest(SesError):
    """A value that SES does not take. With a text of None the second API sends `{"message": null}`, as AWS does."""

    code = "BadRequestException"
    query_code = "InvalidParameterValue"


class InvalidNextToken(BadRequest):
    """Source: guessed."""

    text = "The NextToken is invalid."


class AlreadyExists(SesError):
    code = "AlreadyExistsException"
    query_code = "AlreadyExists"


class NotFound(SesError):
    code = "NotFoundException"
    status = 404
    query_code = "InvalidParameterValue"


class LimitExceeded(SesError):
    code = "LimitExceededException"
    query_code = "LimitExceeded"


class Conflict(SesError):
    """PutAccountDetails while a review is open, and after a denial; its text is null. Source: reported."""

    code = "ConflictException"
    status = 409
