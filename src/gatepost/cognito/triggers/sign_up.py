"""PreSignUp and PostConfirmation: before somebody becomes a user, and once they have confirmed that they are one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gatepost.call import Call
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.triggers.replies import is_flag
from gatepost.cognito.users.record import User

PRE_SIGN_UP = "PreSignUp"
POST_CONFIRMATION = "PostConfirmation"

_FLAGS = {"autoConfirmUser": is_flag, "autoVerifyEmail": is_flag, "autoVerifyPhone": is_flag}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What PreSignUp makes of somebody who may sign up: whether they are confirmed at once, and which addresses count as verified."""

    confirmed: bool = False
    verified: Mapping[str, str] = field(default_factory=dict[str, str])
    """The flags to set, as attributes."""


def pre_sign_up(
    call: Call, pool: Pool, source: Literal["SignUp", "AdminCreateUser"], username: str, attributes: Mapping[str, str]
) -> Verdict:
    """Ask whether somebody may sign up. Of a user whom an administrator makes, the function can only refuse.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    Source: guide, user-pool-lambda-pre-sign-up (guide).
    """
    arn = function_of(pool, PRE_SIGN_UP)
    if arn is None:
        return Verdict()
    request = {
        "userAttributes": dict(attributes),
        "validationData": _as_map(call.request.get("ValidationData")),
        **events.metadata(call),
    }
    response = dict.fromkeys(_FLAGS, False)
    event = events.compose(call, pool, f"{PRE_SIGN_UP}_{source}", username, request, response, no_client=events.NO_CLIENT)
    answer = ask(call, arn, PRE_SIGN_UP, event, _FLAGS)
    if source == "AdminCreateUser":
        return Verdict()
    flags = {"email_verified": answer.get("autoVerifyEmail"), "phone_number_verified": answer.get("autoVerifyPhone")}
    return Verdict(bool(answer.get("autoConfirmUser")), {name: "true" for name, wanted in flags.items() if wanted})


def post_confirmation(call: Call, pool: Pool, source: Literal["ConfirmSignUp", "ConfirmForgotPassword"], user: User) -> None:
    """Say that a user has confirmed. What the function fails with is the caller's answer, but the user stays confirmed.

    Raises: CallsOut, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    Source: guide, user-pool-lambda-post-confirmation (guide); that the user stays confirmed (guessed).
    """
    arn = function_of(pool, POST_CONFIRMATION)
    if arn is not None:
        request = {"userAttributes": events.attributes_of(user), **events.metadata(call)}
        event = events.compose(call, pool, f"{POST_CONFIRMATION}_{source}", user.username, request, {})
        ask(call, arn, POST_CONFIRMATION, event, {})


def _as_map(given: Iterable[Mapping[str, Any]] | None) -> dict[str, str] | None:
    return None if given is None else {entry["Name"]: entry.get("Value", "") for entry in given}
