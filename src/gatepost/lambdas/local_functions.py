"""Python functions, imported into the server's process: for development and tests."""

import importlib
import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import uuid4

import orjson

from gatepost.lambdas.failures import NOT_THERE, TIMED_OUT, FunctionFailed, NotReached

log = logging.getLogger("gatepost")


@dataclass(frozen=True, slots=True)
class Context:
    """The second argument of a function in this process, as far as Lambda's has a meaning here."""

    invoked_function_arn: str
    ends_at: float
    """When the time is up, by `time.monotonic`."""
    function_version: str = "$LATEST"
    aws_request_id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def function_name(self) -> str:
        return self.invoked_function_arn.split(":")[6]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.ends_at - time.monotonic()) * 1000))


Function: TypeAlias = Callable[[Any, Context], Any]

_registered: dict[str, Function] = {}


def register(arn: str, function: Function) -> None:
    """Have a function of this process called by its ARN, whatever the settings say."""
    _registered[arn] = function


def forget(arn: str) -> None:
    """Call it no more."""
    _registered.pop(arn, None)


def registered(arn: str) -> Function | None:
    """The function that was registered for an ARN."""
    return _registered.get(arn)


def invoke(target: str, arn: str, event: bytes, patience: float) -> bytes:
    """Call `module:function`.

    Raises: FunctionFailed, NotReached.
    """
    module, _, name = target.partition(":")
    try:
        function: Function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        log.warning("%s can't be called: %s", target, error)
        raise NotReached(NOT_THERE, again=False) from error
    return call(function, target, arn, event, patience)


def call(function: Function, name: str, arn: str, event: bytes, patience: float) -> bytes:
    """Call a function. A thread can't be stopped, so one that takes too long goes on, but nobody listens any more.

    Raises: FunctionFailed, NotReached.
    """
    outcome: Future[Any] = Future()

    def run() -> None:
        try:
            outcome.set_result(function(orjson.loads(event), Context(arn, time.monotonic() + patience)))
        except BaseException as error:
            log.info("%s failed:\n%s", name, traceback.format_exc())
            outcome.set_exception(FunctionFailed(str(error)))

    threading.Thread(target=run, name=name, daemon=True).start()
    try:
        answer = outcome.result(patience)
    except TimeoutError as error:
        raise NotReached(TIMED_OUT, again=True) from error
    try:
        return orjson.dumps(answer)
    except TypeError:
        return b""
