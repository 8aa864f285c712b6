"""Registering a passkey: StartWebAuthnRegistration says what the browser is to ask for, CompleteWebAuthnRegistration takes the answer.

Between the two a user has one challenge, the newest; it can be answered once.
Source: API reference, StartWebAuthnRegistration and CompleteWebAuthnRegistration (model); the options: AWS CLI examples (reported);
texts, and how long a registration may take (guessed).
"""

import base64
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.errors import (
    InvalidParameter,
    LimitExceeded,
    WebAuthnChallengeNotFound,
    WebAuthnClientMismatch,
    WebAuthnConfigurationMissing,
    WebAuthnNotEnabled,
)
from gatepost.cognito.passkeys import ceremony, credentials, relying_party
from gatepost.cognito.passkeys.tables import passkey_registrations
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.verification import Holder, holder
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CompleteWebAuthnRegistrationRequestTypeDef,
        StartWebAuthnRegistrationRequestTypeDef,
    )

TIMEOUT = timedelta(minutes=1)
"""How long a browser is told to wait for its user."""
LASTS = timedelta(minutes=5)
"""How long a registration may take from its start."""
CHALLENGE_BYTES = 32

_insert = insert(passkey_registrations)
_begin = _insert.on_conflict_do_update(
    index_elements=["pool_id", "username"],
    set_={name: _insert.excluded[name] for name in ("client_id", "relying_party", "challenge", "expires_at")},
)
_theirs = (passkey_registrations.c.pool_id == bindparam("pool")) & (passkey_registrations.c.username == bindparam("user"))
_begun = select(passkey_registrations).where(_theirs)
_end = delete(passkey_registrations).where(_theirs, passkey_registrations.c.challenge == bindparam("challenge"))


@cognito.operation("StartWebAuthnRegistration")
def start_web_authn_registration(call: Call, request: "StartWebAuthnRegistrationRequestTypeDef") -> dict[str, Any]:
    """What a signed-in user's browser needs to make a passkey.

    Raises: NotAuthorized, PasswordResetRequired, WebAuthnNotEnabled, WebAuthnConfigurationMissing, LimitExceeded.
    """
    who = holder(call, request["AccessToken"])
    _require_enabled(who.pool)
    site = relying_party.of(call, who.pool)
    if site is None:
        raise WebAuthnConfigurationMissing()
    known = credentials.of_user(call, who.pool, who.user)
    _require_room(len(known))
    challenge = encoded(secrets.token_bytes(CHALLENGE_BYTES))
    call.tx.write(
        _begin,
        {
            "pool_id": who.pool.pool_id,
            "username": who.user.username,
            "client_id": who.client.client_id,
            "relying_party": site,
            "challenge": challenge,
            "expires_at": call.now + LASTS,
        },
    )
    return {
        "CredentialCreationOptions": {
            "rp": {"id": site, "name": site},
            "user": {"id": encoded(handle(who.user)), "name": who.user.username, "displayName": who.user.username},
            "challenge": challenge,
            "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ceremony.ALGORITHMS],
            "timeout": int(TIMEOUT.total_seconds() * 1000),
            "excludeCredentials": [{"id": key.credential_id, "type": "public-key"} for key in known if key.relying_party == site],
            "authenticatorSelection": {
                "requireResidentKey": True,
                "residentKey": "required",
                "userVerification": "required" if relying_party.requires_verification(who.pool) else "preferred",
            },
        }
    }


@cognito.operation("CompleteWebAuthnRegistration")
def complete_web_authn_registration(call: Call, request: "CompleteWebAuthnRegistrationRequestTypeDef") -> dict[str, Any]:
    """Keep the passkey that the user's authenticator has made. After a refusal the registration can be completed with another.

    Raises: NotAuthorized, PasswordResetRequired, WebAuthnNotEnabled, WebAuthnChallengeNotFound, WebAuthnClientMismatch,
    LimitExceeded, InvalidParameter, and what `ceremony.registered` raises.
    """
    who = holder(call, request["AccessToken"])
    _require_enabled(who.pool)
    user = changes.lock(call, who.user)
    challenge, site = _begun_by(call, who)
    verifying = relying_party.requires_verification(who.pool)
    made = ceremony.registered(request["Credential"], decoded(challenge), site, verifying=verifying)
    _require_room(credentials.count(call, who.pool, user))
    if not call.tx.write(_end, {"pool": who.pool.pool_id, "user": user.username, "challenge": challenge}):
        raise WebAuthnChallengeNotFound()
    if not credentials.add(call, who.pool, user, site, encoded(made.credential_id), made):
        raise InvalidParameter("The passkey is already registered.")
    return {}


def handle(user: User) -> bytes:
    """What authenticators know a user by: the text of their `sub`. Source: AWS CLI examples (reported)."""
    return user.sub.encode()


def encoded(raw: bytes) -> str:
    """Bytes as WebAuthn's JSON has them: base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The same backwards."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _begun_by(call: Call, who: Holder) -> tuple[str, str]:
    """The challenge that the user has been set, and for which relying party.

    Raises: WebAuthnChallengeNotFound, WebAuthnClientMismatch.
    """
    row = call.tx.row(_begun, {"pool": who.pool.pool_id, "user": who.user.username})
    if row is None or row.expires_at <= call.now:
        raise WebAuthnChallengeNotFound()
    if row.client_id != who.client.client_id:
        raise WebAuthnClientMismatch()
    return row.challenge, row.relying_party


def _require_enabled(pool: Pool) -> None:
    if not relying_party.enabled(pool):
        raise WebAuthnNotEnabled()


def _require_room(passkeys: int) -> None:
    if passkeys >= credentials.MOST:
        raise LimitExceeded(f"A user can have at most {credentials.MOST} passkeys.")
