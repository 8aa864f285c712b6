"""Java's patterns, matched as Java does; and none of the models' takes long over a long text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.wire import catalogue, constraints, patterns


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "jané漢+@x", True),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+", "a b", False),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+", "a b\n", True),
        (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s]+", "a\u2003b", False),
        (r"[\w+]+", "é", False),
        (r"[\w+]+", "a+1_", True),
        (r"[\w]+", "a\n", False),
        (r"[\S]+", "a\u2003b", True),
        (r"[\S]+", "a\x0bb", False),
        (r"[A-Za-z0-9-_=.]+", "a-b_c.d=", True),
        (r"[A-Za-z0-9-_=.]+", "a:b", False),
        (r"^[a-z0-9]+$", "abc\n", False),
        (r"^https://[^\s]+$", "https://é\u2003", True),
        (r".*\{####\}.*", "a {####} b", True),
        (r".*\{####\}.*", "a\n{####}", False),
        (r".*\{####\}.*", "a\u2028{####}", False),
        (r"(?s).*", "a\nb\u2028", True),
        (r"^^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "YWJj", True),
        (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "bucket.", False),
        (r"^[0-9A-Za-z\.\-_]*(?<!\.)$", "my.bucket", True),
        (r"[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+", "_ab", False),
        (r"[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}][^_\p{Z}]+", "Okta", True),
    ],
)
def test_a_text_matches_as_a_whole_and_in_ascii_where_java_means_ascii(pattern: str, text: str, expected: bool) -> None:
    assert patterns.matches(pattern, text) is expected


def _of_the_models() -> dict[str, int]:
    """The models' patterns, and the length of the longest text that is held against each."""
    found: dict[str, int] = {}
    for model in map(catalogue.model, catalogue.PROTOCOLS):
        for traits in (model.shape_for(name).metadata for name in model.shape_names):
            if "pattern" in traits:
                longest = max(traits.get("max", 50_000), constraints.LONG)
                found[traits["pattern"]] = max(found.get(traits["pattern"], 0), longest)
    return found


PATTERNS = _of_the_models()


@pytest.mark.parametrize("pattern", sorted(patterns.LINEAR))
@settings(max_examples=300, derandomize=True, database=None)
@given(
    parts=st.lists(
        st.sampled_from(["{####}", "{##", "##}", "s3://", "/", "@", "a", "#", " ", "\n", "\u2028", "\u2003", "\x00", "é"]), max_size=7
    )
)
def test_a_pattern_written_anew_matches_what_it_matched(pattern: str, parts: list[str]) -> None:
    assert pattern in PATTERNS
    text = "".join(parts)
    assert patterns.matches(pattern, text) is (patterns.translated(pattern).fullmatch(text) is not None)


EVIL = [unit * 50_000 for unit in ("a", "@", "{##", "{####}", "{##a##}", "/", "s3://b/", "a\n", "a_", "arn:", "a/", "#", "?#")]


@pytest.mark.parametrize(("pattern", "longest"), PATTERNS.items())
def test_no_pattern_takes_long_over_a_text_made_to_be_slow(pattern: str, longest: int) -> None:
    matcher = patterns.translated(patterns.LINEAR.get(pattern, pattern))
    for start in ("", "s3://b/", "https://", "arn:aws:iam::1:role/"):
        for text in EVIL:
            for end in ("\x00", "\n", "//", ""):
                matcher.fullmatch((start + text)[: longest - len(end)] + end, timeout=5)  # raises TimeoutError
