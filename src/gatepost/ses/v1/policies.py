"""Identity policies: put is an upsert, and a policy that is not there is deleted without a word.

Source: API reference (model); SES guide, sending-authorization-policies (guide).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import ses
from gatepost.ses.errors import BadRequest
from gatepost.ses.identities import policies
from gatepost.ses.identities.names import name_in

if TYPE_CHECKING:
    from types_boto3_ses.type_defs import (
        DeleteIdentityPolicyRequestTypeDef,
        GetIdentityPoliciesRequestTypeDef,
        ListIdentityPoliciesRequestTypeDef,
        PutIdentityPolicyRequestTypeDef,
    )

MOST_ASKED_FOR = 20


@ses.operation("PutIdentityPolicy")
def put_identity_policy(call: Call, request: "PutIdentityPolicyRequestTypeDef") -> dict[str, Any]:
    """Attach a policy to an identity, in place of the one of that name.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, TooManyPolicies.
    Source: API reference, PutIdentityPolicy (model).
    """
    policies.put(call, request["Identity"], request["PolicyName"], request["Policy"])
    return {}


@ses.operation("GetIdentityPolicies")
def get_identity_policies(call: Call, request: "GetIdentityPoliciesRequestTypeDef") -> dict[str, Any]:
    """Some policies of an identity; unknown names are left out.

    Raises: PolicyIdentityNotFound, BadRequest (more than twenty names).
    Source: API reference, GetIdentityPolicies (model); the text (guessed).
    """
    if len(request["PolicyNames"]) > MOST_ASKED_FOR:
        raise BadRequest(f"The number of policy names exceeds {MOST_ASKED_FOR}.")
    attached = policies.of(call, policies.identity_named(call, request["Identity"]))
    return {"Policies": {name: attached[name] for name in request["PolicyNames"] if name in attached}}


@ses.operation("ListIdentityPolicies")
def list_identity_policies(call: Call, request: "ListIdentityPoliciesRequestTypeDef") -> dict[str, Any]:
    """The names of an identity's policies.

    Raises: PolicyIdentityNotFound.
    Source: API reference, ListIdentityPolicies (model).
    """
    return {"PolicyNames": list(policies.of(call, policies.identity_named(call, request["Identity"])))}


@ses.operation("DeleteIdentityPolicy")
def delete_identity_policy(call: Call, request: "DeleteIdentityPolicyRequestTypeDef") -> dict[str, Any]:
    """Detach a policy. Source: API reference, DeleteIdentityPolicy (model)."""
    policies.remove(call, name_in(call, request["Identity"]), request["PolicyName"])
    return {}
