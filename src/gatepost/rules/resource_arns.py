"""The ARNs of what an account has in SES: kind and name behind the account.

Source: IAM guide, actions, resources, and condition keys for Amazon SES (guide).
"""

from dataclasses import dataclass

from gatepost.rules.regions import partition

IDENTITY = "identity"
CONFIGURATION_SET = "configuration-set"
TEMPLATE = "template"
TENANT = "tenant"


@dataclass(frozen=True, slots=True)
class ResourceArn:
    """The parts of one. A tenant's name is followed by a slash and its id."""

    partition: str
    region: str
    account_id: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:ses:{self.region}:{self.account_id}:{self.kind}/{self.name}"


def read(arn: str) -> ResourceArn | None:
    """Takes an ARN of SES apart; None when it is none."""
    parts = arn.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "ses":
        return None
    kind, slash, name = parts[5].partition("/")
    return ResourceArn(parts[1], parts[3], parts[4], kind, name) if slash and name else None


def arn_of(region: str, account_id: str, kind: str, name: str) -> str:
    """The ARN of something that an account has in a Region."""
    return str(ResourceArn(partition(region), region, account_id, kind, name))
