"""The console's catalogue: every language says the same things, and nothing is said that nobody shows."""

import re
import string
from pathlib import Path

import pytest

from gatepost import console
from gatepost.console import texts

ROOM = Path(console.__file__).parent
SOURCES = [path.read_text("utf-8") for path in (*ROOM.rglob("*.py"), *ROOM.rglob("*.html"))]
OTHERS = [tag for tag in texts.LANGUAGES if tag != texts.ENGLISH]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_same_sentences_with_the_same_placeholders(language: str) -> None:
    english, other = texts.catalogue(texts.ENGLISH), texts.catalogue(language)
    assert set(english) == set(other)
    assert {id: placeholders(sentence) for id, sentence in english.items()} == {id: placeholders(other[id]) for id in english}
    assert all(sentence.strip() for sentence in other.values())


def test_every_sentence_is_said_somewhere_and_every_sentence_that_is_said_exists() -> None:
    """An id stands in quotes where it is used; a family of ids, such as those of states, by its beginning: `t("states.review_" ~ …)`."""
    known = set(texts.catalogue(texts.ENGLISH))
    named = {id for source in SOURCES for id in re.findall(r"""["']([a-z_]+(?:\.[A-Za-z_0-9-]+)+)["']""", source)}
    families = {prefix for source in SOURCES for prefix in re.findall(r"""["']([a-z_]+\.[a-z_.]*)["']\s*[~+]""", source)}
    families |= {prefix for source in SOURCES for prefix in re.findall(r"""f["']([a-z_]+\.[a-z_.]*)\{""", source)}
    unsaid = {id for id in known - named if not any(id.startswith(family) for family in families)}
    assert unsaid == set()
    asked = {id for source in SOURCES for id in re.findall(r"""(?:\bt|\.text)\(\s*["']([a-z_]+(?:\.[A-Za-z_0-9-]+)+)["']""", source)}
    assert asked - known - families == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"),
        ("en-GB,en;q=0.9,zh-TW;q=0.8", "en"),
        ("de,fr;q=0.8", "en"),
        ("de, zh-Hant-TW;q=0.7, en;q=0.3", "zh-Hant"),
        ("en;q=0.2, zh;q=0.9", "zh-Hant"),
        ("zh;q=0, en", "en"),
        (";;;,q=nonsense, zh;q=nonsense", "en"),
    ],
)
def test_the_language_is_the_one_that_the_browser_asks_for_first(accepted: str, language: str) -> None:
    assert texts.preferred(accepted) == language
