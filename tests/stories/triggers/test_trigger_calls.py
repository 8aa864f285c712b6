"""Calling a function: at a Lambda API, at a URL, in the server's process; and AWS's words when that does not work."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fixtures.json_server import JsonServer
from fixtures.lambdas import Fault

ARN = "arn:aws:lambda:us-east-1:123456789012:function:{}"


def failing_with(fault: Exception) -> Callable[[dict[str, Any]], None]:
    def fail(event: dict[str, Any]) -> None:
        raise fault

    return fail


def test_a_function_that_may_not_be_called_is_said_to_be_so_once(triggered: Any, lambdas: Any, refused: Any) -> None:
    arn = lambdas.add(failing_with(Fault(403, "AccessDeniedException")))
    with refused("UnexpectedLambdaException", "PreSignUp invocation failed due to error AccessDeniedException."):
        triggered(PreSignUp=arn).sign_up("ada")
    assert len(lambdas.events(arn)) == 1


@pytest.mark.parametrize(("status", "code"), [(429, "TooManyRequestsException"), (500, "ServiceException")])
def test_a_function_that_is_busy_is_called_three_times(triggered: Any, lambdas: Any, refused: Any, status: int, code: str) -> None:
    arn = lambdas.add(failing_with(Fault(status, code)))
    with refused("UnexpectedLambdaException", f"PreSignUp invocation failed due to error {code}."):
        triggered(PreSignUp=arn).sign_up("ada")
    assert len(lambdas.events(arn)) == 3


def test_the_third_time_may_be_the_charm(triggered: Any, lambdas: Any) -> None:
    def third(event: dict[str, Any]) -> dict[str, Any]:
        if len(lambdas.events(arn)) < 3:
            raise Fault(429, "TooManyRequestsException")
        return event

    arn = lambdas.add(third)
    assert triggered(PreSignUp=arn).sign_up("ada")["UserSub"]


def without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda event: {name: value for name, value in event.items() if name not in names}


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda event: b"", "Invalid lambda function output : Invalid JSON"),
        (lambda event: b"<html>", "Invalid lambda function output : Invalid JSON"),
        (lambda event: None, "Invalid lambda function output : Invalid JSON"),
        (lambda event: "ok", "Unrecognizable lambda output"),
        (lambda event: {"response": event["response"]}, "Unrecognizable lambda output"),
        (without("response"), "Unrecognizable lambda output"),
        (without("callerContext"), "Unrecognizable lambda output"),
        (lambda event: {**event, "response": None}, "Unrecognizable lambda output"),
        (lambda event: {**event, "response": {"autoConfirmUser": "yes"}}, "Unrecognizable lambda output"),
        (lambda event: {**event, "request": {**event["request"], "clientMetadata": None}}, "Unrecognizable lambda output"),
        (lambda event: {name[0].upper() + name[1:]: value for name, value in event.items()}, "Unrecognizable lambda output"),
    ],
)
def test_a_function_answers_nonsense(triggered: Any, lambdas: Any, refused: Any, answer: Any, text: str) -> None:
    with refused("InvalidLambdaResponseException", text):
        triggered(PreSignUp=lambdas.add(answer)).sign_up("ada")


def test_a_function_may_add_to_what_it_answers(triggered: Any, lambdas: Any) -> None:
    club = triggered(PreSignUp=lambdas.add(lambda event: {**event, "note": 1, "response": {**event["response"], "mine": [1]}}))
    assert club.sign_up("ada")["UserConfirmed"] is False


def test_the_sdk_is_named_as_it_names_itself(lambdas: Any, gatepost: Any, triggered: Any) -> None:
    arn = lambdas.add()
    club = triggered(PreSignUp=arn)
    client = gatepost.server.client("cognito-idp", account=gatepost.account, user_agent="aws-sdk-js/2.1639.0 linux/v18 callback")
    client.sign_up(ClientId=club.client_id, Username="ada", Password="Lovelace-1815")
    assert lambdas.events(arn)[0]["callerContext"]["awsSdkVersion"] == "aws-sdk-js-2.1639.0"


def test_too_late_is_not_at_all(server_with: Any, lambdas: Any) -> None:
    def dawdle(event: dict[str, Any]) -> dict[str, Any]:
        time.sleep(1)
        return event

    arn = lambdas.add(dawdle)
    server = server_with(lambda_endpoint=lambdas.url, lambda_patience=0.15)
    with pytest.raises(ClientError) as caught:
        sign_up(server, arn)
    error = caught.value.response["Error"]
    assert error["Code"] == "UnexpectedLambdaException"
    assert error["Message"] == "PreSignUp invocation failed due to error Socket timeout while invoking Lambda function."
    assert len(lambdas.events(arn)) == 3


def test_where_nothing_says_where_a_function_is_it_is_not_passed_over(server_with: Any) -> None:
    with pytest.raises(ClientError) as caught:
        sign_up(server_with(), ARN.format("nowhere"))
    error = caught.value.response["Error"]
    assert error["Code"] == "UnexpectedLambdaException"
    assert error["Message"] == "PreSignUp invocation failed due to error AccessDeniedException."


class Receiver:
    """A function behind a URL: `answer(event)` is a status and a body."""

    def __init__(self) -> None:
        self.answer: Callable[[dict[str, Any]], tuple[int, Any]] = lambda event: (200, event)
        self.events: list[dict[str, Any]] = []
        self._server = JsonServer(self._take)
        self.url = f"{self._server.url}/2015-03-31/functions/function/invocations?x=1"

    def _take(self, _headers: Mapping[str, str], event: dict[str, Any]) -> tuple[int, Any]:
        self.events.append(event)
        return self.answer(event)

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def sign_up(server: Any, arn: str, name: str = "ada") -> dict[str, Any]:
    cognito = server.client("cognito-idp", account="123456789012")
    pool_id = cognito.create_user_pool(PoolName="club", LambdaConfig={"PreSignUp": arn})["UserPool"]["Id"]
    client_id = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]["ClientId"]
    return cognito.sign_up(ClientId=client_id, Username=name, Password="Lovelace-1815")


def test_a_function_may_be_behind_a_url_as_lambdas_own_emulator_is(server_with: Any, receiver: Receiver) -> None:
    arn = ARN.format("behind-a-url")
    server = server_with(lambda_functions=f"{arn}={receiver.url}")
    assert sign_up(server, arn)["UserConfirmed"] is False

    receiver.answer = lambda event: (200, {**event, "response": {"autoConfirmUser": True}})
    assert sign_up(server, arn)["UserConfirmed"] is True
    for answer, text in (
        ((200, {"errorMessage": "Not you", "errorType": "ValueError"}), "PreSignUp failed with error Not you."),
        ((502, {"errorMessage": "Crashed"}), "PreSignUp failed with error Crashed."),
        ((200, {"errorMessage": ""}), "PreSignUp failed with error ."),
        ((404, {}), "PreSignUp invocation failed due to error ServiceException."),
        ((200, {}), "Unrecognizable lambda output"),
    ):
        receiver.answer = lambda event, answer=answer: answer
        receiver.events.clear()
        with pytest.raises(ClientError) as caught:
            sign_up(server, arn)
        assert caught.value.response["Error"]["Message"] == text
        assert len(receiver.events) == 1


def test_a_url_where_nobody_listens_is_tried_and_given_up(server_with: Any) -> None:
    arn = ARN.format("hung-up")
    with pytest.raises(ClientError) as caught:
        sign_up(server_with(lambda_functions=f"{arn}=http://127.0.0.1:9/"), arn)
    assert caught.value.response["Error"]["Code"] == "UnexpectedLambdaException"


def confirm_countesses(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Called in the server's process, by the name of this module."""
    if event["userName"] != "ada":
        raise ValueError(f"{context.function_name} knows no {event['userName']}")
    assert 0 < context.get_remaining_time_in_millis() <= 5000
    event["response"]["autoConfirmUser"] = True
    return event


def say_something_else(event: dict[str, Any], context: Any) -> object:
    return object()


def test_a_function_may_be_pythons_own(server_with: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "club_functions", sys.modules[__name__])
    named = {ARN.format(name): name for name in ("confirm_countesses", "say_something_else", "not_there")}
    server = server_with(lambda_functions="\n".join(f"{arn}=club_functions:{name}" for arn, name in named.items()))
    assert sign_up(server, ARN.format("confirm_countesses"))["UserConfirmed"] is True
    for name, user, text in (
        ("confirm_countesses", "bob", "PreSignUp failed with error confirm_countesses knows no bob."),
        ("say_something_else", "ada", "Invalid lambda function output : Invalid JSON"),
        ("not_there", "ada", "PreSignUp invocation failed due to error AccessDeniedException."),
    ):
        with pytest.raises(ClientError) as caught:
            sign_up(server, ARN.format(name), user)
        assert caught.value.response["Error"]["Message"] == text
