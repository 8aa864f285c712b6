"""HTML of strangers, made harmless three times over: cleaned, forbidden everything by a policy, and framed in a sandbox.

Nothing in it runs, nothing is loaded from elsewhere, no form is sent. Pictures that the mail brings along are shown, links open in
a window of their own.
"""

import base64
import re
from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

LONGEST = 1_048_576
"""Characters of HTML that are shown; what is longer has only its source."""
DEEPEST = 1000
"""Elements inside of each other: cleaning costs their square."""
LARGEST_PICTURE = 4 * 1024 * 1024

SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
"""What a frame may: open links elsewhere. No scripts, no forms, no origin."""

HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'self'; sandbox {SANDBOX}"
    ),
    "referrer-policy": "no-referrer",
    "x-dns-prefetch-control": "off",
}

_HEAD = (
    '<!doctype html><meta charset="utf-8"><base target="_blank"><meta name="color-scheme" content="light">'
    "<style>html{background:#fff;color:#1c2b2b;font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "body{margin:16px}img{max-width:100%;height:auto}</style>"
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_CLOSED_BY_THEMSELVES = frozenset(
    ("area base br col dd dt embed hr img input li link meta option p source td th tr wbr").split(" ")  # noqa: SIM905 - read as a line
)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp|x-icon);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_EVERYWHERE = frozenset(["align", "bgcolor", "border", "class", "color", "dir", "height", "lang", "style", "title", "valign", "width"])
_OF_TAGS: Mapping[str, set[str]] = {
    "a": {"href", "name"},
    "font": {"face", "size"},
    "img": {"alt", "src"},
    "ol": {"start", "type"},
    "table": {"cellpadding", "cellspacing", "role", "summary"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
}
_MORE_TAGS = frozenset(["address", "big", "font", "main", "section", "style", "tfoot"])


class TooMuch(Exception):
    """The HTML is longer, or nested more deeply, than it is shown."""


def framed(html: str, pictures: Mapping[str, tuple[str, bytes]] = {}) -> Response:
    """An answer for a sandboxed frame. `pictures` are those that the mail has: kind and bytes by content id.

    Raises: TooMuch.
    """
    return HTMLResponse(_HEAD + clean(html, pictures), headers=HEADERS)


def clean(html: str, pictures: Mapping[str, tuple[str, bytes]] = {}) -> str:
    """Without scripts, forms, frames and whatever loads something.

    Raises: TooMuch.
    """
    import nh3  # here, because only who looks at mail needs it

    if len(html) > LONGEST or _depth(html) > DEEPEST:
        raise TooMuch

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return _source(value, pictures)
        if attribute == "href" and value.strip().lower().startswith(("data:", "cid:")):
            return None
        return value

    return nh3.clean(
        html.encode("utf-8", "replace").decode(),
        tags=set(nh3.ALLOWED_TAGS | _MORE_TAGS),
        clean_content_tags={"script", "title", "template", "noscript"},
        attributes={"*": set(_EVERYWHERE), **{tag: set(names) for tag, names in _OF_TAGS.items()}},
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def remote_pictures(html: str) -> int:
    """How many pictures a mail would have loaded from elsewhere."""
    return len(re.findall(r"<img\b[^>]*\bsrc\s*=\s*[\"']?\s*(?:https?:)?//", html[:LONGEST], re.IGNORECASE))


def _source(value: str, pictures: Mapping[str, tuple[str, bytes]]) -> str | None:
    if value.strip().lower().startswith("cid:"):
        kind, content = pictures.get(value.strip()[4:], ("", b""))
        if not kind.startswith("image/") or kind == "image/svg+xml" or len(content) > LARGEST_PICTURE:
            return None
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return value if _PICTURE.fullmatch(value.strip()) else None


def _depth(html: str) -> int:
    """How deeply elements are nested, or a little more than that."""
    depth = deepest = 0
    for found in _TAG.finditer(html):
        if found[2].lower() in _CLOSED_BY_THEMSELVES:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
