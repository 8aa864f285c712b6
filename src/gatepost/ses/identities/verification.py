"""How an identity is proved: an address by the link in a mail, a domain by its DNS records, either by the operator's word.

Source: SES guide, creating-identities (guide).
"""

import secrets
from datetime import datetime

from sqlalchemy import and_, bindparam, case, delete, insert, select, update

from gatepost.call import Call, World
from gatepost.mail import message_ids, messages
from gatepost.mail.messages import Envelope, Message
from gatepost.rules.identities import stored_name
from gatepost.ses.identities import record, verification_mail
from gatepost.ses.identities.names import require_address, require_domain
from gatepost.ses.identities.record import ADDRESS_PATIENCE
from gatepost.ses.tables import identities, verification_links
from gatepost.store.transaction import Transaction

PURPOSE = "identity-verification"

_add_link = insert(verification_links)
_link = select(verification_links).where(verification_links.c.token == bindparam("fingerprint"))
_use_link = delete(verification_links).where(
    verification_links.c.account_id == bindparam("account"),
    verification_links.c.region == bindparam("in_region"),
    verification_links.c.identity == bindparam("called"),
    verification_links.c.token == bindparam("fingerprint"),
)
_sweep = delete(verification_links).where(verification_links.c.expires_at < bindparam("before"))
_verified = (
    update(identities)
    .where(
        and_(
            identities.c.account_id == bindparam("account"),
            identities.c.region == bindparam("in_region"),
            identities.c.name == bindparam("called"),
        )
    )
    .values(
        status="SUCCESS",
        dkim_status=case((identities.c.dkim_status == "NOT_STARTED", "NOT_STARTED"), else_="SUCCESS"),
        failing_since=None,
        error_type=None,
        last_success_at=bindparam("at"),
        check_at=None,
        mail_from_status=case((identities.c.mail_from_domain != "", "SUCCESS"), else_=None),
        mail_from_check_at=None,
    )
)


def ask_address(call: Call, address: str) -> None:
    """Make sure that there is an address identity, and mail it a link; one that is verified stays so.

    Raises: InvalidEmailAddress, LimitExceeded.
    """
    await_address(call, address)
    send_link(call, address)


def await_address(call: Call, address: str) -> None:
    """Make sure that there is an address identity; one that is verified stays so.

    Raises: InvalidEmailAddress, LimitExceeded.
    """
    require_address(address)
    if record.add(call, address, dkim=False) is None:
        record.begin_again(call, address)


def ask_domain(call: Call, domain: str, *, dkim: bool) -> None:
    """Make sure that there is a domain identity whose TXT record, or with `dkim` its Easy DKIM records, are waited for.

    Raises: InvalidDomainName, LimitExceeded.
    """
    require_domain(domain)
    if record.add(call, domain, dkim=dkim) is None:
        record.begin_again(call, domain, dkim=dkim)


def new_link(call: Call, address: str, template: str = "") -> str:
    """A web address that verifies an address, for 24 hours; `template` is the template of one's own whose mail brings it."""
    token = secrets.token_hex(32)
    call.tx.write(
        _add_link,
        {
            "account_id": call.account_id,
            "region": call.region,
            "identity": address,
            "token": _fingerprint(call.world, token),
            "expires_at": call.now + ADDRESS_PATIENCE,
        },
    )
    return verification_mail.link(call.world.origin, call.account_id, call.region, address, token, call.now, template)


def send_link(call: Call, address: str) -> None:
    """Mail a new link to an address. AWS sends it, so no quota of the account is touched; an older link stays good."""
    url = new_link(call, address)
    message = Message(
        account_id=call.account_id,
        region=call.region,
        message_id=message_ids.new(call.region, call.now),
        accepted_at=call.now,
        envelope=Envelope(verification_mail.SENDER, (address,)),
        content=verification_mail.content(call.region, call.account_id, address, url),
        purpose=PURPOSE,
    )
    messages.put(call.tx, call.world.settings, message, (address,))


def confirm(tx: Transaction, world: World, token: str) -> str | None:
    """Follow a link: the address that is verified now. None: the link is unknown, used, or older than 24 hours.

    `token` is what stands in the link as `X-Amz-Signature`.
    """
    row = tx.row(_link, {"fingerprint": _fingerprint(world, token)})
    now = world.clock()
    if row is None or row.expires_at <= now:
        return None
    used = {"account": row.account_id, "in_region": row.region, "called": row.identity, "fingerprint": row.token}
    if not tx.write(_use_link, used):
        return None
    return row.identity if verify(tx, row.account_id, row.region, row.identity, now) else None


def verify(tx: Transaction, account_id: str, region: str, name: str, now: datetime) -> bool:
    """The operator's word stands in for the link and for DNS, which is not asked about it any more: neither about the identity nor about
    its MAIL FROM domain. False: no such identity.
    """
    return bool(tx.write(_verified, {"account": account_id, "in_region": region, "called": stored_name(name), "at": now}))


def sweep(tx: Transaction, now: datetime) -> int:
    """Forget links that nobody can use any more; how many."""
    return tx.write(_sweep, {"before": now})


def _fingerprint(world: World, token: str) -> str:
    return world.seal.fingerprint(token, "ses verification link")
