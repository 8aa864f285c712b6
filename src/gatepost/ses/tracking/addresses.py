"""The web addresses of pixels and links: `…/I0/MESSAGE/SIGNATURE` and `…/L0/LINK/NUMBER/MESSAGE/SIGNATURE`.

They are signed, so that this server redirects nobody to where no mail of its own has pointed.
Source: delivered mails (reported) for their form; what the number says (guessed).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from re import ASCII, compile
from typing import Any
from urllib.parse import unquote
from zlib import crc32

from gatepost.call import World
from gatepost.ses.contacts import links

_LINK = compile(r"/L0/([^/]+)/([0-9]{1,3})/([^/]+)/([^/]+)", ASCII)
_PIXEL = compile(r"/I0/([^/]+)/([^/]+)", ASCII)
_SIGNATURE_BYTES = 20


@dataclass(frozen=True, slots=True)
class Tracker:
    """Makes the addresses of one message. The bases are `scheme://host`, without a slash at the end."""

    world: World
    message_id: str
    pixel_base: str
    http_base: str
    https_base: str

    def pixel(self) -> str:
        """Where the pixel is."""
        return f"{self.pixel_base}/I0/{self.message_id}/{_signature(self.world, self.message_id)}"

    def link(self, url: str, number: int) -> str:
        """The address that stands for a link; `number` tells the links of a message apart. A link to unsubscribe stays what it is."""
        if url.startswith(f"{self.world.origin}{links.PATH}"):
            return url
        base = self.https_base if url[:6].lower() == "https:" else self.http_base
        signature = _signature(self.world, self.message_id, url, str(number))
        return f"{base}/L0/{_escaped(url)}/{number}/{self.message_id}/{signature}"


@dataclass(frozen=True, slots=True)
class Visit:
    """What an address stands for: a link of a message, or, if `url` is empty, its pixel."""

    message_id: str
    url: str = ""
    number: int = 0


def tracker(world: World, message_id: str, options: dict[str, Any]) -> Tracker:
    """A message's tracker, under its set's TrackingOptions.

    A domain of the owner's leads here, and its HttpsPolicy says how. This server's own address is what it is.
    Source: API reference, TrackingOptions (model).
    """
    domain = options.get("CustomRedirectDomain")
    if not domain:
        return Tracker(world, message_id, world.origin, world.origin, world.origin)
    http, https = f"http://{domain}", f"https://{domain}"
    match options.get("HttpsPolicy", "OPTIONAL"):
        case "REQUIRE":
            return Tracker(world, message_id, https, https, https)
        case "REQUIRE_OPEN_ONLY":
            return Tracker(world, message_id, https, http, https)
        case _:
            return Tracker(world, message_id, http, http, https)


def read(world: World, path: str) -> Visit | None:
    """What the path of a request, its escapes still in it, stands for. None: this server has made no such address."""
    if found := _PIXEL.fullmatch(path):
        message_id, signature = found.groups()
        return Visit(message_id) if _is(signature, _signature(world, message_id)) else None
    if found := _LINK.fullmatch(path):
        escaped, number, message_id, signature = found.groups()
        url = unquote(escaped)
        return Visit(message_id, url, int(number)) if _is(signature, _signature(world, message_id, url, number)) else None
    return None


def _escaped(url: str) -> str:
    """Only what would end the part of the path, or start something else; a percent sign too, so that there is a way back."""
    return "".join(f"%{ord(char):02X}" if char in "/?&#%" else char for char in url)


def _is(given: str, expected: str) -> bool:
    return hmac.compare_digest(unquote(given).encode(), expected.encode())


def _signature(world: World, *about: str) -> str:
    key = world.seal.derive("tracking")
    digest = hmac.new(key, "\0".join(about).encode(), hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    text = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return f"{text}={crc32(text.encode()) % 900 + 100}"
