"""How an identity goes: with its policies, open links and keys, and not while tenants or certificates need it.

Source: API reference, DeleteEmailIdentity (model); SES guide, send-email-authentication-smime (guide).
"""

from gatepost.call import Call
from gatepost.rules.identities import stored_name
from gatepost.rules.resource_arns import IDENTITY
from gatepost.ses.certificates import associations as certificates
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import record, signing
from gatepost.ses.tenants import associations as tenants


def remove(call: Call, name: str) -> bool:
    """Delete an identity. False: there was none.

    Raises: BadRequest. Source: the second text (guessed).
    """
    kept = stored_name(name)
    tenants.require_none(call, IDENTITY, kept)
    if certificates.any_of(call, kept):
        raise BadRequest(f"Cannot delete {kept} because it has associated certificates. Remove all certificates and try again.")
    if not record.remove(call, kept):
        return False
    signing.forget(call.tx, call.account_id, call.region, kept)
    return True
