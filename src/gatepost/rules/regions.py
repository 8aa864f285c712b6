"""Which SES Regions a user pool may send from, and how Regions are spelt.

The table is AWS's "Amazon SES email configuration Regions". It changes now and then, so it is data here and nothing else
knows a Region by name.
Source: Cognito guide, user-pool-email (guide); ap-east-2 (reported); GovCloud and China (guessed).
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """How the guide groups the Regions of user pools."""

    BACKWARDS_COMPATIBLE = "backwards compatible"
    IN_REGION = "in-Region only"
    ALTERNATE = "alternate Region"


@dataclass(frozen=True, slots=True)
class SesRegions:
    """A pool Region's row: where its pools may send from.

    `developer` are the Regions that a SourceArn may name, the pool's own first where it may; `default_also` is the second
    Region that AWS's own sender spreads mail over (alternate Regions only).
    """

    category: Category
    developer: tuple[str, ...]
    default_also: str | None = None

    def allow(self, region: str) -> bool:
        """May a SourceArn name this Region? `*` stands for all Regions of an alternate Region's row."""
        return region in self.developer or (region == "*" and self.category is Category.ALTERNATE)

    @property
    def sorted(self) -> tuple[str, ...]:
        """The Regions as Cognito's error text lists them."""
        return tuple(sorted(self.developer))


_OLD = ("us-east-1", "us-west-2", "eu-west-1")


def _backwards(*own: str) -> SesRegions:
    return SesRegions(Category.BACKWARDS_COMPATIBLE, (*own, *(region for region in _OLD if region not in own)))


def _alternate(first: str, second: str | None) -> SesRegions:
    return SesRegions(Category.ALTERNATE, (first,), second)


TABLE: dict[str, SesRegions] = {
    **{region: _backwards(region) for region in _OLD},
    **{
        region: _backwards(region)
        for region in (
            "us-east-2",
            "ca-central-1",
            "eu-west-2",
            "eu-central-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
        )
    },
    "ca-west-1": _alternate("ca-central-1", "us-west-1"),
    "mx-central-1": _alternate("us-east-1", "us-west-2"),
    "eu-central-2": _alternate("eu-central-1", "eu-west-2"),
    "eu-south-2": _alternate("eu-west-3", "eu-north-1"),
    "ap-south-2": _alternate("ap-south-1", "ap-southeast-1"),
    "ap-southeast-4": _alternate("ap-southeast-2", "ap-southeast-1"),
    "ap-southeast-5": _alternate("ap-southeast-2", "ap-southeast-1"),
    "ap-southeast-7": _alternate("ap-southeast-1", "ap-south-1"),
    "ap-east-1": _alternate("ap-southeast-1", "ap-northeast-1"),
    "ap-east-2": _alternate("ap-northeast-2", None),
    "me-central-1": _alternate("eu-central-1", "eu-west-2"),
    **{
        region: SesRegions(Category.IN_REGION, (region,))
        for region in (
            "us-west-1",
            "sa-east-1",
            "eu-west-3",
            "eu-north-1",
            "eu-south-1",
            "ap-northeast-3",
            "ap-southeast-3",
            "me-south-1",
            "il-central-1",
            "af-south-1",
            "us-gov-west-1",
            "us-gov-east-1",
            "cn-north-1",
            "cn-northwest-1",
        )
    },
}

_DKIM_ZONES_OF_THEIR_OWN = frozenset(
    (
        "af-south-1",
        "ap-northeast-3",
        "ap-south-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "ca-west-1",
        "eu-central-2",
        "eu-south-1",
        "il-central-1",
        "me-central-1",
        "us-gov-east-1",
    )
)


def ses_regions(pool_region: str) -> SesRegions:
    """The row of a pool's Region; a Region that AWS's table does not know sends from itself alone."""
    return TABLE.get(pool_region) or SesRegions(Category.IN_REGION, (pool_region,))


def partition(region: str) -> str:
    """The first part of an ARN in this Region."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def spelling(region: str) -> str:
    """How SES's texts write a Region: `US-EAST-1`."""
    return region.upper()


def dkim_zone(region: str) -> str:
    """The zone that Easy DKIM's CNAME records of this Region point into.

    Source: AWS General Reference, DKIM domains (guide).
    """
    return f"dkim.{region}.amazonses.com" if region in _DKIM_ZONES_OF_THEIR_OWN else "dkim.amazonses.com"
