"""What may be an identity: a bare address, or a domain of letters, digits and hyphens with a dot in it.

Source: SES guide, creating-identities (guide) for the lengths; that a domain needs a dot (guessed).
"""

from re import ASCII, compile

from gatepost.call import Call
from gatepost.rules.identities import identity_of_arn, is_address, stored_name
from gatepost.rules.mailboxes import LONGEST, Malformed, parse
from gatepost.ses.errors.identities import InvalidDomainName, InvalidEmailAddress

_DOMAIN = compile(r"(?=.{1,255}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", ASCII)


def require_address(name: str) -> None:
    """Raises: InvalidEmailAddress."""
    try:
        bare = parse(name).address == name
    except Malformed:
        bare = False
    if not bare or len(name) > LONGEST:
        raise InvalidEmailAddress(name)


def require_domain(name: str) -> None:
    """Raises: InvalidDomainName."""
    if not _DOMAIN.fullmatch(stored_name(name)):
        raise InvalidDomainName(name)


def require(name: str) -> None:
    """Raises: InvalidEmailAddress, InvalidDomainName."""
    if is_address(name):
        require_address(name)
    else:
        require_domain(name)


def name_in(call: Call, given: str) -> str:
    """The name in the ARN of one of the caller's identities, or what was given: the first API takes both."""
    parts = identity_of_arn(given) if given.startswith("arn:") else None
    return parts.name if parts and (parts.account_id, parts.region) == (call.account_id, call.region) else given
