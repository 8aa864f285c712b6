"""The policies attached to an identity: who else may send from it, and under which conditions.

Source: SES guide, sending-authorization-policies (guide); texts and compact form (reported from probes of the real service).
"""

from collections.abc import Mapping
from re import ASCII, compile

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.rules.policy_documents import MOST_PER_IDENTITY, compact, refusal_of
from gatepost.ses.errors import BadRequest
from gatepost.ses.errors.identities import InvalidPolicy, PolicyExists, PolicyIdentityNotFound, PolicyNotFound, TooManyPolicies
from gatepost.ses.identities import record
from gatepost.ses.identities.names import name_in
from gatepost.ses.identities.record import Identity
from gatepost.ses.tables import identity_policies

_NAME = compile(r"[A-Za-z0-9_-]+", ASCII)
_of_identity = and_(
    identity_policies.c.account_id == bindparam("account"),
    identity_policies.c.region == bindparam("in_region"),
    identity_policies.c.identity == bindparam("called"),
)
_this = and_(_of_identity, identity_policies.c.name == bindparam("policy_name"))
_all = select(identity_policies.c.name, identity_policies.c.policy).where(_of_identity).order_by(identity_policies.c.name)
_new = insert(identity_policies)
_put = _new.on_conflict_do_update(index_elements=["account_id", "region", "identity", "name"], set_={"policy": _new.excluded.policy})
_replace = update(identity_policies).where(_this).values(policy=bindparam("given"))
_delete = delete(identity_policies).where(_this)


def of(call: Call, identity: Identity) -> Mapping[str, str]:
    """The identity's policies by name."""
    rows = call.tx.rows(_all, {"account": call.account_id, "in_region": call.region, "called": identity.name})
    return {row.name: row.policy for row in rows}


def identity_named(call: Call, given: str, *, lock: bool = False) -> Identity:
    """The identity whose policies are meant, by name or ARN.

    Raises: PolicyIdentityNotFound.
    """
    identity = record.find(call, name_in(call, given), lock=lock)
    if identity is None:
        raise PolicyIdentityNotFound(name_in(call, given))
    return identity


def put(call: Call, given: str, name: str, policy: str) -> None:
    """Attach a policy, in place of the one of that name.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, TooManyPolicies.
    """
    identity = identity_named(call, given, lock=True)
    text = _checked(identity, name, policy)
    known = of(call, identity)
    if name not in known and len(known) >= MOST_PER_IDENTITY:
        raise TooManyPolicies(identity.name)
    call.tx.write(_put, {"account_id": call.account_id, "region": call.region, "identity": identity.name, "name": name, "policy": text})


def create(call: Call, given: str, name: str, policy: str) -> None:
    """Attach a policy under a new name.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, PolicyExists, TooManyPolicies.
    """
    identity = identity_named(call, given, lock=True)
    _checked(identity, name, policy)
    if name in of(call, identity):
        raise PolicyExists(name)
    put(call, given, name, policy)


def replace(call: Call, given: str, name: str, policy: str) -> None:
    """Change a policy that is there.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, PolicyNotFound.
    """
    identity = identity_named(call, given)
    text = _checked(identity, name, policy)
    if not call.tx.write(_replace, _key(call, identity.name, name) | {"given": text}):
        raise PolicyNotFound(name)


def remove(call: Call, identity: str, name: str) -> bool:
    """Detach a policy. False: there was none of that name."""
    return bool(call.tx.write(_delete, _key(call, identity, name)))


def _checked(identity: Identity, name: str, policy: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadRequest("PolicyName is invalid. Policy names must only include alpha-numeric characters, dashes, and underscores.")
    refusal = refusal_of(policy, identity.arn)
    if refusal is not None:
        raise InvalidPolicy(refusal)
    return compact(policy)


def _key(call: Call, identity: str, name: str) -> dict[str, str]:
    return {"account": call.account_id, "in_region": call.region, "called": identity, "policy_name": name}
