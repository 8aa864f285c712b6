"""What templates are filled with: objects alone, and an entry's data over the default ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.ses.templates.data import InvalidData, merged, read

MERGED = [
    ({}, {}, {}),
    ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
    ({"a": {"x": 1, "y": {"z": 2}}}, {"a": {"y": {"w": 3}}}, {"a": {"x": 1, "y": {"z": 2, "w": 3}}}),
    ({"a": [1, 2, {"b": 1}]}, {"a": [3]}, {"a": [3]}),
    ({"a": {"x": 1}}, {"a": "text"}, {"a": "text"}),
    ({"a": "text"}, {"a": {"x": 1}}, {"a": {"x": 1}}),
    ({"a": 1}, {"a": None}, {"a": None}),
]


@pytest.mark.parametrize(("default", "replacement", "expected"), MERGED)
def test_data_of_an_entry_come_over_the_default_ones(default: dict[str, Any], replacement: dict[str, Any], expected: dict[str, Any]):
    before = repr((default, replacement))
    assert merged(default, replacement) == expected
    assert repr((default, replacement)) == before


@pytest.mark.parametrize("text", ["", " ", "null", "[]", "1", '"a"', "{", "{'a': 1}", '{"a": NaN}', '{"a":' * 5000])
def test_only_objects_are_data(text: str):
    with pytest.raises(InvalidData):
        read(text)


_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.text(max_size=2), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8
)
_OBJECTS = st.dictionaries(st.sampled_from("abc"), _VALUES, max_size=3)


@given(_OBJECTS, _OBJECTS)
def test_merging_again_changes_nothing(default: dict[str, Any], replacement: dict[str, Any]):
    once = merged(default, replacement)
    assert merged(once, replacement) == once
    assert merged({}, default) == default
