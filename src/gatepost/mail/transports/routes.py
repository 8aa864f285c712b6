"""Where the mail for a destination goes: to the relay, or to the servers that DNS names for a domain.

Source: RFC 5321, section 5.1 (preference, hosts without MX records); RFC 7505 (a domain that takes no mail).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from gatepost.mail.transports.replies import Failed, no_dns, null_mx
from gatepost.settings import Settings

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver

MOST_STOPS = 6
"""Addresses that one attempt tries."""
PATIENCE_SECONDS = 10.0
"""How long the look-ups of one name may take."""

Encryption = Literal["none", "if-offered", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class Stop:
    """One server to try. `address` is what is connected to, `name` what its certificate says."""

    name: str
    address: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = ""

    @property
    def verified(self) -> bool:
        """Whether its certificate has to be right. Those of mail servers that DNS names are not looked at, as SES does not."""
        return self.encryption in ("starttls", "tls")


def relay(settings: Settings) -> Sequence[Stop]:
    """The relay."""
    host = settings.relay_host
    return (Stop(host, host, settings.relay_port, settings.relay_tls, settings.relay_user, settings.relay_password),)


def resolver_of(settings: Settings) -> "Resolver":
    """The resolver that the settings name, or the system's; it remembers answers for as long as they are good."""
    from dns.asyncresolver import Resolver
    from dns.resolver import LRUCache

    resolver = Resolver(configure=not settings.dns_server)
    resolver.lifetime = PATIENCE_SECONDS
    resolver.cache = LRUCache(10_000)
    if settings.dns_server:
        host, _, port = settings.dns_server.rpartition(":")
        resolver.nameservers = [host.strip("[]")]
        resolver.port = int(port)
    return resolver


async def mx(resolver: "Resolver", domain: str, settings: Settings) -> Sequence[Stop]:
    """The servers of a domain, the preferred ones first.

    Raises: Failed, for now when DNS gives nothing, for good when the domain says that it takes no mail.
    """
    stops: list[Stop] = []
    for host in await _hosts(resolver, domain):
        stops += [Stop(host, address, settings.mx_port, "if-offered") for address in await _addresses(resolver, host)]
        if len(stops) >= MOST_STOPS:
            break
    if not stops:
        raise Failed(no_dns(domain), permanent=False)
    return stops[:MOST_STOPS]


async def _hosts(resolver: "Resolver", domain: str) -> Sequence[str]:
    from dns import exception
    from dns import resolver as answers

    try:
        found: Any = await resolver.resolve(domain, "MX", search=False)
    except answers.NoAnswer:
        return (domain,)
    except exception.DNSException as error:
        raise Failed(no_dns(domain), permanent=False) from error
    named = [(record.preference, random.random(), record.exchange.to_text(omit_final_dot=True)) for record in found]
    if [host for _, _, host in named] in ([""], ["."]):
        raise Failed(null_mx(domain), permanent=True)
    return [host for _, _, host in sorted(named)]


async def _addresses(resolver: "Resolver", host: str) -> Sequence[str]:
    from dns import exception

    found: list[str] = []
    for kind in ("A", "AAAA"):
        try:
            found += [record.address for record in await resolver.resolve(host, kind, search=False)]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
        except exception.DNSException:
            continue
    return found
