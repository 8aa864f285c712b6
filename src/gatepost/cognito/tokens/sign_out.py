"""Signing out: GlobalSignOut, AdminUserGlobalSignOut and RevokeToken."""

from typing import TYPE_CHECKING

from gatepost.call import Call
from gatepost.cognito.clients import authentication
from gatepost.cognito.clients import record as clients_record
from gatepost.cognito.errors import ResourceNotFound, Unauthorized, UnsupportedOperation, UnsupportedTokenType
from gatepost.cognito.pools import record as pools_record
from gatepost.cognito.tokens import refresh_tokens, revocation, verification
from gatepost.cognito.users import record
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AdminUserGlobalSignOutRequestTypeDef,
        GlobalSignOutRequestTypeDef,
        RevokeTokenRequestTypeDef,
    )

_JWE_PARTS = 5


@cognito.operation("GlobalSignOut")
def global_sign_out(call: Call, request: "GlobalSignOutRequestTypeDef") -> None:
    """A user ends all of their sessions.

    Raises: NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    Source: API reference, GlobalSignOut (confirmed).
    """
    holder = verification.holder(call, request["AccessToken"])
    revocation.sign_out(call, holder.pool, holder.user)


@cognito.operation("AdminUserGlobalSignOut")
def admin_user_global_sign_out(call: Call, request: "AdminUserGlobalSignOutRequestTypeDef") -> None:
    """An administrator ends all sessions of a user; once more does no harm.

    Raises: ResourceNotFound, UserNotFound.
    Source: API reference, AdminUserGlobalSignOut (confirmed).
    """
    pool = pools_record.get(call, request["UserPoolId"])
    revocation.sign_out(call, pool, record.require(call, pool, request["Username"]))


@cognito.operation("RevokeToken")
def revoke_token(call: Call, request: "RevokeTokenRequestTypeDef") -> None:
    """A client ends the session of a refresh token. A token that is already over, or was never one, is as good as revoked.

    Raises: Unauthorized (client or secret wrong, another client's token), UnsupportedOperation, UnsupportedTokenType.
    Source: API reference, RevokeToken (model); guide, revocation endpoint; texts, order and unknown tokens (guessed).
    """
    try:
        client = clients_record.get(call, request["ClientId"])
    except ResourceNotFound as unknown:
        raise Unauthorized("Invalid client") from unknown
    if not authentication.secret_matches(call, client, request.get("ClientSecret")):
        raise Unauthorized("Invalid client")
    if not client.revocable:
        raise UnsupportedOperation("Token revocation is not enabled for the client")
    if request["Token"].count(".") != _JWE_PARTS - 1:
        raise UnsupportedTokenType("Unsupported token type")
    token = refresh_tokens.find(call, client, request["Token"])
    if token is None:
        return
    if token.client_id != client.client_id:
        raise Unauthorized("Invalid client")
    revocation.revoke(call, client.pool, token.session.session_id)
