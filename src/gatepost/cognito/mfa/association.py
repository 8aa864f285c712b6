"""Setting an authenticator app up: the server makes a seed, the app proves that it knows it. And taking it away again.

Somebody who signs in to a pool that requires a second factor does it with the Session of MFA_SETUP, everybody else with their access
token. In a session the seed is kept nowhere but in the session until it is proven.
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito.auth import lockout, mfa_setup, sealed_challenges, sessions
from gatepost.cognito.auth.sign_in import Step, require_admissible
from gatepost.cognito.clients import record as clients
from gatepost.cognito.errors import EnableSoftwareTokenMfa, InvalidParameter, NotAuthorized, SoftwareTokenMfaNotFound, UserNotConfirmed
from gatepost.cognito.mfa import pool_factors, preferences, software_tokens, totp
from gatepost.cognito.mfa.pool_factors import SOFTWARE_TOKEN
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, UserStatus, require
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        AssociateSoftwareTokenRequestTypeDef,
        AssociateSoftwareTokenResponseTypeDef,
        VerifySoftwareTokenRequestTypeDef,
        VerifySoftwareTokenResponseTypeDef,
    )


@cognito.operation("AssociateSoftwareToken")
def associate_software_token(
    call: Call, request: "AssociateSoftwareTokenRequestTypeDef"
) -> "AssociateSoftwareTokenResponseTypeDef | dict[str, Any]":
    """A new seed for an app to know. The app before it goes on until the new one is verified.

    Raises: InvalidParameter, NotAuthorized, SoftwareTokenMfaNotFound.
    Source: API reference, AssociateSoftwareToken (model); length of the code (guessed).
    """
    token = request.get("AccessToken")
    if token:
        who = holder(call, token)
        _require_apps(who.pool)
        return {"SecretCode": totp.secret_code(software_tokens.propose(call, who.pool, changes.lock(call, who.user)))}
    resumed = _resume(call, request.get("Session", ""), mfa_setup.NAME)
    step, user = resumed.step, _admitted(call, resumed)
    _require_apps(step.pool)
    sealed_challenges.spend(call, resumed.challenge)
    seed = totp.new_seed()
    return {"SecretCode": totp.secret_code(seed), "Session": sessions.begin(call, step, mfa_setup.ASSOCIATED, user, seed.hex())}


@cognito.operation("VerifySoftwareToken")
def verify_software_token(
    call: Call, request: "VerifySoftwareTokenRequestTypeDef"
) -> "VerifySoftwareTokenResponseTypeDef | dict[str, Any]":
    """A code proves that the app knows the seed; the user's app is now this one. In a session the factor is on from then.

    After a wrong code the session can be tried again. A code that was used already is wrong.
    Raises: InvalidParameter, NotAuthorized, SoftwareTokenMfaNotFound, EnableSoftwareTokenMfa.
    Source: API reference, VerifySoftwareToken (model); texts reported, which of them a user without a seed gets (guessed).
    """
    code, device = request["UserCode"], request.get("FriendlyDeviceName", "")[:256]
    token = request.get("AccessToken")
    if token:
        who = holder(call, token)
        user = changes.lock(call, who.user)
        _verify(call, who.pool, user, code, device)
        return {"Status": "SUCCESS"}
    resumed = _resume(call, request.get("Session", ""), mfa_setup.ASSOCIATED)
    step, user = resumed.step, changes.lock(call, _admitted(call, resumed))
    _adopt(call, step.pool, user, bytes.fromhex(resumed.state), code, device)
    sealed_challenges.spend(call, resumed.challenge)
    preferences.switch_on(call, user, SOFTWARE_TOKEN)
    return {"Status": "SUCCESS", "Session": sessions.begin(call, step, mfa_setup.VERIFIED, user)}


@cognito.operation("AdminDeleteSoftwareToken")
def admin_delete_software_token(call: Call, request: "dict[str, str]") -> dict[str, Any]:
    """Take a user's app away, so that they can set up another. A user without one is left as they are.

    Raises: ResourceNotFound, UserNotFound, UserNotConfirmed. Source: API reference, AdminDeleteSoftwareToken (model); effects guessed.
    """
    pool = pools.get(call, request["UserPoolId"])
    user = changes.lock(call, require(call, pool, request["Username"]))
    if user.status is UserStatus.UNCONFIRMED:
        raise UserNotConfirmed()
    software_tokens.forget(call, pool, user)
    if SOFTWARE_TOKEN in preferences.of(user).enabled:
        preferences.switch_off(call, user, SOFTWARE_TOKEN)
    return {}


def _require_apps(pool: Pool) -> None:
    if SOFTWARE_TOKEN not in pool_factors.active(pool):
        raise SoftwareTokenMfaNotFound()


def _resume(call: Call, session: str, name: str) -> sessions.Resumed:
    """The sign-in of a session that comes without its client and username."""
    if not session:
        raise InvalidParameter("Either an access token or a session is required.")
    found = sealed_challenges.open_any(call, session)
    client = clients.get(call, found.client_id)
    return sessions.resume_own(call, Step(client, found.by_administrator, session), name)


def _admitted(call: Call, resumed: sessions.Resumed) -> User:
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    require_admissible(call, resumed.user)
    return resumed.user


def _verify(call: Call, pool: Pool, user: User, code: str, device: str) -> None:
    """Check the code of a candidate; of the app in use where none waits."""
    token = software_tokens.find(call, pool, user)
    if token is None:
        raise InvalidParameter("User has not set up software token mfa")
    if token.candidate is not None:
        _adopt(call, pool, user, token.candidate, code, device)
    elif token.seed is not None:
        software_tokens.use(call, pool, user, _matching(call, pool, user, token.seed, code), EnableSoftwareTokenMfa())


def _adopt(call: Call, pool: Pool, user: User, seed: bytes, code: str, device: str) -> None:
    software_tokens.adopt(call, pool, user, seed, _matching(call, pool, user, seed, code), device)


def _matching(call: Call, pool: Pool, user: User, seed: bytes, code: str) -> int:
    step = totp.matching_step(seed, code, call.now)
    if step is None:
        lockout.refuse_code(call, pool, user.username, EnableSoftwareTokenMfa())
    return step
