"""The Condition block of a policy: does it hold for a request?

Every operator must hold, every key in it, and one of the values of each key. A key that the request does not carry fails,
unless the operator ends in `IfExists` or says what must not be.
Source: IAM guide, Condition operators (guide).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from ipaddress import ip_address, ip_network
from re import DOTALL, IGNORECASE, Pattern, compile, escape
from typing import Any, cast

Context = Mapping[str, str | tuple[str, ...]]
"""Condition keys in lower case to their value, or to several."""

_Test = Callable[[str, str], bool]


def listed(value: object) -> tuple[str, ...]:
    """One value or a list of them, as texts; nothing is an empty list."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(_text(one) for one in cast("list[object]", value))
    return (_text(value),)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=2048)
def _pieces(pattern: str, ignore_case: bool) -> tuple[tuple[int, Pattern[str]], ...]:
    """What stands between the stars, each with its length, which is fixed: no pattern can make a match slow."""
    flags = DOTALL | IGNORECASE if ignore_case else DOTALL
    return tuple((len(piece), compile(escape(piece).replace(r"\?", "."), flags)) for piece in pattern.split("*"))


def wildcard(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Does the pattern, with `*` and `?` in it, match all of the value?"""
    if pattern == value:
        return True
    (_, first), *others = _pieces(pattern, ignore_case)
    if not others:
        return first.fullmatch(value) is not None
    found = first.match(value)
    length, last = others.pop()
    for _, piece in others:
        found = piece.search(value, found.end()) if found else None
    start = len(value) - length
    return found is not None and start >= found.end() and last.fullmatch(value, start) is not None


def _arn_like(pattern: str, value: str) -> bool:
    """Part by part: a `*` does not reach over a colon, but for the last part."""
    wanted, given = pattern.split(":", 5), value.split(":", 5)
    return len(wanted) == len(given) and all(wildcard(*pair) for pair in zip(wanted, given, strict=True))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _numbers(compare: Callable[[float, float], bool]) -> _Test:
    return lambda wanted, given: compare(float(given), float(wanted))


def _moments(compare: Callable[[datetime, datetime], bool]) -> _Test:
    return lambda wanted, given: compare(_moment(given), _moment(wanted))


_TESTS: dict[str, _Test] = {
    "StringEquals": lambda wanted, given: wanted == given,
    "StringEqualsIgnoreCase": lambda wanted, given: wanted.lower() == given.lower(),
    "StringLike": wildcard,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda wanted, given: wanted.lower() == given.lower(),
    "IpAddress": lambda wanted, given: ip_address(given) in ip_network(wanted, strict=False),
    "NumericEquals": _numbers(lambda given, wanted: given == wanted),
    "NumericLessThan": _numbers(lambda given, wanted: given < wanted),
    "NumericLessThanEquals": _numbers(lambda given, wanted: given <= wanted),
    "NumericGreaterThan": _numbers(lambda given, wanted: given > wanted),
    "NumericGreaterThanEquals": _numbers(lambda given, wanted: given >= wanted),
    "DateEquals": _moments(lambda given, wanted: given == wanted),
    "DateLessThan": _moments(lambda given, wanted: given < wanted),
    "DateLessThanEquals": _moments(lambda given, wanted: given <= wanted),
    "DateGreaterThan": _moments(lambda given, wanted: given > wanted),
    "DateGreaterThanEquals": _moments(lambda given, wanted: given >= wanted),
}
_OPPOSITES = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}


def operator_parts(operator: str) -> tuple[str, str, bool] | None:
    """An operator as (`ForAllValues`, `ForAnyValue` or empty; its bare name; ends in IfExists), or None if IAM has none such."""
    quantifier, colon, bare = operator.rpartition(":")
    if colon and quantifier not in ("ForAllValues", "ForAnyValue"):
        return None
    exists = bare.endswith("IfExists")
    bare = bare.removesuffix("IfExists")
    known = bare in _TESTS or bare in _OPPOSITES or (bare == "Null" and not exists)
    return (quantifier, bare, exists) if known else None


def holds(conditions: object, context: Context) -> bool:
    """Does the whole Condition block hold? None and an empty block do. What cannot be compared does not hold."""
    if not conditions:
        return True
    if not isinstance(conditions, Mapping):
        return False
    return all(
        isinstance(keys, Mapping) and _operator_holds(operator, cast("Mapping[str, Any]", keys), context)
        for operator, keys in cast("Mapping[str, Any]", conditions).items()
    )


def _operator_holds(operator: str, keys: Mapping[str, Any], context: Context) -> bool:
    parts = operator_parts(operator)
    if parts is None:
        return False
    quantifier, bare, if_exists = parts
    for key, value in keys.items():
        wanted, given = listed(value), context.get(key.lower())
        if bare == "Null":
            if (given is None) != (wanted[:1] == ("true",)):
                return False
        elif given is None:
            if not (if_exists or bare in _OPPOSITES or quantifier == "ForAllValues"):
                return False
        elif not _key_holds(quantifier, bare, wanted, (given,) if isinstance(given, str) else given):
            return False
    return True


def _key_holds(quantifier: str, bare: str, wanted: Sequence[str], given: Sequence[str]) -> bool:
    """A key of several values needs all of them under ForAllValues and one of them otherwise, a key that must not be: none."""
    opposite = bare in _OPPOSITES
    test = _TESTS[_OPPOSITES.get(bare, bare)]

    def one_holds(value: str) -> bool:
        return opposite != any(_safe(test, pattern, value) for pattern in wanted)

    if quantifier == "ForAllValues" or (opposite and not quantifier):
        return all(map(one_holds, given))
    return any(map(one_holds, given))


def _safe(test: _Test, wanted: str, given: str) -> bool:
    try:
        return test(wanted, given)
    except ValueError:
        return False
