"""What the models allow, as Hypothesis strategies, and botocore's half of the conversation."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.serialize import create_serializer
from hypothesis import strategies as st

from gatepost.wire import catalogue, patterns
from gatepost.wire.catalogue import Operation
from gatepost.wire.http import HttpRequest

CHARACTERS = "abzAZ09 _-+=/.,:;@#{}*()<>&\"'%?!~|^$[]\\\t\n\u00e9\u6f22\u00df\u03a9\U0001f600"
ONE_CLASS = re.compile(r"\^?\[(?:\\.|[^\]\\])+\][+*]\$?")

SAMPLES = {
    r"(arn:[\w": ["", "arn:aws:iam::123456789012:role/x"],
    r"arn:(aws|aws-us-gov):connect": ["arn:aws:connect:us-west-2:1:instance/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"],
    r"arn:(aws|aws-[a-z-]+):ses": ["arn:aws:ses:us-east-1:1:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"],
    r"arn:[\w-]+:iam": ["arn:aws:iam::123456789012:role/path/x", "arn:aws:iam::1:role/a"],
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:::": ["arn:aws:s3:::bucket"],
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w": ["arn:aws:acm:us-east-1:123456789012:certificate/a-b"],
    r"arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w": ["arn:aws:lambda:us-east-1:1:function:f", "arn:aws:kms::1:key/key-1"],
    r"^arn\:(aws": ["arn:aws:secretsmanager:us-east-1:123456789012:secret/x"],
    r"[\w-]+_[0-9a-f-]+": ["us-east-1_0a1b", "x_-"],
    r"[\w-]+_[0-9a-zA-Z]+": ["us-east-1_AbCdEfGhI", "eu-west-1_0"],
    r"^[a-z0-9](?:": ["a", "my-domain", "0"],
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+@": ["a@b", "\u00e9@\u6f22.example", "@@@"],
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}": ["{####}", "Your code\nis {####} <b>\u00e9</b>"],
    r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{##[": ["{####}{##x##}", "Click {##here##} \u6f22"],
    r"^cognito:": ["cognito:default", "cognito:chinese-traditional"],
    r"^[0-9a-fA-F]{8}-": ["0a1b2c3d-0A1B-4a1b-8a1b-0a1b2c3d4e5f"],
    r"^[0-9a-f]{8}\b": ["0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"],
    r"[^_\p{Z}]": ["Google", "a\u00e9\u6f22"],
    r"^[0-9A-Za-z\.": ["bucket", "my.bucket-1"],
    r"^(tkn|sso)": ["tkn" + "a1" * 12 + "z", "sso" + "0" * 25],
    r".*\{####\}.*": ["{####}", "code {####} \u00e9"],
    r"^https://[^": ["https://example.com/\u00e9", "https://a.b/c"],
    r"^https://[!": ["https://*.example.com/a=1&b=[2]"],
    r"^(terms": ["terms-of-use", "privacy-policy"],
    r"import-": ["import-a1-B"],
    r"Level[1-4]": ["Level1", "Level4"],
    r"(?s).*": ["{####} for\n{username}", "\u6f22\u6f22\u6f22\u6f22\u6f22\u6f22"],
    r"^(.+)@(.+)$": ["ops@example.com", "\u00e9@@b.c"],
    r"^^(": ["aGk=", "YWJj"],
    r"^[a-zA-Z0-9+\/]+={0,2}$": ["aGk=", "aGk", "YQ=="],
    r"^s3:": ["s3://bucket/key", "s3://b//a/"],
    r"^(([a-zA-Z0-9]|": ["a", "sel-1", "S"],
    r"^(([^:/?#]+):)?": ["https://example.com/a?b=c#d", "a"],
}
"""Texts for the patterns that are more than one class repeated, by how a pattern begins."""

Values = Callable[[Any], st.SearchStrategy[Any]]
Serialised = Callable[[Operation, dict[str, Any]], HttpRequest]


@pytest.fixture(scope="session")
def values() -> Values:
    """Values that meet every constraint of a shape."""
    return _values


@pytest.fixture(scope="session")
def serialised() -> Serialised:
    """The request that botocore makes of an operation's input."""
    return _serialised


def _values(shape: Any) -> st.SearchStrategy[Any]:
    return _BY_TYPE.get(shape.type_name, _number)(shape)


def _structure(shape: Any) -> st.SearchStrategy[Any]:
    if shape.metadata.get("document"):
        return st.dictionaries(st.text(max_size=5), _documents, max_size=3)
    members = {name: _values(member) for name, member in shape.members.items()}
    if shape.metadata.get("union"):
        return st.one_of([st.fixed_dictionaries({name: member}) for name, member in members.items()])
    required = {name: members.pop(name) for name in shape.required_members}
    return st.fixed_dictionaries(required, optional=members)


def _list(shape: Any) -> st.SearchStrategy[Any]:
    lowest, highest = shape.metadata.get("min", 0), shape.metadata.get("max", 3)
    return st.lists(_values(shape.member), min_size=lowest, max_size=max(lowest, min(highest, 3)))


def _map(shape: Any) -> st.SearchStrategy[Any]:
    lowest, highest = shape.metadata.get("min", 0), shape.metadata.get("max", 2)
    return st.dictionaries(_values(shape.key), _values(shape.value), min_size=lowest, max_size=max(lowest, min(highest, 2)))


def _string(shape: Any) -> st.SearchStrategy[str]:
    traits = shape.metadata
    # No path has an empty parameter; a client can't send one.
    lowest = max(traits.get("min", 0), 1 if shape.serialization.get("location") == "uri" else 0)
    highest = min(traits.get("max", lowest + 12), lowest + 12)
    if "enum" in traits:
        return st.sampled_from(traits["enum"])
    if "pattern" not in traits:
        return st.text(CHARACTERS, min_size=lowest, max_size=highest)
    pattern = traits["pattern"]
    if ONE_CLASS.fullmatch(pattern):
        allowed = [char for char in CHARACTERS if patterns.matches(pattern, char)]
        return st.text(st.sampled_from(allowed), min_size=max(lowest, 1), max_size=max(highest, 1))
    samples = next((texts for start, texts in SAMPLES.items() if pattern.startswith(start)), None)
    if samples is None:
        return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True).filter(lambda text: lowest <= len(text) <= highest)
    return st.sampled_from([text.ljust(lowest, text[-1:] or " ") for text in samples])


def _number(shape: Any) -> st.SearchStrategy[Any]:
    lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name in ("double", "float"):
        return st.floats(lowest, highest, allow_nan=False, allow_infinity=False, width=32)
    bits = 31 if shape.type_name == "integer" else 53
    return st.integers(-(2**bits) if lowest is None else lowest, 2**bits - 1 if highest is None else highest)


_documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(CHARACTERS, max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(CHARACTERS, max_size=4), inner, max_size=2),
    max_leaves=5,
)

_BY_TYPE: dict[str, Callable[[Any], st.SearchStrategy[Any]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "boolean": lambda shape: st.booleans(),
    "blob": lambda shape: st.binary(min_size=shape.metadata.get("min", 0), max_size=20),
    # What botocore sends has no fraction of a second.
    "timestamp": lambda shape: st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
}


def _serialised(operation: Operation, given: dict[str, Any]) -> HttpRequest:
    model = catalogue.model(operation.service).operation_model(operation.name)
    made = create_serializer(operation.protocol).serialize_to_request(given, model)
    path, _, query = made["url_path"].partition("?")
    if made["query_string"]:
        query = urlencode(made["query_string"], doseq=True)
    body = made["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    headers = {name.lower(): value for name, value in made["headers"].items()}
    return HttpRequest(made["method"], path, query, headers, body.encode() if isinstance(body, str) else body)
