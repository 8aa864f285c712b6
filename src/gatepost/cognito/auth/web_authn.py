"""WEB_AUTHN: a passkey in place of a password, or of a password and a second factor where the pool and the user say so.

Source: API reference, RespondToAuthChallenge (model); guide, authentication-flows-selection-sdk (guide); the members of the options
that browsers are not told by WebAuthn itself (guessed).
"""

import secrets

import orjson

from gatepost.call import Call
from gatepost.cognito.auth import sealed_challenges, second_factor, sessions
from gatepost.cognito.auth.completion import after_first_factor, after_second_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.mfa import preferences
from gatepost.cognito.passkeys import ceremony, credentials, registration, relying_party
from gatepost.cognito.passkeys.ceremony import Known
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User, UserStatus

NAME = relying_party.FACTOR
TIMEOUT_SECONDS = 180


def begin(call: Call, step: Step, user: User) -> Answer:
    """Ask for a signature with one of the user's passkeys. Raises: NotAuthorized, when the last was taken away meanwhile."""
    site = relying_party.of(call, step.pool)
    known = () if site is None else credentials.of_site(call, step.pool, user, site)
    if not known:
        raise NotAuthorized()
    challenge = registration.encoded(secrets.token_bytes(registration.CHALLENGE_BYTES))
    options = {
        "challenge": challenge,
        "timeout": TIMEOUT_SECONDS * 1000,
        "rpId": site,
        "allowCredentials": [{"type": "public-key", "id": key.credential_id, "transports": key.transports} for key in known],
        "userVerification": "required" if _must_verify(step.pool, user) else "preferred",
    }
    return {
        "ChallengeName": NAME,
        "Session": sessions.begin(call, step, NAME, user, [challenge, site]),
        "ChallengeParameters": {"CREDENTIAL_REQUEST_OPTIONS": orjson.dumps(options).decode()},
    }


def answer(call: Call, step: Step) -> Answer:
    """Check CREDENTIAL. After a wrong one the session can be tried again.

    Raises: InvalidParameter, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    given = step.require("CREDENTIAL")
    resumed = sessions.resume(call, step, NAME)
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    challenge, site = resumed.state
    user = changes.lock(call, resumed.user)
    require_admissible(call, user)
    credential_id = ceremony.credential_id(given)
    passkey = None if credential_id is None else credentials.find(call, step.pool, credential_id)
    if passkey is None or (passkey.username, passkey.relying_party) != (user.username, site):
        raise NotAuthorized()
    known = Known(passkey.public_key, passkey.sign_count, registration.handle(user))
    counted = ceremony.asserted(given, registration.decoded(challenge), site, known, verifying=_must_verify(step.pool, user))
    sealed_challenges.spend(call, resumed.challenge)
    if not credentials.use(call, step.pool, passkey, counted):
        raise NotAuthorized()
    proven = resumed.step.having(passkey.method)
    enough = second_factor.asked(step.pool, user) and stands_alone(step.pool, user)
    return after_second_factor(call, proven, user) if enough else after_first_factor(call, proven, user)


def configured(call: Call, pool: Pool, user: User) -> bool:
    """The pool takes passkeys, and the user has one for its relying party and no temporary password."""
    if not relying_party.enabled(pool) or user.status is UserStatus.FORCE_CHANGE_PASSWORD:
        return False
    site = relying_party.of(call, pool)
    return site is not None and bool(credentials.of_site(call, pool, user, site))


def stands_alone(pool: Pool, user: User) -> bool:
    """Where the pool takes a verified user's passkey for two factors, and the user wants that.

    Source: model, WebAuthnMfaSettingsType (model).
    """
    return relying_party.makes_up_for_second_factor(pool) and preferences.of(user).passkeys


def usual(_pool: Pool) -> bool:
    """Never: most users have none, so a name that nobody has looks like theirs."""
    return False


def simulate(_call: Call, _step: Step) -> Answer:
    """Nobody seems to have a passkey, so nobody can begin with one. Raises: NotAuthorized."""
    raise NotAuthorized()


def _must_verify(pool: Pool, user: User) -> bool:
    return relying_party.requires_verification(pool) or second_factor.asked(pool, user)
