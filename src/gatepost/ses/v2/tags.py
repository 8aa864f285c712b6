"""Tags of resources, by ARN.

Source: API reference, TagResource (model); texts (guessed).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.resource_arns import ResourceArn, read
from gatepost.ses import resource_tags, resources
from gatepost.ses.errors import BadRequest, NotFound

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        ListTagsForResourceRequestTypeDef,
        TagResourceRequestTypeDef,
        TagTypeDef,
        UntagResourceRequestTypeDef,
    )


@sesv2.operation("TagResource")
def tag_resource(call: Call, request: "TagResourceRequestTypeDef") -> dict[str, Any]:
    """Add tags to a resource; one with the same key is replaced.

    Raises: BadRequest, NotFound.
    Source: API reference, TagResource (model); duplicates (reported).
    """
    resource = _resource(call, request["ResourceArn"], "tag")
    before = resources.tags_of(call, resource, lock=True)
    if before is None:
        raise NotFound(resources.absent(resource))
    resources.put_tags(call, resource, resource_tags.admit([*cast("Sequence[TagTypeDef]", before), *request["Tags"]]))
    return {}


@sesv2.operation("UntagResource")
def untag_resource(call: Call, request: "UntagResourceRequestTypeDef") -> dict[str, Any]:
    """Take tags off a resource, whether it has them or not.

    Raises: BadRequest, NotFound.
    Source: API reference, UntagResource (model).
    """
    resource = _resource(call, request["ResourceArn"], "untag")
    before = resources.tags_of(call, resource, lock=True)
    if before is None:
        raise NotFound(resources.absent(resource))
    resources.put_tags(call, resource, [tag for tag in before if tag["Key"] not in request["TagKeys"]])
    return {}


@sesv2.operation("ListTagsForResource")
def list_tags_for_resource(call: Call, request: "ListTagsForResourceRequestTypeDef") -> dict[str, Any]:
    """The tags of a resource.

    Raises: BadRequest, NotFound.
    Source: API reference, ListTagsForResource (model).
    """
    resource = _resource(call, request["ResourceArn"], "list tags for")
    tags = resources.tags_of(call, resource)
    if tags is None:
        raise NotFound(resources.absent(resource))
    return {"Tags": tags}


def _resource(call: Call, arn: str, doing: str) -> ResourceArn:
    resource = read(arn)
    if resource is None or resource.kind not in resources.KINDS:
        raise BadRequest(f"Failed to {doing} resource: <{arn}> is not the ARN of a resource that has tags.")
    if (resource.region, resource.account_id) != (call.region, call.account_id):
        raise BadRequest(f"Failed to {doing} resource: <{arn}> must be in the same region and account.")
    return resource
