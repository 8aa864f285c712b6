"""Forgotten passwords: a code is sent to a verified address, and sets a new password; an administrator can require it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attempts, password_history, password_policy
from gatepost.cognito.attempts import Kind
from gatepost.cognito.clients.authentication import authenticate
from gatepost.cognito.errors import (
    CodeMismatch,
    CognitoError,
    ExpiredCode,
    InvalidParameter,
    NotAuthorized,
    UserDisabled,
    UserNotConfirmed,
    UserUnknownToClient,
)
from gatepost.cognito.messages import codes, destinations, email, simulated
from gatepost.cognito.messages.codes import Purpose
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.mfa import preferences
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.pools import record as pools
from gatepost.cognito.risk import remembering
from gatepost.cognito.triggers.sign_up import post_confirmation
from gatepost.cognito.users import changes, migration
from gatepost.cognito.users.record import User, UserStatus, find, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminResetUserPasswordRequestTypeDef,
        ConfirmForgotPasswordRequestTypeDef,
        ForgotPasswordRequestTypeDef,
        ForgotPasswordResponseTypeDef,
    )


@cognito.operation("ForgotPassword")
def forgot_password(call: Call, request: "ForgotPasswordRequestTypeDef") -> "ForgotPasswordResponseTypeDef | dict[str, Any]":
    """Send a code that sets a new password; until then the old one is good.

    Raises: ResourceNotFound, NotAuthorized, UserNotFound, InvalidParameter, CodeDeliveryFailure, LimitExceeded,
    InvalidEmailRoleAccessPolicy, InvalidSmsRoleAccessPolicy.
    Source: API reference, ForgotPassword; guide, cognito-user-pool-managing-errors.
    """
    client = authenticate(call, request["ClientId"], request["Username"], request.get("SecretHash"))
    pool = client.pool
    order = destinations.recovery_order(pool.settings)
    name = request["Username"]
    user = find(call, pool, name) or migration.move_in(call, client, "ForgotPassword", name, None)
    if user is not None and user.enabled and user.status is UserStatus.FORCE_CHANGE_PASSWORD:
        raise _wrong_state()
    to = None if user is None else destinations.for_recovery(pool, order, user.attributes, preferences.of(user).enabled)
    if user is None or not user.enabled or to is None:
        if client.hides_users:
            return simulated.delivery(call, pool, name, Kind.RECOVER, Purpose.PASSWORD, Occasion.FORGOT_PASSWORD)
        raise _unreachable(user)
    attempts.count(call, pool, user.username, Kind.RECOVER)
    remembering.note(call, pool, user, "ForgotPassword", "Pass")
    return {"CodeDeliveryDetails": codes.send(call, pool, user, Purpose.PASSWORD, Occasion.FORGOT_PASSWORD, to)}


@cognito.operation("ConfirmForgotPassword")
def confirm_forgot_password(call: Call, request: "ConfirmForgotPasswordRequestTypeDef") -> dict[str, Any]:
    """The code sets the new password.

    Raises: ResourceNotFound, NotAuthorized, UserNotFound, UserNotConfirmed, InvalidPassword, PasswordHistoryPolicyViolation,
    CodeMismatch, ExpiredCode, LimitExceeded.
    Source: API reference, ConfirmForgotPassword; guide, cognito-user-pool-managing-errors; the order of checks (guessed).
    """
    client = authenticate(call, request["ClientId"], request["Username"], request.get("SecretHash"))
    pool = client.pool
    user = find(call, pool, request["Username"])
    if user is None or not user.enabled:
        if not client.hides_users:
            raise UserUnknownToClient() if user is None else UserDisabled()
        password_policy.require(pool, request["Password"], Prefix.CHANGE)
        attempts.count(call, pool, pool.folded(request["Username"]), Kind.RECOVER)
        raise simulated.refusal(call, pool, request["Username"], Purpose.PASSWORD).keeping()
    if user.status is UserStatus.UNCONFIRMED:
        raise UserNotConfirmed()
    password_policy.require(pool, request["Password"], Prefix.CHANGE)
    attempts.count(call, pool, user.username, Kind.RECOVER)
    try:
        codes.spend(call, pool, user, Purpose.PASSWORD, request["ConfirmationCode"])
    except CodeMismatch as error:
        raise error.keeping() from None
    except ExpiredCode as error:  # or their mail seemed to be sent, because they have no address to send it to
        hidden = simulated.refusal(call, pool, request["Username"], Purpose.PASSWORD) if client.hides_users else error
        raise hidden.keeping() from None
    user = changes.lock(call, user)
    password_history.move_on(call, pool, user, request["Password"])
    changes.set_password(call, pool, user, request["Password"], UserStatus.CONFIRMED)
    post_confirmation(call, pool, "ConfirmForgotPassword", replace(user, status=UserStatus.CONFIRMED))
    return {}


@cognito.operation("AdminResetUserPassword")
def admin_reset_user_password(call: Call, request: "AdminResetUserPasswordRequestTypeDef") -> dict[str, Any]:
    """Shut a user out until they set a new password with the code that is sent to them. It may be repeated.

    When the mail is refused the user stays so, and the error is not CodeDeliveryFailure, which this operation does not have.
    Raises: ResourceNotFound, UserNotFound, NotAuthorized, InvalidParameter, LimitExceeded, InvalidEmailRoleAccessPolicy.
    Source: API reference, AdminResetUserPassword; texts of refused states (reported), the refused mail's type (guessed).
    """
    pool = pools.get(call, request["UserPoolId"])
    user = changes.lock(call, require(call, pool, request["Username"]))
    if not user.enabled:
        raise NotAuthorized("User is disabled")
    if user.status in (UserStatus.FORCE_CHANGE_PASSWORD, UserStatus.UNCONFIRMED):
        raise _wrong_state()
    order = destinations.recovery_order(pool.settings)
    to = destinations.for_recovery(pool, order, user.attributes, preferences.of(user).enabled)
    if to is None:
        raise _no_address()
    changes.write(call, user, status=UserStatus.RESET_REQUIRED.value)
    with email.refusals_of_administrators():
        codes.send(call, pool, user, Purpose.PASSWORD, Occasion.FORGOT_PASSWORD, to)
    return {}


def _unreachable(user: User | None) -> CognitoError:
    if user is None:
        return UserUnknownToClient()
    return _no_address() if user.enabled else UserDisabled()


def _wrong_state() -> NotAuthorized:
    """Source: reported."""
    return NotAuthorized("User password cannot be reset in the current state.")


def _no_address() -> InvalidParameter:
    """Source: reported."""
    return InvalidParameter("Cannot reset password for the user as there is no registered/verified email or phone_number")
