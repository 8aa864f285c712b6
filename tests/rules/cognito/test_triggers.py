"""What makes an answer to a trigger's event one that can be used, and what it may change of a token."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.cognito.errors import InvalidLambdaResponse
from gatepost.cognito.triggers import replies, token_generation
from gatepost.cognito.triggers.replies import are, are_named_texts, are_texts, is_flag, is_object, is_text
from gatepost.lambdas import functions
from gatepost.settings import InvalidSetting, Settings
from gatepost.store.sealing import Seal

EVENT = {
    "version": "1",
    "region": "us-east-1",
    "userPoolId": "us-east-1_abc",
    "userName": "ada",
    "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": None},
    "triggerSource": "PreSignUp_SignUp",
    "request": {"userAttributes": {}, "validationData": None},
    "response": {"autoConfirmUser": False},
}
FLAGS = {"autoConfirmUser": is_flag}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def test_an_untouched_event_is_an_answer() -> None:
    assert replies.read(EVENT, json.dumps(EVENT).encode(), FLAGS) == {"autoConfirmUser": False}


@pytest.mark.parametrize("name", EVENT)
def test_an_event_that_lost_a_member_is_none(name: str) -> None:
    answer = {key: value for key, value in EVENT.items() if key != name}
    with pytest.raises(InvalidLambdaResponse, match="Unrecognizable lambda output"):
        replies.read(EVENT, json.dumps(answer).encode(), FLAGS)


@pytest.mark.parametrize(
    "answer",
    [
        {**EVENT, "note": None},
        {**EVENT, "request": {**EVENT["request"], "clientMetadata": None}},
        {**EVENT, "request": None},
        {**EVENT, "request": []},
    ],
)
def test_what_was_absent_may_not_come_back_as_null(answer: Any) -> None:
    with pytest.raises(InvalidLambdaResponse, match="Unrecognizable lambda output"):
        replies.read(EVENT, json.dumps(answer).encode(), FLAGS)


def test_what_was_null_may_stay_so() -> None:
    answer = {**EVENT, "response": {"autoConfirmUser": None}}
    assert replies.read(EVENT, json.dumps(answer).encode(), FLAGS) == {"autoConfirmUser": None}


@given(
    st.binary(max_size=40)
    | JSON.map(lambda value: json.dumps(value).encode())
    | JSON.map(lambda r: json.dumps({**EVENT, "response": r}).encode())
)
def test_any_other_answer_is_read_or_refused(payload: bytes) -> None:
    try:
        response = replies.read(EVENT, payload, FLAGS)
    except InvalidLambdaResponse:
        return
    assert response.get("autoConfirmUser") in (True, False, None)


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (is_flag, True, 1),
        (is_text, "", 1),
        (are_texts, ["a"], ["a", 1]),
        (are_named_texts, {"a": "b", "c": None}, {"a": []}),
        (is_object, {}, []),
        (are({"a": is_flag}), {"a": None, "b": 1}, {"a": "b"}),
    ],
)
def test_types_are_told_apart(check: Any, good: Any, bad: Any) -> None:
    assert check(good)
    assert not check(bad)


@given(
    st.dictionaries(st.sampled_from(("sub", "iss", "email", "cognito:groups", "club", "aud")), JSON),
    st.lists(st.sampled_from(("sub", "email", "club"))),
)
def test_no_answer_changes_whose_token_it_is(added: dict[str, Any], suppressed: list[str]) -> None:
    claims = {"sub": "1", "iss": "issuer", "aud": "client", "email": "ada@example.com", "cognito:groups": ["a"]}
    changed = token_generation._changed(
        claims, {"claimsToAddOrOverride": added, "claimsToSuppress": suppressed}, token_generation._FIXED_IN_ID
    )
    fixed = ("sub", "iss", "aud", "cognito:groups")
    assert {name: changed[name] for name in fixed} == {name: claims[name] for name in fixed}
    assert not {"email", "club"} & set(suppressed) & changed.keys()


def test_the_audience_of_an_access_token_is_its_client_or_none() -> None:
    claims = {"client_id": "client"}
    for audience, expected in (("client", {"client_id": "client", "aud": "client"}), ("another", claims)):
        details = {"claimsToAddOrOverride": {"aud": audience}}
        assert token_generation._changed(claims, details, token_generation._FIXED_IN_ACCESS) == expected


def test_functions_are_found_by_their_arns() -> None:
    one, two = "arn:aws:lambda:us-east-1:123456789012:function:one", "arn:aws:lambda:us-east-1:123456789012:function:two"
    settings = Settings(lambda_functions=f"\n{one}=http://h/?a=b\n  {two}=package.module:function\n")
    assert functions.targets(settings.lambda_functions) == {one: "http://h/?a=b", two: "package.module:function"}


@pytest.mark.parametrize("entry", ["f=http://h/", "arn:aws:lambda:r:1:function:f", "arn:aws:lambda:r:1:function:f=module", "arn:f=ftp://h"])
def test_a_function_that_is_nowhere_is_no_setting(entry: str) -> None:
    with pytest.raises(InvalidSetting, match="ARN=http://… or ARN=module:function"):
        Settings(lambda_functions=entry)


def test_a_function_has_some_time() -> None:
    with pytest.raises(InvalidSetting, match="lambda_patience"):
        Settings(lambda_patience=0)


def test_a_wrapped_data_key_belongs_to_its_context() -> None:
    from gatepost.kms import stand_in_key

    seal, context = Seal(b"k" * 32), {"b": "2", "a": "1"}
    data_key, wrapped = stand_in_key.generate(seal, "arn:key", context, 32)
    assert stand_in_key.unwrap(seal, wrapped, {"a": "1", "b": "2"}) == ("arn:key", data_key)
    for other_seal, other_context in ((seal, {"a": "1"}), (Seal(b"l" * 32), context)):
        with pytest.raises(stand_in_key.NotOurs):
            stand_in_key.unwrap(other_seal, wrapped, other_context)
