"""New passwords for users who have one: set by an administrator, or changed with the old one."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attempts, password_history, password_policy, passwords
from gatepost.cognito.attempts import Kind
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.password_policy import Prefix
from gatepost.cognito.pools import record as pools
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import UserStatus, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import AdminSetUserPasswordRequestTypeDef, ChangePasswordRequestTypeDef


@cognito.operation("AdminSetUserPassword")
def admin_set_user_password(call: Call, request: "AdminSetUserPasswordRequestTypeDef") -> dict[str, Any]:
    """Set a password that is good for ever, or one that the user must change when they next sign in. Nobody is mailed.

    Raises: ResourceNotFound, UserNotFound, InvalidPassword, PasswordHistoryPolicyViolation. Source: API reference, AdminSetUserPassword.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = require(call, pool, request["Username"])
    password_policy.require(pool, request["Password"], Prefix.CHANGE)
    status = UserStatus.CONFIRMED if request.get("Permanent") else UserStatus.FORCE_CHANGE_PASSWORD
    user = changes.lock(call, user)
    password_history.move_on(call, pool, user, request["Password"])
    changes.set_password(call, pool, user, request["Password"], status)
    return {}


@cognito.operation("ChangePassword")
def change_password(call: Call, request: "ChangePasswordRequestTypeDef") -> dict[str, Any]:
    """Signed-in users replace their password, or set their first one. Every try counts, a wrong one too.

    Raises: NotAuthorized, InvalidPassword, PasswordHistoryPolicyViolation, LimitExceeded.
    Source: API reference, ChangePassword; guide, limits.
    """
    who = holder(call, request["AccessToken"])
    attempts.count(call, who.pool, who.user.username, Kind.CHANGE_PASSWORD)
    first = who.user.sealed_verifier is None and not request.get("PreviousPassword")
    if not first and not passwords.matches(call, who.pool, who.user, request.get("PreviousPassword", "")):
        raise NotAuthorized().keeping()
    password_policy.require(who.pool, request["ProposedPassword"], Prefix.CHANGE)
    password_history.move_on(call, who.pool, changes.lock(call, who.user), request["ProposedPassword"])
    changes.set_password(call, who.pool, who.user, request["ProposedPassword"], UserStatus.CONFIRMED)
    return {}
