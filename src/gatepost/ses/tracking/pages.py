"""A mail's HTML with a pixel in it and its links rewritten; all else stays as it is, character by character.

Source: SES guide, faqs-metrics and configure-custom-open-click-domains (guide); that addresses of other schemes stay (guessed).
"""

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from re import ASCII, IGNORECASE, Match, compile

MOST_LINKS = 250
"""How many links of a mail are tracked."""
PLACEHOLDER = "{{ses:openTracker}}"

_OF_INTEREST = compile(r"<!--|<a(?=[\s/>])|\{\{ses:openTracker\}\}", IGNORECASE)
_REST_OF_TAG = compile(r"""[^>"']*+(?:"[^"]*+"[^>"']*+|'[^']*+'[^>"']*+)*+>""")
_ATTRIBUTE = compile(r"""(?<!\s)(\s*+)([^\s=>"'/]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+))?""")
_URL = compile(r"https?://(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+", ASCII | IGNORECASE)
_TAG = compile(r"[A-Za-z0-9_-]+", ASCII)
_END_OF_BODY = "</body>"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A page as it goes out. `links` are how many are tracked, `tags` those of single links, by the link's number."""

    page: str
    links: int
    tags: Mapping[int, Mapping[str, Sequence[str]]]


def rewrite(page: str, pixel: Callable[[], str] | None, link: Callable[[str, int], str] | None, first: int = 1) -> Rewritten:
    """Put `pixel()` into a page, and `link(url, number)` in the place of each link; None leaves pixel or links out.

    The placeholder of the pixel and the attributes that are meant for SES go in any case. Numbers begin with `first`.
    """
    done = _Page(page, link, first)
    text = done.text
    if pixel is None or not text:
        return Rewritten(text.replace(PLACEHOLDER, ""), done.number - first, done.tags)
    image = f'<img alt="" src="{html.escape(pixel())}" style="display: none; width: 1px; height: 1px;">'
    before, placeholder, after = text.partition(PLACEHOLDER)
    if not placeholder:
        at = text.lower().rfind(_END_OF_BODY)
        before, after = (text, "") if at < 0 else (text[:at], text[at:])
    return Rewritten(before + image + after.replace(PLACEHOLDER, ""), done.number - first, done.tags)


class _Page:
    """A page read from its beginning to its end, once."""

    def __init__(self, page: str, link: Callable[[str, int], str] | None, first: int) -> None:
        self._link = link
        self._last = first + MOST_LINKS
        self.number = first
        self.tags: dict[int, Mapping[str, Sequence[str]]] = {}
        self.text = "".join(self._read(page))

    def _read(self, page: str) -> Sequence[str]:
        done: list[str] = []
        at = 0
        while found := _OF_INTEREST.search(page, at):
            end = self._end(page, found)
            if end < 0:  # a tag or a comment that never ends
                break
            done.append(page[at : found.start()])
            piece = page[found.start() : end]
            done.append(self._anchor(piece) if piece[:2].lower() == "<a" else PLACEHOLDER if piece[0] == "{" else piece)
            at = end
        done.append(page[at:])
        return done

    @staticmethod
    def _end(page: str, found: Match[str]) -> int:
        if found[0] == "<!--":
            closed = page.find("-->", found.end())
            return closed + 3 if closed >= 0 else -1
        if found[0][0] == "{":
            return found.end()
        rest = _REST_OF_TAG.match(page, found.end())
        return rest.end() if rest else -1

    def _anchor(self, tag: str) -> str:
        """An opening `<a …>`."""
        given = {name[2].lower(): _value(name[4]) for name in _ATTRIBUTE.finditer(tag, 2, len(tag) - 1)}
        url = given.get("href", "")
        tracked = self._link is not None and "ses:no-track" not in given and self.number < self._last and _URL.fullmatch(url)
        if not tracked and not given.keys() & {"ses:no-track", "ses:tags"}:
            return tag
        target = ""
        if tracked and self._link is not None:
            target = self._link(url, self.number)
            if tags := _tags(given.get("ses:tags", "")):
                self.tags[self.number] = tags
            self.number += 1

        def rewritten(attribute: Match[str]) -> str:
            name = attribute[2].lower()
            if name in ("ses:no-track", "ses:tags"):
                return ""
            return f'{attribute[1]}{attribute[2]}="{html.escape(target)}"' if name == "href" and target else attribute[0]

        return tag[:2] + _ATTRIBUTE.sub(rewritten, tag[2:-1]) + ">"


def _value(given: str | None) -> str:
    if not given:
        return ""
    return html.unescape(given[1:-1] if given[0] in "\"'" else given).strip()


def _tags(given: str) -> dict[str, list[str]]:
    """The pairs of a `ses:tags` attribute, `key:value;key:value;`, but for those with characters that tags don't have."""
    found: dict[str, list[str]] = {}
    for pair in given.split(";"):
        key, _, value = (part.strip() for part in pair.partition(":"))
        if _TAG.fullmatch(key) and _TAG.fullmatch(value):
            found.setdefault(key, []).append(value)
    return found
