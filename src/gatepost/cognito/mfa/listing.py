"""What a user can sign in with: their first factors and their second ones."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito.auth import challenges
from gatepost.cognito.mfa import preferences, software_tokens
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users.record import User, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GetUserAuthFactorsRequestTypeDef, GetUserAuthFactorsResponseTypeDef


@cognito.operation("GetUserAuthFactors")
def get_user_auth_factors(call: Call, request: "GetUserAuthFactorsRequestTypeDef") -> "GetUserAuthFactorsResponseTypeDef | dict[str, Any]":
    """The factors of the user who asks. Raises: NotAuthorized. Source: API reference, GetUserAuthFactors (model)."""
    who = holder(call, request["AccessToken"])
    return _factors(call, who.pool, who.user)


@cognito.operation("AdminGetUserAuthFactors")
def admin_get_user_auth_factors(call: Call, request: dict[str, str]) -> dict[str, Any]:
    """The factors of any user.

    Raises: ResourceNotFound, UserNotFound. Source: API reference, AdminGetUserAuthFactors (model).
    """
    pool = pools.get(call, request["UserPoolId"])
    return _factors(call, pool, require(call, pool, request["Username"]))


def _factors(call: Call, pool: Pool, user: User) -> dict[str, Any]:
    configured = ["PASSWORD" if name == "PASSWORD_SRP" else name for name in challenges.configured(call, pool, user)]
    if software_tokens.registered(call, pool, user):
        configured.append("SOFTWARE_TOKEN")
    members = {name: value for name, value in preferences.shown(user).items() if name != "MFAOptions"}
    return {"Username": user.username, **members, "ConfiguredUserAuthFactors": list(dict.fromkeys(configured))}
