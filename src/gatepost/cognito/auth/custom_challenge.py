"""CUSTOM_AUTH: a sign-in by challenges of the pool owner's own, CUSTOM_CHALLENGE, after a password proven by SRP if they want one.

The owner's functions decide what comes next and when it is enough; Cognito's second factor is asked for only after the password.
A wrong answer ends nothing by itself, but each answer needs the Session of its own challenge.
Source: guide, user-pool-lambda-challenge and amazon-cognito-user-pools-authentication-flow (guide); that users who are unconfirmed
or have to reset their password are turned away as elsewhere, and that the other names of challenges are refused (guessed).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert

from gatepost.call import Call
from gatepost.cognito.auth import password_verifier, sealed_challenges, sessions, strangers
from gatepost.cognito.auth.sign_in import Answer, Step, give_tokens, require_admissible, require_welcome
from gatepost.cognito.errors import InvalidLambdaResponse, NotAuthorized, UserNotFound
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import custom_sign_ins
from gatepost.cognito.triggers import custom_auth as triggers
from gatepost.cognito.triggers.custom_auth import Results, Subject
from gatepost.cognito.users import changes, record
from gatepost.cognito.users.record import User

NAME = "CUSTOM_CHALLENGE"
_SRP_A = "SRP_A"
_SECOND_FACTORS = {"sms": "SMS_MFA", "otp": "SOFTWARE_TOKEN_MFA", "email_otp": "EMAIL_OTP"}

_keep = insert(custom_sign_ins)
_take = (
    delete(custom_sign_ins)
    .where(custom_sign_ins.c.pool_id == bindparam("pool"), custom_sign_ins.c.reference == bindparam("which"))
    .returning(custom_sign_ins.c.sealed_state)
)


@dataclass(frozen=True, slots=True)
class State:
    """What is known between two requests: the challenges so far, and of the one that is set what only the server may know."""

    results: Results
    private: Mapping[str, str]
    metadata: str | None = None


def start(call: Call, step: Step) -> Answer:
    """The flow: the owner's functions say what comes first. With CHALLENGE_NAME=SRP_A that can be the password.

    Raises: InvalidParameter, InvalidUserPoolConfiguration, UserNotFound, NotAuthorized, UserNotConfirmed, PasswordResetRequired, and
    what triggers raise.
    """
    triggers.require_function(step.pool, triggers.DEFINE)
    user = record.find(call, step.pool, step.require("USERNAME"))
    if user is None and not step.client.hides_users:
        raise UserNotFound()
    require_welcome(call, step, user)
    if user is not None:
        require_admissible(call, user)
    return _next(call, step, user, [_result(_SRP_A, True)] if step.parameters.get("CHALLENGE_NAME") == _SRP_A else [])


def begin(call: Call, step: Step, user: User) -> Answer:
    """Go on after the password that the owner wanted first, and the second factor. Raises: as `start`."""
    state = _taken(call, step.pool, step.custom)
    factors = [_SECOND_FACTORS[method] for method in step.proven if method in _SECOND_FACTORS]
    results = [*state.results, *(_result(name, True) for name in (password_verifier.NAME, *factors))]
    return _next(call, replace(step, custom=""), user, results)


def answer(call: Call, step: Step) -> Answer:
    """Have the answer judged, and go on. Raises: as `start`. Source: text of a missing answer guessed."""
    given = step.require("ANSWER")
    resumed = sessions.resume(call, step, NAME)
    sealed_challenges.spend(call, resumed.challenge)
    state = _taken(call, step.pool, resumed.state)
    if resumed.user is not None:
        require_admissible(call, resumed.user)
    right = triggers.verify(call, _subject(call, step, resumed.user), state.private, given)
    return _next(call, resumed.step, resumed.user, [*state.results, _result(NAME, right, state.metadata)])


def _next(call: Call, step: Step, user: User | None, results: Results) -> Answer:
    """What the owner's function decides. For a name that nobody has, it never comes to tokens."""
    decision = triggers.define(call, _subject(call, step, user), results)
    if decision.get("failAuthentication"):
        raise NotAuthorized()
    if decision.get("issueTokens"):
        return _signed_in(call, step, user)
    match decision.get("challengeName"):
        case "CUSTOM_CHALLENGE":
            return _set(call, step, user, results)
        case password_verifier.NAME if [result["challengeName"] for result in results] == [_SRP_A]:
            step = replace(step, custom=_kept(call, step, State(results, {})))
            return password_verifier.simulate(call, step) if user is None else password_verifier.begin(call, step, user)
        case None:
            raise NotAuthorized()
        case _:
            raise InvalidLambdaResponse()


def _signed_in(call: Call, step: Step, user: User | None) -> Answer:
    if user is None:
        raise NotAuthorized()
    try:
        user = changes.lock(call, user)
    except UserNotFound as deleted:
        raise NotAuthorized() from deleted
    require_admissible(call, user)
    return give_tokens(call, step, user)


def _set(call: Call, step: Step, user: User | None, results: Results) -> Answer:
    subject = _subject(call, step, user)
    made = triggers.create(call, subject, NAME, results)
    reference = _kept(call, step, State(results, made.private, made.metadata))
    session = sessions.simulate(call, step, NAME, reference) if user is None else sessions.begin(call, step, NAME, user, reference)
    return {"ChallengeName": NAME, "Session": session, "ChallengeParameters": {**made.public, "USERNAME": subject.username}}


def _subject(call: Call, step: Step, user: User | None) -> Subject:
    return Subject(
        step.client, user, strangers.username(call.world, step.pool, step.require("USERNAME")) if user is None else user.username
    )


def _result(name: str, right: bool, metadata: str | None = None) -> Mapping[str, Any]:
    return {"challengeName": name, "challengeResult": right, "challengeMetadata": metadata}


def _kept(call: Call, step: Step, state: State) -> str:
    """Write down what is known; the reference that finds it again."""
    reference = secrets.token_hex(16)
    content: Sequence[Any] = (state.results, state.private, state.metadata)
    row = {
        "pool_id": step.pool.pool_id,
        "reference": reference,
        "sealed_state": call.world.seal.seal(orjson.dumps(content), _about(step.pool, reference)),
        "expires_at": sealed_challenges.expiry(call, step),
    }
    call.tx.write(_keep, row)
    return reference


def _taken(call: Call, pool: Pool, reference: str) -> State:
    """What was written down, which is forgotten by this.

    Raises: NotAuthorized, when it is gone.
    """
    sealed = call.tx.value(_take, {"pool": pool.pool_id, "which": reference})
    if sealed is None:
        raise NotAuthorized("Invalid session for the user.")
    return State(*orjson.loads(call.world.seal.open(sealed, _about(pool, reference))))


def _about(pool: Pool, reference: str) -> str:
    return f"custom sign-in {pool.pool_id} {reference}"
