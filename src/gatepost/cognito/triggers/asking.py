"""Calling a trigger's function, and AWS's words for what goes wrong.

A function has five seconds and, where that may help, three chances. Before it is called the request's transaction ends, so
whatever was written so far stays, even when the function then refuses.
Source: guide, user pool Lambda triggers (guide: five seconds, three tries, asynchronous senders); which failures are tried again
(guessed); texts reported.
"""

import logging
from collections.abc import Mapping
from typing import Any

import orjson

from gatepost.call import Call
from gatepost.cognito.errors import UnexpectedLambda, UserLambdaValidation
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import replies
from gatepost.cognito.triggers.events import Event
from gatepost.cognito.triggers.replies import Members
from gatepost.lambdas import functions
from gatepost.lambdas.failures import FunctionFailed, NotReached

log = logging.getLogger("gatepost")

TRIES = 3


def function_of(pool: Pool, trigger: str) -> str | None:
    """The ARN of a trigger's function in a pool; None when there is none."""
    configured: Mapping[str, Any] = pool.settings.get("LambdaConfig", {})
    found: Any = configured.get(trigger)
    return found if found is None or isinstance(found, str) else found["LambdaArn"]


def ask(call: Call, arn: str, trigger: str, event: Event, members: Members) -> Mapping[str, Any]:
    """What the function makes of the event's response. `members` are those that the trigger reads.

    Raises: CallsOut, where nobody may wait; UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    """
    try:
        return replies.read(event, _answer(call, arn, event, wait=True), members)
    except FunctionFailed as failure:
        raise UserLambdaValidation(trigger, str(failure)) from failure
    except NotReached as problem:
        log.warning("%s (%s) of %s: %s", trigger, arn, event["userPoolId"], problem)
        raise UnexpectedLambda(trigger, str(problem)) from problem


def tell(call: Call, arn: str, trigger: str, event: Event) -> None:
    """Hand an event to a function whose answer does not matter. What goes wrong is in the log alone.

    AWS does it after it has answered. Here it is done before, so that what was answered with success was handed over.
    Raises: CallsOut, where nobody may wait.
    """
    try:
        _answer(call, arn, event, wait=False)
    except (FunctionFailed, NotReached) as problem:
        log.warning("%s (%s) of %s: %s", trigger, arn, event["userPoolId"], problem)


def _answer(call: Call, arn: str, event: Event, *, wait: bool) -> bytes:
    """Raises: CallsOut, FunctionFailed, NotReached (after as many tries as may help)."""
    call.step_out()
    payload = orjson.dumps(event)
    for tries_left in range(TRIES - 1, 0, -1):
        try:
            return functions.invoke(call.world.settings, arn, payload, wait=wait)
        except NotReached as problem:
            if not problem.again:
                raise
            log.info("%s: %s; %d more", arn, problem, tries_left)
    return functions.invoke(call.world.settings, arn, payload, wait=wait)
