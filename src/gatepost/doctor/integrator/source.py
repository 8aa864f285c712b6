"""SourceArn: the identity that was named, or the nearest verified one that covers From."""

from collections.abc import Mapping
from typing import Any

from gatepost.doctor.integrator.wish import DEVELOPER, Wish
from gatepost.doctor.reading import Answer, Aws
from gatepost.rules import remedies
from gatepost.rules.identities import address_of, candidates, identity_arn, identity_of_arn, is_address, stored_name
from gatepost.rules.letters import Pool
from gatepost.rules.regions import ses_regions


class CannotResolve(Exception):
    """No identity could be found for what was asked; the text says where it was looked for, `next_step` what to do."""

    def __init__(self, text: str, next_step: str) -> None:
        super().__init__(text)
        self.next_step = next_step


def source_arn(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish) -> str | None:
    """The ARN to send as; None leaves what is configured, an empty text takes it away.

    Raises: CannotResolve.
    """
    if wish.source_arn is not None:
        return wish.source_arn
    if wish.sending_account != DEVELOPER and wish.identity is None:
        return ""
    regions = (wish.ses_region,) if wish.ses_region else ses_regions(pool.region).developer
    if wish.identity is not None:
        name = stored_name(wish.identity)
        region = next((region for region in regions if verified(aws, name, region)), regions[0])
        return identity_arn(region, pool.account_id, name)
    return _nearest(aws, pool, current, wish, regions)


def _nearest(aws: Aws, pool: Pool, current: Mapping[str, Any], wish: Wish, regions: tuple[str, ...]) -> str | None:
    """The nearest verified identity that covers From, Region by Region; what is configured stays if it covers it."""
    address = address_of(wish.sender or str(current.get("From") or ""))
    if address is None:
        if current.get("SourceArn") and not wish.sender:
            return None
        if wish.sender:
            text = f"{wish.sender} is not an address that mail can be from."
            raise CannotResolve(text, "Write --from ADDRESS or --from 'Name <ADDRESS>'.")
        raise CannotResolve("Nobody was named whom the mail shall be from.", "Add --from ADDRESS, --identity NAME or --source-arn ARN.")
    names = [name for name in candidates(address) if "." in name or is_address(name)]
    if _stays(aws, pool, current, names, regions):
        return None
    for region in regions:
        for name in names:
            if verified(aws, name, region):
                return identity_arn(region, pool.account_id, name)
    looked = f"No verified identity covers {address} in {', '.join(regions)}; looked for {', '.join(names)}."
    unread = {answer.why for region in regions for name in names if (answer := _identity(aws, name, region)).unread}
    if unread:
        raise CannotResolve(f"{looked} ({'; '.join(sorted(unread))})", "Name one that you know of: --source-arn ARN.")
    raise CannotResolve(looked, aws.addressed(remedies.verify(address.rpartition("@")[2].lower(), regions[0])))


def _stays(aws: Aws, pool: Pool, current: Mapping[str, Any], names: list[str], regions: tuple[str, ...]) -> bool:
    """What is configured is verified, covers From, and is in one of the Regions."""
    configured = identity_of_arn(str(current.get("SourceArn") or ""))
    return (
        configured is not None
        and configured.name in names
        and configured.account_id == pool.account_id
        and configured.region in regions
        and verified(aws, configured.name, configured.region)
    )


def verified(aws: Aws, name: str, region: str) -> bool:
    """Is the identity there, and good for sending?"""
    return bool((_identity(aws, name, region).value or {}).get("VerifiedForSendingStatus"))


def _identity(aws: Aws, name: str, region: str) -> Answer:
    return aws.read("sesv2", "get_email_identity", region, EmailIdentity=name)
