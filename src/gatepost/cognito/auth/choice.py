"""USER_AUTH: choice-based sign-in. It begins with the challenge that the client prefers, or asks which; or goes on from a sign-up.

Source: API reference, InitiateAuth (model); guide, authentication-flows-selection-sdk (guide); captured sign-ins (reported).
"""

from collections.abc import Sequence

from gatepost.call import Call
from gatepost.cognito import first_factors
from gatepost.cognito.auth import challenges, sealed_challenges, second_factor, select_challenge, sessions, step_up
from gatepost.cognito.auth.choosing import available, seemingly_available
from gatepost.cognito.auth.completion import after_first_factor
from gatepost.cognito.auth.sign_in import Answer, Step, require_admissible, require_welcome
from gatepost.cognito.errors import NotAuthorized, PasswordResetRequired, UserNotConfirmed, UserNotFound
from gatepost.cognito.users import record
from gatepost.cognito.users.record import User, UserStatus

CONFIRMED = "SIGN_UP confirmed"
"""The Session that ConfirmSignUp gives out; its state is the attribute and, shortened, the address that the code went to."""

_METHODS = {"email": "email_otp", "phone_number": "sms"}


def start(call: Call, step: Step) -> Answer:
    """The first request of the flow.

    Raises: InvalidParameter, UserNotFound, NotAuthorized, UserNotConfirmed, PasswordResetRequired, and what the challenge raises.
    """
    user = record.find(call, step.pool, step.require("USERNAME"))
    preferred = step.parameters.get("PREFERRED_CHALLENGE", "")
    if user is None and not step.client.hides_users:
        raise UserNotFound()
    require_welcome(call, step, user)
    wish = step_up.wish(step)
    if user is None:
        return _simulate(call, step, preferred)
    _require_able(user)
    step = step_up.aimed(call, step, user, wish)
    lacking = step_up.missing(call, step, user) if step.proven else None
    if lacking is not None:
        return challenges.begin(call, step, lacking, user)
    if step.session:
        signed_up = _signed_up(call, step)
        if signed_up is not None:
            return signed_up
    choices = available(call, step, user)
    if not choices:
        raise UserNotConfirmed() if user.status is UserStatus.UNCONFIRMED else NotAuthorized()
    if preferred not in choices:
        return select_challenge.begin(call, step, user)
    return _with_choices(challenges.begin(call, step, preferred, user), choices)


def _require_able(user: User) -> None:
    """What keeps a user from beginning. That they are not confirmed is no reason: a code may confirm them."""
    if user.status is UserStatus.RESET_REQUIRED:
        raise PasswordResetRequired()


def _simulate(call: Call, step: Step, preferred: str) -> Answer:
    choices = seemingly_available(step.pool)
    if preferred not in choices:
        return select_challenge.simulate(call, step)
    return _with_choices(challenges.simulate(call, step, preferred), choices)


def _with_choices(answer: Answer, choices: Sequence[str]) -> Answer:
    """A challenge says what else there was to choose. Source: captured sign-ins (reported)."""
    return {**answer, "AvailableChallenges": choices} if "ChallengeName" in answer else answer


def _signed_up(call: Call, step: Step) -> Answer | None:
    """Tokens for somebody who has just confirmed their sign-up, by a code that the pool takes for a first factor; else None.

    Source: API reference, InitiateAuth.Session (model).
    """
    resumed = sessions.resume(call, step, CONFIRMED)
    user = resumed.user
    attribute, address = resumed.state
    if user is None or sessions.short(call, user.attributes.get(attribute, "")) != address or second_factor.asked(step.pool, user):
        return None
    if not any(
        first_factors.ONE_TIME[factor] == attribute and first_factors.has_one_time(step.pool, factor, user.attributes)
        for factor in first_factors.ONE_TIME
    ):
        return None
    require_admissible(call, user)
    sealed_challenges.spend(call, resumed.challenge)
    return after_first_factor(call, resumed.step.having(_METHODS[attribute]), user)
