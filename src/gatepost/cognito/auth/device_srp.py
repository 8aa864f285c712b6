"""DEVICE_SRP_AUTH: a remembered device is to prove itself, after the password, and in place of a second factor where the pool wants that.

Some clients answer with the Session, some without; for those it waits here, under the user and the device.
Source: API reference, RespondToAuthChallenge (model); pycognito, which sends no Session (confirmed), and Amplify, which does (reported).
"""

from dataclasses import replace

from sqlalchemy import bindparam, delete
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.cognito.auth import challenges, sealed_challenges, sessions
from gatepost.cognito.auth.sign_in import Answer, Step
from gatepost.cognito.devices.tables import device_sign_ins
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User

NAME = "DEVICE_SRP_AUTH"

_insert = insert(device_sign_ins)
_wait = _insert.on_conflict_do_update(
    index_elements=["pool_id", "client_id", "username", "device_key"],
    set_={name: _insert.excluded[name] for name in ("sealed_session", "expires_at")},
)
_go_on = (
    delete(device_sign_ins)
    .where(
        device_sign_ins.c.pool_id == bindparam("pool"),
        device_sign_ins.c.client_id == bindparam("client"),
        device_sign_ins.c.username == bindparam("user"),
        device_sign_ins.c.device_key == bindparam("key"),
    )
    .returning(device_sign_ins.c.sealed_session)
)


def begin(call: Call, step: Step, user: User) -> Answer:
    """Ask for the device's A."""
    session = sessions.begin(call, step, NAME, user, step.device_key)
    call.tx.write(
        _wait,
        {
            "pool_id": step.pool.pool_id,
            "client_id": step.client.client_id,
            "username": user.username,
            "device_key": step.device_key,
            "sealed_session": call.world.seal.seal(session.encode(), _about(step, user)),
            "expires_at": sealed_challenges.expiry(call, step),
        },
    )
    return {"ChallengeName": NAME, "Session": session, "ChallengeParameters": {"USERNAME": user.username, "DEVICE_KEY": step.device_key}}


def answer(call: Call, step: Step) -> Answer:
    """Answer the A of the device that was asked. Raises: InvalidParameter, NotAuthorized."""
    device_key = step.require("DEVICE_KEY")
    if not step.session:
        step = replace(step, session=_waiting(call, step, device_key))
    resumed = sessions.resume(call, step, NAME)
    if resumed.user is None or resumed.state != device_key:
        raise NotAuthorized("Invalid session for the user.")
    challenge = challenges.begin(call, resumed.step, "DEVICE_PASSWORD_VERIFIER", resumed.user)
    sealed_challenges.spend(call, resumed.challenge)
    return challenge


def _waiting(call: Call, step: Step, device_key: str) -> str:
    """The Session that waits for a device. Raises: NotAuthorized."""
    user = record.find(call, step.pool, step.require("USERNAME"))
    which = {"pool": step.pool.pool_id, "client": step.client.client_id, "key": device_key}
    sealed = None if user is None else call.tx.value(_go_on, {**which, "user": user.username})
    if user is None or sealed is None:
        raise NotAuthorized("Invalid session for the user.")
    return call.world.seal.open(sealed, _about(step, user)).decode()


def _about(step: Step, user: User) -> str:
    return f"device sign-in {step.pool.pool_id} {user.username}"
