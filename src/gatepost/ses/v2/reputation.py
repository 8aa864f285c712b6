"""Reputation: what is to be recommended to an account, and its tenants as reputation entities.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import inert, paging
from gatepost.ses.errors import BadRequest
from gatepost.ses.statistics import entities, recommendations
from gatepost.ses.statistics.entities import Entity
from gatepost.ses.statistics.recommendations import Recommendation

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        GetReputationEntityRequestTypeDef,
        ListRecommendationsRequestTypeDef,
        ListReputationEntitiesRequestTypeDef,
        UpdateReputationEntityCustomerManagedStatusRequestTypeDef,
        UpdateReputationEntityPolicyRequestTypeDef,
    )

_TOGETHER = (frozenset(("STATUS", "IMPACT")), frozenset(("STATUS", "TYPE")))
_MOST_RECOMMENDATIONS = 100


@sesv2.operation("ListRecommendations")
def list_recommendations(call: Call, request: "ListRecommendationsRequestTypeDef") -> dict[str, Any]:
    """What should be done about identities and tenants, as far as this server can see.

    Raises: BadRequest (filters that do not go together), InvalidNextToken.
    Source: API reference, ListRecommendations (model); the text (guessed).
    """
    asked = cast("Mapping[str, str]", request.get("Filter", {}))
    if len(asked) > 1 and frozenset(asked) not in _TOGETHER:
        raise BadRequest("Filters can be used alone, or as STATUS and IMPACT, or as STATUS and TYPE.")

    def wanted(one: Recommendation) -> bool:
        mine = {"TYPE": one.type, "IMPACT": one.impact, "STATUS": "OPEN", "RESOURCE_ARN": one.arn}
        return all(mine[name] == value for name, value in asked.items())

    every = [one for one in recommendations.of_account(call) if wanted(one)]
    found, token = paging.fill(
        call,
        "ListRecommendations",
        request.get("NextToken"),
        min(paging.size(request.get("PageSize")), _MOST_RECOMMENDATIONS),
        lambda after, most: [one for one in every if one.key > after][:most],
        lambda one: one.key,
    )
    return {"Recommendations": [_recommendation(one) for one in found], "NextToken": token}


def _recommendation(one: Recommendation) -> dict[str, Any]:
    return {
        "ResourceArn": one.arn,
        "Type": one.type,
        "Description": one.description,
        "Status": "OPEN",
        "CreatedTimestamp": one.since,
        "LastUpdatedTimestamp": one.updated_at,
        "Impact": one.impact,
    }


@sesv2.operation("GetReputationEntity")
def get_reputation_entity(call: Call, request: "GetReputationEntityRequestTypeDef") -> dict[str, Any]:
    """Raises: NotFound. Source: API reference, GetReputationEntity (model)."""
    return {"ReputationEntity": _entity(entities.get(call, request["ReputationEntityReference"]))}


@sesv2.operation("ListReputationEntities")
def list_reputation_entities(call: Call, request: "ListReputationEntitiesRequestTypeDef") -> dict[str, Any]:
    """The account's tenants, or those with an impact, a status, a beginning of their ARN.

    Raises: InvalidNextToken.
    Source: API reference, ListReputationEntities (model).
    """
    asked = cast("Mapping[str, str]", request.get("Filter", {}))

    def wanted(one: Entity) -> bool:
        mine = {"ENTITY_TYPE": "RESOURCE", "REPUTATION_IMPACT": one.impact, "SENDING_STATUS": one.status}
        prefix = asked.get("ENTITY_REFERENCE_PREFIX", "")
        return one.tenant.arn.startswith(prefix) and all(mine[name] == value for name, value in asked.items() if name in mine)

    found, token = paging.fill(
        call,
        "ListReputationEntities",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: entities.page(call, after, most),
        lambda one: one.tenant.name,
        wanted,
    )
    return {"ReputationEntities": [_entity(one) for one in found], "NextToken": token}


@sesv2.operation("UpdateReputationEntityPolicy")
def update_reputation_entity_policy(call: Call, request: "UpdateReputationEntityPolicyRequestTypeDef") -> dict[str, Any]:
    """Raises: BadRequest. Source: API reference, UpdateReputationEntityPolicy (model)."""
    inert.note("sesv2", "UpdateReputationEntityPolicy", request)
    entities.set_policy(call, request["ReputationEntityReference"], request["ReputationEntityPolicy"])
    return {}


@sesv2.operation("UpdateReputationEntityCustomerManagedStatus")
def update_reputation_entity_customer_managed_status(
    call: Call, request: "UpdateReputationEntityCustomerManagedStatusRequestTypeDef"
) -> dict[str, Any]:
    """The owner stops a tenant's mail, or lets it go again.

    Raises: BadRequest.
    Source: API reference, UpdateReputationEntityCustomerManagedStatus (model).
    """
    entities.set_status(call, request["ReputationEntityReference"], request["SendingStatus"])
    return {}


def _entity(one: Entity) -> dict[str, Any]:
    return {
        "ReputationEntityReference": one.tenant.arn,
        "ReputationEntityType": "RESOURCE",
        "ReputationManagementPolicy": one.policy or None,
        "CustomerManagedStatus": {"Status": one.status, "LastUpdatedTimestamp": one.status_at},
        "AwsSesManagedStatus": {"Status": "ENABLED", "LastUpdatedTimestamp": one.tenant.created_at},
        "SendingStatusAggregate": one.status,
        "ReputationImpact": one.impact,
    }
