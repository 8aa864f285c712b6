"""The exceptions of user pools, as their model names them. All answer HTTP 400 unless a class says otherwise.

AwsError
└── CognitoError
    ├── what was asked        InvalidParameter · ResourceNotFound · LimitExceeded · TooManyRequests ·
    │                         UnsupportedOperation · InvalidUserPoolConfiguration · ConcurrentModification ·
    │                         PreconditionNotMet · UserImportInProgress · ServiceQuotaExceeded ·
    │                         OperationNotEnabled · CachedMetadataUrlMissing
    ├── who asks              NotAuthorized · UserNotFound · UserNotConfirmed · PasswordResetRequired ·
    │                         UsernameExists · AliasExists · UnsupportedUserState
    ├── groups                GroupExists
    ├── identity providers    DuplicateProvider · UnsupportedIdentityProvider
    ├── codes and passwords   CodeMismatch · ExpiredCode · TooManyFailedAttempts · InvalidPassword ·
    │                         PasswordHistoryPolicyViolation
    ├── mail and SMS          CodeDeliveryFailure · InvalidEmailRoleAccessPolicy · InvalidSmsRoleAccessPolicy
    ├── second factors        SoftwareTokenMfaNotFound · EnableSoftwareTokenMfa
    ├── passkeys              WebAuthnNotEnabled · WebAuthnConfigurationMissing · WebAuthnChallengeNotFound ·
    │                         WebAuthnClientMismatch · WebAuthnOriginNotAllowed · WebAuthnRelyingPartyMismatch ·
    │                         WebAuthnCredentialNotSupported
    ├── devices               DeviceKeyExists
    ├── tokens and clients    Unauthorized · UnsupportedTokenType · InvalidOAuthFlow · ScopeDoesNotExist ·
    │                         RefreshTokenReuse
    ├── triggers              UnexpectedLambda · UserLambdaValidation · InvalidLambdaResponse
    └── plans                 FeatureUnavailableInTier · TierChangeNotAllowed · UserPoolAddOnNotEnabled
"""

from gatepost.wire.errors import AwsError


class CognitoError(AwsError):
    """Any refusal by a user pool."""


class InvalidParameter(CognitoError):
    code = "InvalidParameterException"


class ResourceNotFound(CognitoError):
    code = "ResourceNotFoundException"


class UserPoolNotFound(ResourceNotFound):
    """Source: reported."""

    def __init__(self, pool_id: str) -> None:
        super().__init__(f"User pool {pool_id} does not exist.")


class UserPoolClientNotFound(ResourceNotFound):
    """Source: reported for the type, guessed for the text."""

    def __init__(self, client_id: str) -> None:
        super().__init__(f"User pool client {client_id} does not exist.")


class LimitExceeded(CognitoError):
    code = "LimitExceededException"
    text = "Attempt limit exceeded, please try after some time."


class TooManyRequests(CognitoError):
    code = "TooManyRequestsException"
    text = "Too many requests"


class UnsupportedOperation(CognitoError):
    code = "UnsupportedOperationException"


class InvalidUserPoolConfiguration(CognitoError):
    code = "InvalidUserPoolConfigurationException"


class ServiceQuotaExceeded(CognitoError):
    code = "ServiceQuotaExceededException"


class OperationNotEnabled(CognitoError):
    code = "OperationNotEnabledException"


class CachedMetadataUrlMissing(CognitoError):
    code = "CachedCIMDURLDoesNotExistException"


class PreconditionNotMet(CognitoError):
    code = "PreconditionNotMetException"


class UserImportInProgress(CognitoError):
    code = "UserImportInProgressException"
    text = "A user import job is in progress for this user pool."


class ConcurrentModification(CognitoError):
    code = "ConcurrentModificationException"


class NotAuthorized(CognitoError):
    code = "NotAuthorizedException"
    text = "Incorrect username or password."


class UserDisabled(NotAuthorized):
    text = "User is disabled."


class UserNotFound(CognitoError):
    code = "UserNotFoundException"
    text = "User does not exist."


class UserUnknownToClient(UserNotFound):
    """Nobody of that name, as public operations say it. Source: reported."""

    text = "Username/client id combination not found."


class UserNotConfirmed(CognitoError):
    code = "UserNotConfirmedException"
    text = "User is not confirmed."


class PasswordResetRequired(CognitoError):
    code = "PasswordResetRequiredException"
    text = "Password reset required for the user"


class UsernameExists(CognitoError):
    code = "UsernameExistsException"
    text = "User already exists"


class AliasExists(CognitoError):
    code = "AliasExistsException"
    text = "An account with the given email already exists."


class UnsupportedUserState(CognitoError):
    code = "UnsupportedUserStateException"


class GroupExists(CognitoError):
    code = "GroupExistsException"
    text = "A group with the name already exists in this user pool."


class CodeMismatch(CognitoError):
    code = "CodeMismatchException"
    text = "Invalid verification code provided, please try again."


class ExpiredCode(CognitoError):
    code = "ExpiredCodeException"
    text = "Invalid code provided, please request a code again."


class TooManyFailedAttempts(CognitoError):
    code = "TooManyFailedAttemptsException"
    text = "Attempt limit exceeded, please try after some time."


class InvalidPassword(CognitoError):
    code = "InvalidPasswordException"


class PasswordHistoryPolicyViolation(CognitoError):
    code = "PasswordHistoryPolicyViolationException"
    text = "Password has previously been used"


class CodeDeliveryFailure(CognitoError):
    code = "CodeDeliveryFailureException"


class InvalidEmailRoleAccessPolicy(CognitoError):
    code = "InvalidEmailRoleAccessPolicyException"
    text = "Cognito is not allowed to use your email identity"


class InvalidSmsRoleAccessPolicy(CognitoError):
    code = "InvalidSmsRoleAccessPolicyException"
    text = "Role does not have permission to publish with SNS"


class SoftwareTokenMfaNotFound(CognitoError):
    code = "SoftwareTokenMFANotFoundException"
    text = "Software Token MFA has not been enabled by the userPool"


class EnableSoftwareTokenMfa(CognitoError):
    code = "EnableSoftwareTokenMFAException"
    text = "Code mismatch and fail enable Software Token MFA"


class WebAuthnNotEnabled(CognitoError):
    """Source: text guessed, as are those of the passkeys' other exceptions and of DeviceKeyExists."""

    code = "WebAuthnNotEnabledException"
    text = "Passkeys are not enabled for the user pool."


class WebAuthnConfigurationMissing(CognitoError):
    code = "WebAuthnConfigurationMissingException"
    text = "The user pool has neither a relying party id nor a domain."


class WebAuthnChallengeNotFound(CognitoError):
    code = "WebAuthnChallengeNotFoundException"
    text = "The challenge of the registration was not found or has expired."


class WebAuthnClientMismatch(CognitoError):
    code = "WebAuthnClientMismatchException"
    text = "The registration was started by another app client."


class WebAuthnOriginNotAllowed(CognitoError):
    code = "WebAuthnOriginNotAllowedException"

    def __init__(self, origin: str) -> None:
        super().__init__(f"The origin {origin} is not allowed for the relying party id of the user pool.")


class WebAuthnRelyingPartyMismatch(CognitoError):
    code = "WebAuthnRelyingPartyMismatchException"
    text = "The passkey belongs to another relying party id than the user pool's."


class WebAuthnCredentialNotSupported(CognitoError):
    code = "WebAuthnCredentialNotSupportedException"
    text = "The passkey is not of a kind that the user pool supports."


class DeviceKeyExists(CognitoError):
    code = "DeviceKeyExistsException"
    text = "The device key already exists."


class Unauthorized(CognitoError):
    code = "UnauthorizedException"
    status = 401


class UnsupportedTokenType(CognitoError):
    code = "UnsupportedTokenTypeException"


class InvalidOAuthFlow(CognitoError):
    code = "InvalidOAuthFlowException"


class ScopeDoesNotExist(CognitoError):
    code = "ScopeDoesNotExistException"


class DuplicateProvider(CognitoError):
    code = "DuplicateProviderException"


class UnsupportedIdentityProvider(CognitoError):
    code = "UnsupportedIdentityProviderException"


class RefreshTokenReuse(CognitoError):
    code = "RefreshTokenReuseException"


class UnexpectedLambda(CognitoError):
    """A trigger's function could not be called, or did not answer in time. Source: text reported."""

    code = "UnexpectedLambdaException"

    def __init__(self, trigger: str, reason: str) -> None:
        super().__init__(f"{trigger} invocation failed due to error {reason}.")


class UserLambdaValidation(CognitoError):
    """A trigger's function said no, in its own words. Source: text reported."""

    code = "UserLambdaValidationException"

    def __init__(self, trigger: str, words: str) -> None:
        super().__init__(f"{trigger} failed with error {words}.")


class InvalidLambdaResponse(CognitoError):
    """A trigger's function answered something else than the event it was given, completed. Source: text reported."""

    code = "InvalidLambdaResponseException"
    text = "Unrecognizable lambda output"


class UserPoolAddOnNotEnabled(CognitoError):
    code = "UserPoolAddOnNotEnabledException"
    text = "User pool add-ons are not enabled."


class FeatureUnavailableInTier(CognitoError):
    code = "FeatureUnavailableInTierException"


class TierChangeNotAllowed(CognitoError):
    code = "TierChangeNotAllowedException"
