"""The leave that an identity has to give Cognito first, where Cognito comes as a service and has none yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.doctor.integrator.planning import Plan
from gatepost.rules.identities import identity_of_arn
from gatepost.rules.identity_policy import recommended


@dataclass(frozen=True, slots=True)
class Leave:
    """A policy that an identity lacks."""

    identity: str
    identity_arn: str
    region: str
    policy_name: str
    document: Mapping[str, Any]


def missing(planned: Plan) -> Iterator[Leave]:
    """The policies that are missing, one for each Region that the pool's mail would leave from."""
    source = identity_of_arn(str(planned.target.get("SourceArn") or ""))
    if source is None:
        return
    for region in planned.leave_missing_in:
        arn = str(source.in_region(region))
        document = recommended(arn, planned.pool.account_id, planned.pool.arn, planned.region)
        yield Leave(source.name, arn, region, f"cognito-{planned.pool_id}", document)
