"""What can be said about an address without writing to it: its syntax, whether its domain takes mail, whether it is a role's.

AWS knows more: which mailboxes there are, and which providers give addresses away. That is left out.
Source: API reference, GetEmailAddressInsights (model); which names are roles (RFC 2142, and guessed).
"""

from dataclasses import dataclass
from typing import Literal

from gatepost.call import Call
from gatepost.rules.mailboxes import Malformed, parse

Verdict = Literal["LOW", "MEDIUM", "HIGH"]

ROLES = frozenset(
    """
    abuse accounts admin administrator billing careers contact enquiries ftp help hostmaster hr info jobs legal mail marketing media news
    no-reply noc noreply office orders postmaster press privacy root sales security service staff support sysadmin team test usenet uucp
    webmaster www
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Insights:
    """How sure it is that each is so; None: nobody has looked."""

    valid: Verdict
    syntax: Verdict
    dns: Verdict | None
    role: Verdict


def of(call: Call, given: str) -> Insights:
    """What there is to say about an address. With `dns = "real"` its domain is looked up, and no transaction is open meanwhile.

    Raises: CallsOut, where nobody may wait.
    """
    try:
        mailbox = parse(given)
    except Malformed:
        return Insights("LOW", "LOW", None, "LOW")
    role: Verdict = "HIGH" if mailbox.local.partition("+")[0].lower() in ROLES else "LOW"
    if mailbox.address != given:
        return Insights("LOW", "LOW", None, role)
    dns = _takes_mail(call, mailbox.domain) if call.world.settings.dns == "real" else None
    return Insights("LOW" if dns == "LOW" else "MEDIUM", "HIGH", dns, role)


def _takes_mail(call: Call, domain: str) -> Verdict | None:
    """Source: RFC 5321, section 5.1; RFC 7505."""
    call.step_out()
    from dns import exception
    from dns import resolver as answers

    from gatepost.ses.identities.dns import resolver_of

    resolver = resolver_of(call.world.settings)
    try:
        exchanges = [mx.exchange.to_text(omit_final_dot=False) for mx in resolver.resolve(domain, "MX", search=False)]
        return "LOW" if exchanges == ["."] else "HIGH"
    except answers.NXDOMAIN:
        return "LOW"
    except answers.NoAnswer:
        pass
    except exception.DNSException:
        return None
    for kind in ("A", "AAAA"):
        try:
            resolver.resolve(domain, kind, search=False)
        except (answers.NXDOMAIN, answers.NoAnswer):
            continue
        except exception.DNSException:
            return None
        return "MEDIUM"
    return "LOW"
