"""Multi-region endpoints, which are managed in the Region where they were made.

Source: API reference (model); how long CREATING lasts (guessed: for the answer alone).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging, resource_tags
from gatepost.ses.endpoints import record
from gatepost.ses.endpoints.record import Endpoint
from gatepost.ses.errors import BadRequest

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateMultiRegionEndpointRequestTypeDef,
        DeleteMultiRegionEndpointRequestTypeDef,
        GetMultiRegionEndpointRequestTypeDef,
        ListMultiRegionEndpointsRequestTypeDef,
    )


@sesv2.operation("CreateMultiRegionEndpoint")
def create_multi_region_endpoint(call: Call, request: "CreateMultiRegionEndpointRequestTypeDef") -> dict[str, Any]:
    """A new endpoint of this Region and another one.

    Raises: BadRequest, EndpointExists, LimitExceeded.
    Source: API reference, CreateMultiRegionEndpoint (model).
    """
    routes = request["Details"]["RoutesDetails"]
    if len(routes) != 1:
        raise BadRequest("RoutesDetails must contain exactly one route configuration.")
    tags = resource_tags.admit(request.get("Tags", ()))
    made = record.add(call, request["EndpointName"], routes[0]["Region"], tags)
    return {"Status": "CREATING", "EndpointId": made.endpoint_id}


@sesv2.operation("GetMultiRegionEndpoint")
def get_multi_region_endpoint(call: Call, request: "GetMultiRegionEndpointRequestTypeDef") -> dict[str, Any]:
    """An endpoint and its Regions.

    Raises: EndpointNotFound.
    Source: API reference, GetMultiRegionEndpoint (model).
    """
    found = record.get(call, request["EndpointName"])
    return {**_common(found), "Routes": [{"Region": region} for region in found.regions]}


@sesv2.operation("ListMultiRegionEndpoints")
def list_multi_region_endpoints(call: Call, request: "ListMultiRegionEndpointsRequestTypeDef") -> dict[str, Any]:
    """The endpoints that were made in this Region.

    Raises: InvalidNextToken.
    Source: API reference, ListMultiRegionEndpoints (model).
    """
    found, token = paging.fill(
        call,
        "ListMultiRegionEndpoints",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: record.page(call, after, most),
        lambda endpoint: endpoint.name,
    )
    return {"MultiRegionEndpoints": [{**_common(one), "Regions": list(one.regions)} for one in found], "NextToken": token}


@sesv2.operation("DeleteMultiRegionEndpoint")
def delete_multi_region_endpoint(call: Call, request: "DeleteMultiRegionEndpointRequestTypeDef") -> dict[str, Any]:
    """Delete an endpoint; mail that names it is refused from now on.

    Raises: EndpointNotFound.
    Source: API reference, DeleteMultiRegionEndpoint (model).
    """
    record.remove(call, request["EndpointName"])
    return {"Status": "DELETING"}


def _common(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "EndpointName": endpoint.name,
        "EndpointId": endpoint.endpoint_id,
        "Status": "READY",
        "CreatedTimestamp": endpoint.created_at,
        "LastUpdatedTimestamp": endpoint.created_at,
    }
