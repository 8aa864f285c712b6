"""DEVICE_PASSWORD_VERIFIER: a device proves by SRP that it knows the password that it made when it was confirmed.

What the server remembers travels in SECRET_BLOCK, which is a Session too.
Source: API reference, RespondToAuthChallenge (model); identity-js and pycognito (confirmed: what is signed); the refusal (guessed).
"""

from dataclasses import replace

from gatepost.call import Call
from gatepost.cognito.auth import sealed_challenges, sessions, srp, srp_proof
from gatepost.cognito.auth.completion import after_second_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible
from gatepost.cognito.devices import record
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.users import changes
from gatepost.cognito.users.record import User

NAME = "DEVICE_PASSWORD_VERIFIER"


def begin(call: Call, step: Step, user: User) -> Answer:
    """Answer SRP_A with B, the device's salt and the block to send back. Raises: InvalidParameter, NotAuthorized (a device forgotten)."""
    device = record.find(call, step.pool, user, step.device_key)
    if device is None or device.secret is None:
        raise NotAuthorized()
    server_public, exchange = srp.challenge(device.secret.verifier, srp_proof.client_public(step))
    state = [device.device_key, *srp_proof.packed(exchange)]
    return {
        "ChallengeName": NAME,
        "ChallengeParameters": {
            "DEVICE_KEY": device.device_key,
            "SALT": device.secret.salt,
            "SECRET_BLOCK": sessions.begin(call, step, NAME, user, state),
            "SRP_B": f"{server_public:x}",
            "USERNAME": user.username,
        },
    }


def answer(call: Call, step: Step) -> Answer:
    """Check the proof. A block is good for one try, whatever comes of it.

    Raises: InvalidParameter, NotAuthorized, UserNotConfirmed, PasswordResetRequired.
    """
    proof, device_key = srp_proof.given(step), step.require("DEVICE_KEY")
    resumed = sessions.resume(call, replace(step, session=proof.block), NAME)
    if resumed.user is None:
        raise NotAuthorized("Invalid session for the user.")
    asked, *exchange = resumed.state
    user = changes.lock(call, resumed.user)
    require_admissible(call, user)
    device = record.find(call, step.pool, user, asked)
    sealed_challenges.spend(call, resumed.challenge)
    group = record.group_key(call.world, step.pool)
    if (
        device is None
        or device.secret is None
        or device_key != asked
        or not srp_proof.genuine(device.secret.verifier, srp_proof.unpacked(*exchange), group, asked, proof, call.now)
    ):
        raise NotAuthorized().keeping()
    return after_second_factor(call, resumed.step, user)
