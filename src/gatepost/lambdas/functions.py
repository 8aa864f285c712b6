"""Where a Lambda function is, and how it is called there: at a Lambda API, at a URL, or in this process.

Whoever calls gets the bytes that the function answered, or one of two exceptions: the function failed, or it was not reached.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from gatepost.aws_clients import CONNECTIONS, client_at
from gatepost.lambdas import local_functions
from gatepost.lambdas.failures import BROKEN, NOT_THERE, TIMED_OUT, FunctionFailed, NotReached
from gatepost.settings import DEFAULT_REGION, Settings

log = logging.getLogger("gatepost")


def invoke(settings: Settings, arn: str, event: bytes, *, wait: bool = True, patience: float = 0) -> bytes:
    """What the function answers to an event. Without `wait` a Lambda API takes the event and answers nothing. `patience` are the
    seconds that it may take, if those are not the setting's.

    Raises: FunctionFailed, NotReached.
    """
    patience = patience or settings.lambda_patience
    here = local_functions.registered(arn)
    if here is not None:
        return local_functions.call(here, getattr(here, "__name__", arn), arn, event, patience)
    target = targets(settings.lambda_functions).get(arn)
    if target is None:
        if not settings.lambda_endpoint:
            log.warning("%s is called, but nothing says where it is; see the settings lambda_endpoint and lambda_functions", arn)
            raise NotReached(NOT_THERE, again=False)
        return _at_lambda_api(settings, arn, event, patience, wait=wait)
    if target.startswith(("http://", "https://")):
        return _at_url(target, event, patience)
    return local_functions.invoke(target, arn, event, patience)


@lru_cache(maxsize=8)
def targets(given: str) -> Mapping[str, str]:
    """The setting `lambda_functions`, by ARN."""
    return dict(entry.split("=", 1) for entry in given.split())


def _at_lambda_api(settings: Settings, arn: str, event: bytes, patience: float, *, wait: bool) -> bytes:
    """Source: Lambda API reference, Invoke (guide); which of its errors are worth another try (guessed)."""
    from botocore.exceptions import BotoCoreError, ClientError

    region, account_id = arn.split(":")[3:5]
    client = client_at(settings.lambda_endpoint, "lambda", region or DEFAULT_REGION, account_id, patience)
    try:
        answer = client.invoke(FunctionName=arn, InvocationType="RequestResponse" if wait else "Event", Payload=event)
        payload: bytes = answer["Payload"].read()
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        raise NotReached(error.response.get("Error", {}).get("Code", BROKEN), again=status == 429 or status >= 500) from error
    except BotoCoreError as error:
        log.warning("%s: %s", arn, error)
        raise NotReached(TIMED_OUT, again=True) from error
    if answer.get("FunctionError"):
        raise FunctionFailed(_error_message(payload) or "Unhandled")
    return payload


def _at_url(url: str, event: bytes, patience: float) -> bytes:
    """A function behind a URL speaks as Lambda's own emulator of its runtime does: an error is an object with `errorMessage`."""
    from urllib3.exceptions import HTTPError

    try:
        answer = _http().request(
            "POST", url, body=event, headers={"content-type": "application/json"}, timeout=patience, retries=False, redirect=False
        )
    except HTTPError as error:
        log.warning("%s: %s", url, error)
        raise NotReached(TIMED_OUT, again=True) from error
    message = _error_message(answer.data)
    if message is not None:
        raise FunctionFailed(message)
    if answer.status >= 300:
        raise NotReached(BROKEN, again=answer.status == 429 or answer.status >= 500)
    return answer.data


@lru_cache(maxsize=1)
def _http() -> Any:
    import urllib3

    return urllib3.PoolManager(maxsize=CONNECTIONS)


def _error_message(payload: bytes) -> str | None:
    """What a function says of its error, as Lambda's runtimes write it down; None when it is no error."""
    try:
        content: Any = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return None
    is_error = isinstance(content, dict) and "errorMessage" in content and "triggerSource" not in content
    return str(content["errorMessage"]) if is_error else None  # pyright: ignore[reportUnknownArgumentType]
