"""Which Region a call through a multi-region endpoint is for.

Traffic is divided between the two evenly, message by message; both need the identity, the configuration set and the template.
Source: SES guide, global-endpoints (guide); the error for an unknown id (guessed).
"""

import random
from dataclasses import replace

from gatepost.call import Call
from gatepost.ses.endpoints import record
from gatepost.ses.errors.infrastructure import EndpointNotFound


def through(call: Call, endpoint_id: str | None) -> Call:
    """The call in one of the endpoint's Regions; without an endpoint, the call.

    Raises: EndpointNotFound.
    """
    if not endpoint_id:
        return call
    endpoint = record.of_id(call.tx, call.account_id, endpoint_id)
    if endpoint is None:
        raise EndpointNotFound(endpoint_id)
    return replace(call, region=random.choice(endpoint.regions))
