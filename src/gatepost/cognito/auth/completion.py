"""Where a right answer leads: to a new password, a second factor, or tokens."""

from datetime import timedelta

from gatepost.call import Call
from gatepost.cognito import password_policy
from gatepost.cognito.auth import challenges, second_factor, step_up
from gatepost.cognito.auth.sign_in import Answer, Step, give_tokens, require_admissible
from gatepost.cognito.devices import record as devices
from gatepost.cognito.errors import NotAuthorized
from gatepost.cognito.risk import guard
from gatepost.cognito.users.record import User, UserStatus


def after_password(call: Call, step: Step, user: User) -> Answer:
    """To a new password if this one was temporary, else on. `user` is as they are now, which may be no longer as found.

    Raises: NotAuthorized (a temporary password too old), and what `require_admissible` does. Source: text reported.
    """
    require_admissible(call, user)
    step = step.having("pwd")
    demand = guard.after_password(call, step, user)
    if user.status is not UserStatus.FORCE_CHANGE_PASSWORD:
        return after_first_factor(call, step, user, demand)
    age = timedelta(0) if user.password_set_at is None else call.now - user.password_set_at
    if age > timedelta(days=password_policy.of(step.pool).temporary_days):
        raise NotAuthorized("Temporary password has expired and must be reset by an administrator.")
    return challenges.begin(call, step, "NEW_PASSWORD_REQUIRED", user)


def after_first_factor(call: Call, step: Step, user: User, demand: guard.Demand = "NO_ACTION") -> Answer:
    """To the second factor that the pool, the user or the risk asks for, else to tokens.

    Raises: NotAuthorized, when the risk demands a factor that the user does not have.
    """
    lacking = step_up.missing(call, step, user)
    if lacking is not None:
        return challenges.begin(call, step, lacking, user)
    name = second_factor.challenge(call, step.pool, user)
    if step.target and name is not None and step_up.has_second(call, step, user):
        name = None
    if name is None and demand != "NO_ACTION":
        name = second_factor.at_risk(call, step.pool, user)
        if name is None and demand == "MFA_REQUIRED":
            raise guard.refusal()
    elif demand == "NO_ACTION" and _device_is_enough(call, step, user, name):
        name = "DEVICE_SRP_AUTH"
    return after_second_factor(call, step, user) if name is None else challenges.begin(call, step, name, user)


def _device_is_enough(call: Call, step: Step, user: User, name: str | None) -> bool:
    """Whether a remembered device proves itself now: where no second factor is asked for, or in its place if the pool wants that.

    It does not save anybody from setting a factor up. Raises: ResourceNotFound.
    Source: model, DeviceConfigurationType (model); a device where no factor is asked for: identity-js, Amplify (reported).
    """
    device = devices.presented(call, step.pool, user, step.device_key)
    if device is None or not device.remembered or device.secret is None:
        return False
    return name is None or (name != "MFA_SETUP" and devices.make_up_for_second_factor(step.pool))


def after_second_factor(call: Call, step: Step, user: User) -> Answer:
    """To what the level still lacks that is to be reached, to whatever the pool's owner wants beyond the password, or to tokens."""
    lacking = step_up.missing(call, step, user)
    if lacking is not None:
        return challenges.begin(call, step, lacking, user)
    return challenges.begin(call, step, "CUSTOM_CHALLENGE", user) if step.custom else give_tokens(call, step, user)
