"""ListWebAuthnCredentials and DeleteWebAuthnCredential: users see their passkeys, and take one away.

Source: API reference, ListWebAuthnCredentials and DeleteWebAuthnCredential (model); text of an unknown one (guessed).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import ResourceNotFound
from gatepost.cognito.passkeys import credentials
from gatepost.cognito.passkeys.credentials import Passkey
from gatepost.cognito.tokens.verification import holder
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        DeleteWebAuthnCredentialRequestTypeDef,
        ListWebAuthnCredentialsRequestTypeDef,
    )


@cognito.operation("ListWebAuthnCredentials")
def list_web_authn_credentials(call: Call, request: "ListWebAuthnCredentialsRequestTypeDef") -> dict[str, Any]:
    """The user's passkeys, the oldest first; all of them fit on one page.

    Raises: NotAuthorized, PasswordResetRequired, InvalidParameter.
    """
    who = holder(call, request["AccessToken"])
    about = f"passkeys {who.pool.pool_id} {who.user.sub}"
    token = request.get("NextToken")
    begin = int(page_tokens.read(call, about, token)[0]) if token else 0
    known = credentials.of_user(call, who.pool, who.user)
    end = begin + (request.get("MaxResults") or credentials.MOST)
    answer: dict[str, Any] = {"Credentials": [_shown(passkey) for passkey in known[begin:end]]}
    if end < len(known):
        answer["NextToken"] = page_tokens.make(call, about, [str(end)])
    return answer


@cognito.operation("DeleteWebAuthnCredential")
def delete_web_authn_credential(call: Call, request: "DeleteWebAuthnCredentialRequestTypeDef") -> dict[str, Any]:
    """The passkey opens nothing any more, even if its authenticator keeps it.

    Raises: NotAuthorized, PasswordResetRequired, ResourceNotFound.
    """
    who = holder(call, request["AccessToken"])
    if not credentials.remove(call, who.pool, who.user, request["CredentialId"]):
        raise ResourceNotFound("Passkey does not exist.")
    return {}


def _shown(passkey: Passkey) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "CredentialId": passkey.credential_id,
        "FriendlyCredentialName": passkey.name,
        "RelyingPartyId": passkey.relying_party,
        "AuthenticatorTransports": passkey.transports,
        "CreatedAt": passkey.created_at,
    }
    if passkey.attachment is not None:
        shown["AuthenticatorAttachment"] = passkey.attachment
    return shown
