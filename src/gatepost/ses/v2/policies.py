"""Identity policies: create, change and delete each insist on what is there.

Source: API reference (model); the errors of change and delete (reported from probes; the model's text says they succeed).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses.errors.identities import PolicyNotFound
from gatepost.ses.identities import policies

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateEmailIdentityPolicyRequestTypeDef,
        DeleteEmailIdentityPolicyRequestTypeDef,
        GetEmailIdentityPoliciesRequestTypeDef,
        UpdateEmailIdentityPolicyRequestTypeDef,
    )


@sesv2.operation("CreateEmailIdentityPolicy")
def create_email_identity_policy(call: Call, request: "CreateEmailIdentityPolicyRequestTypeDef") -> dict[str, Any]:
    """Attach a policy to an identity.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, PolicyExists, TooManyPolicies.
    Source: API reference, CreateEmailIdentityPolicy (model).
    """
    policies.create(call, request["EmailIdentity"], request["PolicyName"], request["Policy"])
    return {}


@sesv2.operation("UpdateEmailIdentityPolicy")
def update_email_identity_policy(call: Call, request: "UpdateEmailIdentityPolicyRequestTypeDef") -> dict[str, Any]:
    """Change a policy of an identity.

    Raises: PolicyIdentityNotFound, BadRequest, InvalidPolicy, PolicyNotFound.
    Source: API reference, UpdateEmailIdentityPolicy (model); an unknown policy (reported).
    """
    policies.replace(call, request["EmailIdentity"], request["PolicyName"], request["Policy"])
    return {}


@sesv2.operation("DeleteEmailIdentityPolicy")
def delete_email_identity_policy(call: Call, request: "DeleteEmailIdentityPolicyRequestTypeDef") -> dict[str, Any]:
    """Detach a policy from an identity.

    Raises: PolicyIdentityNotFound, PolicyNotFound.
    Source: API reference, DeleteEmailIdentityPolicy (model); an unknown policy (reported).
    """
    identity = policies.identity_named(call, request["EmailIdentity"])
    if not policies.remove(call, identity.name, request["PolicyName"]):
        raise PolicyNotFound(request["PolicyName"])
    return {}


@sesv2.operation("GetEmailIdentityPolicies")
def get_email_identity_policies(call: Call, request: "GetEmailIdentityPoliciesRequestTypeDef") -> dict[str, Any]:
    """All policies of an identity.

    Raises: PolicyIdentityNotFound.
    Source: API reference, GetEmailIdentityPolicies (model).
    """
    return {"Policies": policies.of(call, policies.identity_named(call, request["EmailIdentity"]))}
