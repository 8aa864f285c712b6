"""What a browser sends on behalf of somebody else's page: a foreign `Origin`, or a host name that points here by their DNS."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from gatepost.settings import Settings


class Origins:
    """Tells this server's own pages from others."""

    def __init__(self, settings: Settings, origin: str) -> None:
        own = urlsplit(origin)
        self._own = own.netloc
        self._own_hosts = {"localhost", "127.0.0.1", "::1", settings.host, own.hostname or ""}

    def is_strange(self, headers: Headers, *, by_host: bool) -> bool:
        """Whether another server's page made the request. The host's name counts where nothing else keeps strangers out."""
        host, given = headers.get("host", ""), headers.get("origin")
        if given is not None and urlsplit(given).netloc not in (host, self._own):
            return True
        return by_host and (urlsplit(f"//{host}").hostname or "") not in self._own_hosts


def local_path(address: str) -> str:
    """A path of the console's that a link asks to go back to; the console's own beginning for anything else."""
    if address.startswith("/console/") and "\\" not in address and not any(character < " " for character in address):
        return address
    return "/console/"
