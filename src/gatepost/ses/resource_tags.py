"""Tags of identities and configuration sets, which have nothing to do with the tags of messages.

Source: model, Tag (guide for the lengths); texts (guessed).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gatepost.ses.errors import BadRequest

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import TagTypeDef

MOST = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256


def admit(tags: "Sequence[TagTypeDef]") -> list[dict[str, str]]:
    """The tags as they are kept: of two with the same key the last one.

    Raises: BadRequest.
    """
    kept = {tag["Key"]: tag["Value"] for tag in tags}
    if len(kept) > MOST:
        raise BadRequest(f"A maximum of {MOST} tags is allowed per resource.")
    for key, value in kept.items():
        if not 1 <= len(key) <= LONGEST_KEY:
            raise BadRequest(f"Tag keys must have between 1 and {LONGEST_KEY} characters.")
        if len(value) > LONGEST_VALUE:
            raise BadRequest(f"Tag values can have up to {LONGEST_VALUE} characters.")
    return [{"Key": key, "Value": value} for key, value in kept.items()]
