"""USER_SRP_AUTH: a password proven without being sent, by the challenge PASSWORD_VERIFIER.

Between the two requests the server remembers nothing: its one-time secret travels sealed in SECRET_BLOCK.
What is wrong with a user (disabled, unconfirmed, locked) is said at the second request, so that the first looks the same for all.
Source: the public clients that interoperate with AWS (confirmed); which request says what (guessed).
"""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from gatepost.call import Call
from gatepost.cognito import passwords
from gatepost.cognito.auth import lockout, sealed_challenges, srp, strangers
from gatepost.cognito.auth.completion import after_password
from gatepost.cognito.auth.sealed_challenges import Challenge
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.clients import authentication
from gatepost.cognito.errors import InvalidParameter, UserNotFound
from gatepost.cognito.triggers import sign_in as triggers
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

NAME = "PASSWORD_VERIFIER"
TIMESTAMP_TOLERANCE = timedelta(minutes=5)
"""How far a client's clock may be off. Source: guessed."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIMESTAMP = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) +([0-9]{1,2}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) (?:UTC|GMT) ([0-9]{4})")


def start(call: Call, step: Step) -> Answer:
    """The flow USER_SRP_AUTH: answer the client's A with B, the user's salt and the block to send back.

    Raises: InvalidParameter, UserNotFound.
    """
    name = step.require("USERNAME")
    _client_public(step)
    user = record.find(call, step.pool, name)
    if user is None and not step.client.hides_users:
        raise UserNotFound()
    triggers.pre_authentication(call, step.client, user, name)
    return simulate(call, step) if user is None else begin(call, step, user)


def begin(call: Call, step: Step, user: User) -> Answer:
    """The same for a user who is known already. Raises: InvalidParameter."""
    verifier = passwords.verifier(call, step.pool, user)
    if verifier is None or user.salt is None:
        salt, verifier = strangers.salt(call.world, step.pool, user.username), strangers.verifier(call.world, step.pool, user.username)
        return _challenge(call, step, user.username, salt, verifier, provable=False)
    return _challenge(call, step, user.username, user.salt, verifier, provable=True)


def simulate(call: Call, step: Step) -> Answer:
    """The same for nobody. Raises: InvalidParameter."""
    name = step.require("USERNAME")
    salt, verifier = strangers.salt(call.world, step.pool, name), strangers.verifier(call.world, step.pool, name)
    return _challenge(call, step, strangers.username(call.world, step.pool, name), salt, verifier, provable=False)


def answer(call: Call, step: Step) -> Answer:
    """Check the proof. A block is good for one try, whatever comes of it.

    Raises: InvalidParameter, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    name, claim, timestamp = step.require("USERNAME"), step.require("PASSWORD_CLAIM_SIGNATURE"), step.require("TIMESTAMP")
    block = step.require("PASSWORD_CLAIM_SECRET_BLOCK")
    challenge = sealed_challenges.open_sealed(call, step, block, NAME)
    authentication.require_hash(call, step.client, (name, challenge.username), step.parameters.get("SECRET_HASH"))
    user = record.find(call, step.pool, name)
    if user is not None and user.username != challenge.username:
        user = None
    if user is not None:
        require_admissible(call, user)
    right = _proven(call, step, user, challenge, (claim, block, timestamp))
    sealed_challenges.spend(call, challenge)
    if user is None:
        lockout.refuse_stranger(call, step.pool, challenge.state[-1])
    step = replace(step, proven=tuple(challenge.proven), custom=challenge.custom)
    return after_password(call, step, lockout.settle(call, user, right=right))


def _client_public(step: Step) -> int:
    public = srp.client_public(step.require("SRP_A"))
    if public is None:
        raise InvalidParameter("Invalid SRP_A")
    return public


def _challenge(call: Call, step: Step, username: str, salt: str, verifier: bytes, *, provable: bool) -> Answer:
    server_public, exchange = srp.challenge(verifier, _client_public(step))
    mark = strangers.mark(call.world, step.pool, step.require("USERNAME"))
    state = [f"{exchange.client_public:x}", f"{exchange.secret:x}", f"{exchange.scrambler:x}", int(provable), mark]
    return {
        "ChallengeName": NAME,
        "ChallengeParameters": {
            "SALT": salt,
            "SECRET_BLOCK": sealed_challenges.seal(call, step, NAME, username, state),
            "SRP_B": f"{server_public:x}",
            "USERNAME": username,
            "USER_ID_FOR_SRP": username,
        },
    }


def _proven(call: Call, step: Step, user: User | None, challenge: Challenge, proof: Iterable[str]) -> bool:
    """Whether the signature is one that only the password's owner could make, now. For nobody it takes as long to say no."""
    claim, block, timestamp = proof
    public, secret, scrambler, provable, _mark = challenge.state
    known = passwords.verifier(call, step.pool, user) if user is not None and provable else None
    verifier = known or strangers.verifier(call.world, step.pool, challenge.username)
    key = srp.session_key(verifier, srp.Exchange(int(public, 16), int(secret, 16), int(scrambler, 16)))
    try:
        given = base64.b64decode(claim, validate=True)
    except binascii.Error:
        return False
    expected = srp.signature(key or b"", step.pool.srp_name, challenge.username, base64.b64decode(block), timestamp)
    genuine = hmac.compare_digest(expected, given)
    return genuine and key is not None and known is not None and _recent(timestamp, call.now)


def _recent(timestamp: str, now: datetime) -> bool:
    """Whether TIMESTAMP (`Tue Sep 9 07:05:04 UTC 2026`, however the day is padded) is about now."""
    found = _TIMESTAMP.fullmatch(timestamp)
    if found is None or found[1] not in _MONTHS:
        return False
    day, hour, minute, second, year = (int(part) for part in found.groups()[1:])
    try:
        moment = datetime(year, _MONTHS.index(found[1]) + 1, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return False
    return abs(now - moment) <= TIMESTAMP_TOLERANCE
