"""USER_SRP_AUTH: a password proven without being sent, by the challenge PASSWORD_VERIFIER.

Between the two requests the server remembers nothing: its one-time secret travels sealed in SECRET_BLOCK.
What is wrong with a user (disabled, unconfirmed, locked) is said at the second request, so that the first looks the same for all.
Source: the public clients that interoperate with AWS (confirmed); which request says what (guessed).
"""

from gatepost.call import Call
from gatepost.cognito import passwords
from gatepost.cognito.auth import lockout, sealed_challenges, srp, srp_proof, strangers
from gatepost.cognito.auth.completion import after_password
from gatepost.cognito.auth.sealed_challenges import Challenge
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.auth.srp_proof import Proof
from gatepost.cognito.clients import authentication
from gatepost.cognito.errors import UserNotFound
from gatepost.cognito.triggers import sign_in as triggers
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

NAME = "PASSWORD_VERIFIER"


def start(call: Call, step: Step) -> Answer:
    """The flow USER_SRP_AUTH: answer the client's A with B, the user's salt and the block to send back.

    Raises: InvalidParameter, UserNotFound.
    """
    name = step.require("USERNAME")
    srp_proof.client_public(step)
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
    name, proof = step.require("USERNAME"), srp_proof.given(step)
    challenge = sealed_challenges.open_sealed(call, step, proof.block, NAME)
    authentication.require_hash(call, step.client, (name, challenge.username), step.parameters.get("SECRET_HASH"))
    user = record.find(call, step.pool, name)
    if user is not None and user.username != challenge.username:
        user = None
    if user is not None:
        require_admissible(call, user)
    right = _proven(call, step, user, challenge, proof)
    sealed_challenges.spend(call, challenge)
    if user is None:
        lockout.refuse_stranger(call, step.pool, challenge.state[-1])
    return after_password(call, challenge.resumed(step), lockout.settle(call, user, right=right))


def _challenge(call: Call, step: Step, username: str, salt: str, verifier: bytes, *, provable: bool) -> Answer:
    server_public, exchange = srp.challenge(verifier, srp_proof.client_public(step))
    mark = strangers.mark(call.world, step.pool, step.require("USERNAME"))
    state = [*srp_proof.packed(exchange), int(provable), mark]
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


def _proven(call: Call, step: Step, user: User | None, challenge: Challenge, proof: Proof) -> bool:
    """Whether the signature is one that only the password's owner could make, now. For nobody it takes as long to say no."""
    *exchange, provable, _mark = challenge.state
    known = passwords.verifier(call, step.pool, user) if user is not None and provable else None
    verifier = known or strangers.verifier(call.world, step.pool, challenge.username)
    genuine = srp_proof.genuine(verifier, srp_proof.unpacked(*exchange), step.pool.srp_name, challenge.username, proof, call.now)
    return genuine and known is not None
