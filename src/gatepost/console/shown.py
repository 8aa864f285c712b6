"""Text of strangers as it is shown: what would turn lines around, hide letters or break out of a line becomes visible.

Source: Unicode Technical Report 36, section 2.5 (bidirectional text spoofing).
"""

import re
import unicodedata

_STRANGE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def shown(text: object) -> str:
    """The text with each of those characters by its number, as `⟨U+202E⟩`; line breaks and tabs stay, lone surrogates do not."""
    whole = str(text).replace("\r\n", "\n").encode("utf-8", "replace").decode()
    return _STRANGE.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", whole)


def on_one_line(text: object) -> str:
    """The same for a name or a subject: no line breaks, and combining marks do not pile up beyond their line."""
    return _unpiled(shown(" ".join(str(text).split())))


def _unpiled(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= 4:
            kept.append(letter)
    return "".join(kept)
