"""What an address has from its domain: the DKIM signature.

Source: SES guide, creating-identities (guide); that the switch does nothing for such an address (reported).
"""

from gatepost.call import Call
from gatepost.rules.identities import candidates, is_address
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import record
from gatepost.ses.identities.record import Identity


def domain_of(call: Call, address: str) -> Identity | None:
    """The nearest domain identity above an address."""
    domains = [name for name in candidates(address) if not is_address(name)]
    known = record.find_some(call, domains)
    return next((known[name] for name in domains if name in known), None)


def set_dkim_enabled(call: Call, name: str, enabled: bool) -> None:
    """Sign a domain's mail or not; for an address this checks that its domain could.

    Raises: BadRequest.
    """
    if is_address(name):
        known = domain_of(call, name) is not None
        domain = name.rpartition("@")[2]
    else:
        known = record.set_dkim_enabled(call, name, enabled)
        domain = name
    if not known:
        raise BadRequest(f"Domain {domain} is not verified for DKIM signing.")
