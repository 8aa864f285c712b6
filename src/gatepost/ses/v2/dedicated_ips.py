"""Dedicated addresses and their pools.

Source: API reference (model); texts (guessed).
"""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging, resource_tags
from gatepost.ses.dedicated_ips import addresses, pools
from gatepost.ses.dedicated_ips.addresses import DedicatedIp

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateDedicatedIpPoolRequestTypeDef,
        DeleteDedicatedIpPoolRequestTypeDef,
        GetDedicatedIpPoolRequestTypeDef,
        GetDedicatedIpRequestTypeDef,
        GetDedicatedIpsRequestTypeDef,
        ListDedicatedIpPoolsRequestTypeDef,
        PutDedicatedIpInPoolRequestTypeDef,
        PutDedicatedIpPoolScalingAttributesRequestTypeDef,
        PutDedicatedIpWarmupAttributesRequestTypeDef,
    )


@sesv2.operation("CreateDedicatedIpPool")
def create_dedicated_ip_pool(call: Call, request: "CreateDedicatedIpPoolRequestTypeDef") -> dict[str, Any]:
    """A new pool without addresses.

    Raises: BadRequest, PoolExists, LimitExceeded.
    Source: API reference, CreateDedicatedIpPool (model).
    """
    tags = resource_tags.admit(request.get("Tags", ()))
    pools.add(call, request["PoolName"], request.get("ScalingMode", "STANDARD"), tags)
    return {}


@sesv2.operation("GetDedicatedIpPool")
def get_dedicated_ip_pool(call: Call, request: "GetDedicatedIpPoolRequestTypeDef") -> dict[str, Any]:
    """How a pool is scaled.

    Raises: PoolNotFound.
    Source: API reference, GetDedicatedIpPool (model).
    """
    name = request["PoolName"]
    return {"DedicatedIpPool": {"PoolName": name, "ScalingMode": pools.mode_of(call, name)}}


@sesv2.operation("ListDedicatedIpPools")
def list_dedicated_ip_pools(call: Call, request: "ListDedicatedIpPoolsRequestTypeDef") -> dict[str, Any]:
    """The names of all pools.

    Raises: InvalidNextToken.
    Source: API reference, ListDedicatedIpPools (model).
    """
    found, token = paging.fill(
        call,
        "ListDedicatedIpPools",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: pools.names(call, after, most),
        lambda name: name,
    )
    return {"DedicatedIpPools": found, "NextToken": token}


@sesv2.operation("PutDedicatedIpPoolScalingAttributes")
def put_dedicated_ip_pool_scaling_attributes(call: Call, request: "PutDedicatedIpPoolScalingAttributesRequestTypeDef") -> dict[str, Any]:
    """Let SES scale a pool, for good.

    Raises: PoolNotFound, BadRequest.
    Source: API reference, PutDedicatedIpPoolScalingAttributes (model).
    """
    pools.set_mode(call, request["PoolName"], request["ScalingMode"])
    return {}


@sesv2.operation("DeleteDedicatedIpPool")
def delete_dedicated_ip_pool(call: Call, request: "DeleteDedicatedIpPoolRequestTypeDef") -> dict[str, Any]:
    """Delete a pool. Its addresses stay the account's.

    Raises: PoolNotFound.
    Source: API reference, DeleteDedicatedIpPool (model).
    """
    pools.remove(call, request["PoolName"])
    return {}


@sesv2.operation("GetDedicatedIp")
def get_dedicated_ip(call: Call, request: "GetDedicatedIpRequestTypeDef") -> dict[str, Any]:
    """An address, its pool and its warm-up.

    Raises: BadRequest, AddressNotFound.
    Source: API reference, GetDedicatedIp (model).
    """
    return {"DedicatedIp": _described(addresses.get(call, request["Ip"]))}


@sesv2.operation("GetDedicatedIps")
def get_dedicated_ips(call: Call, request: "GetDedicatedIpsRequestTypeDef") -> dict[str, Any]:
    """The account's addresses, all or those of one pool.

    Raises: PoolNotFound, InvalidNextToken.
    Source: API reference, GetDedicatedIps (model).
    """
    pool = request.get("PoolName", "")
    if pool:
        pools.mode_of(call, pool)
    mine = addresses.of(call.tx, call.world.settings, call.account_id, call.region)
    everyone = sorted((one for one in mine if pool in ("", one.pool)), key=lambda one: one.ip)
    found, token = paging.fill(
        call,
        "GetDedicatedIps",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: [one for one in everyone if one.ip > after][:most],
        lambda one: one.ip,
    )
    return {"DedicatedIps": [_described(one) for one in found], "NextToken": token}


@sesv2.operation("PutDedicatedIpInPool")
def put_dedicated_ip_in_pool(call: Call, request: "PutDedicatedIpInPoolRequestTypeDef") -> dict[str, Any]:
    """Move an address into another pool.

    Raises: BadRequest, AddressNotFound, PoolNotFound.
    Source: API reference, PutDedicatedIpInPool (model).
    """
    addresses.move(call, request["Ip"], request["DestinationPoolName"])
    return {}


@sesv2.operation("PutDedicatedIpWarmupAttributes")
def put_dedicated_ip_warmup_attributes(call: Call, request: "PutDedicatedIpWarmupAttributesRequestTypeDef") -> dict[str, Any]:
    """Say how far the warm-up of an address is.

    Raises: BadRequest, AddressNotFound.
    Source: API reference, PutDedicatedIpWarmupAttributes (model).
    """
    addresses.set_warmup(call, request["Ip"], request["WarmupPercentage"])
    return {}


def _described(address: DedicatedIp) -> dict[str, Any]:
    return {"Ip": address.ip, "WarmupStatus": address.status, "WarmupPercentage": address.warmup, "PoolName": address.pool}
