"""The operations on a pool's tags, by its ARN."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter
from gatepost.cognito.pools import checks, record
from gatepost.cognito.pools.record import Pool
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        ListTagsForResourceRequestTypeDef,
        TagResourceRequestTypeDef,
        UntagResourceRequestTypeDef,
    )


@cognito.operation("TagResource")
def tag_resource(call: Call, request: "TagResourceRequestTypeDef") -> dict[str, Any]:
    """Add tags, or change their values. Raises: ResourceNotFound, InvalidParameter. Source: API reference, TagResource (model)."""
    complaint = checks.tags_are_ones_own({}, {"UserPoolTags": request["Tags"]})
    if complaint:
        raise InvalidParameter(complaint)

    def changed(pool: Pool) -> dict[str, Any]:
        return {**pool.settings, "UserPoolTags": {**pool.settings.get("UserPoolTags", {}), **request["Tags"]}}

    record.change(call, _pool_id(call, request["ResourceArn"]), changed)
    return {}


@cognito.operation("UntagResource")
def untag_resource(call: Call, request: "UntagResourceRequestTypeDef") -> dict[str, Any]:
    """Take tags away; one that is not there is no error. Raises: ResourceNotFound. Source: API reference, UntagResource (model)."""

    def changed(pool: Pool) -> dict[str, Any]:
        kept = {key: value for key, value in pool.settings.get("UserPoolTags", {}).items() if key not in request["TagKeys"]}
        return {**pool.settings, "UserPoolTags": kept}

    record.change(call, _pool_id(call, request["ResourceArn"]), changed)
    return {}


@cognito.operation("ListTagsForResource")
def list_tags_for_resource(call: Call, request: "ListTagsForResourceRequestTypeDef") -> dict[str, dict[str, str]]:
    """All tags of a pool. Raises: ResourceNotFound. Source: API reference, ListTagsForResource (model)."""
    return {"Tags": record.get(call, _pool_id(call, request["ResourceArn"])).settings.get("UserPoolTags", {})}


def _pool_id(call: Call, arn: str) -> str:
    """The id in a pool's ARN. Source: text guessed."""
    pool_id = arn.rpartition("/")[2]
    if arn != record.arn(call.region, call.account_id, pool_id):
        raise InvalidParameter(f"The resource ARN {arn} does not name a user pool of this account and Region.")
    return pool_id
