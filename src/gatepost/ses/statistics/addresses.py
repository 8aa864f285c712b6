"""What can be said about an address without asking anybody who would have to guess.

Its syntax can be read, its domain looked up in DNS where the settings let this server do that, its local part compared with the names of
roles; and the account's own suppression list says who has bounced. Whether a mailbox exists only its server knows; what is disposable or
random would be a guess. Such checks are left out of the answer.
Source: API reference, GetEmailAddressInsights (model); RFC 2142 for names of roles.
"""

from typing import TYPE_CHECKING, Any, Literal

from gatepost.call import Call
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses.identities import dns
from gatepost.ses.suppression import record
from gatepost.ses.suppression.record import List

if TYPE_CHECKING:
    from dns.resolver import Resolver

Verdict = Literal["LOW", "MEDIUM", "HIGH"]

_ROLES = frozenset(
    """
    abuse admin administrator billing contact ftp help hostmaster info marketing news noc no-reply noreply office postmaster root
    sales security service support sysadmin usenet uucp webmaster www
    """.split()  # noqa: SIM905
)


def evaluations(call: Call, address: str) -> dict[str, Verdict]:
    """How sure it is that each check holds, by its name in the model; what is not known is not there."""
    try:
        bare = parse(address).address
    except Malformed:
        return {"HasValidSyntax": "LOW"}
    local, _, domain = bare.rpartition("@")
    found: dict[str, Verdict] = {"HasValidSyntax": "HIGH", "IsRoleAddress": "HIGH" if local.lower() in _ROLES else "LOW"}
    entry = record.find(call.tx, List(call.account_id, call.region), bare)
    if entry is not None and entry.reason == "BOUNCE":
        found["MailboxExists"] = "LOW"
    if call.world.settings.dns == "real":
        call.step_out()
        if (receives := _receives(dns.resolver_of(call.world.settings), domain)) is not None:
            found["HasValidDnsRecords"] = "HIGH" if receives else "LOW"
    return found


def overall(found: dict[str, Verdict]) -> Verdict:
    """Whether the address is good for anything: not, if something speaks against it; else perhaps, for nobody has asked its server."""
    needed = ("HasValidSyntax", "HasValidDnsRecords", "MailboxExists")
    return "LOW" if any(found.get(name) == "LOW" for name in needed) else "MEDIUM"


def _receives(resolver: "Resolver", domain: str) -> bool | None:
    """Whether DNS names a server for the domain's mail; None if it does not answer. Source: RFC 5321, section 5.1; RFC 7505."""
    from dns.exception import DNSException
    from dns.name import root
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        servers: Any = resolver.resolve(domain, "MX")
        return any(server.exchange != root for server in servers)
    except NXDOMAIN:
        return False
    except NoAnswer:
        return _has_address(resolver, domain)
    except DNSException:
        return None


def _has_address(resolver: "Resolver", domain: str) -> bool | None:
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer

    try:
        resolver.resolve(domain, "A")
    except (NXDOMAIN, NoAnswer):
        return False
    except DNSException:
        return None
    return True
