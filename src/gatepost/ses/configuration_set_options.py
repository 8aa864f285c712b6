"""The option blocks of configuration sets: what may be in them, whoever puts them there.

Source: API reference, CreateConfigurationSet and the Put… operations (model); order of checks and texts (reported from probes of the
real service), of archives and thresholds (guessed).
"""

from collections.abc import Mapping
from typing import Any

from gatepost.call import Call
from gatepost.rules.identities import candidates, is_address
from gatepost.ses.dedicated_ips import pools
from gatepost.ses.errors import BadRequest, NotFound
from gatepost.ses.errors.configuration_sets import InvalidDeliveryOptions, InvalidTrackingOptions
from gatepost.ses.identities import record

_SUPPRESSION = ("SuppressedReasons", "SuppressionScope", "ValidationOptions")


def require(call: Call, blocks: Mapping[str, Any]) -> None:
    """All blocks of a request that makes a set.

    Raises: BadRequest, NotFound.
    """
    if "TrackingOptions" in blocks:
        require_tracking(call, blocks["TrackingOptions"])
    require_delivery(call, blocks.get("DeliveryOptions", {}))
    suppression = blocks.get("SuppressionOptions")
    if suppression is not None and not suppression.keys() & set(_SUPPRESSION):
        raise BadRequest("SuppressedReasons must be specified.")  # AWS breaks (500) on such a block
    require_security(blocks.get("MessageSecurityOptions", {}))
    require_archive(blocks.get("ArchivingOptions", {}))


def require_tracking(call: Call, options: Mapping[str, Any]) -> None:
    """Links may be rewritten to a verified domain alone, or one below it.

    Raises: InvalidTrackingOptions.
    """
    domain = options.get("CustomRedirectDomain", "")
    if not domain.strip():
        raise InvalidTrackingOptions("CustomRedirectDomain must be specified.")
    names = [name for name in candidates(f"postmaster@{domain}") if not is_address(name)]
    if not any(identity.may_send for identity in record.find_some(call, names).values()):
        raise InvalidTrackingOptions(f"Domain <{domain}> is not verified under this account.")


def require_delivery(call: Call, options: Mapping[str, Any]) -> None:
    """Raises: InvalidDeliveryOptions."""
    pool = options.get("SendingPoolName")
    if pool is None:
        return
    if not pool.strip():
        raise InvalidDeliveryOptions("sendingPoolName can't be blank.")
    if not pools.exists(call, pool):
        raise InvalidDeliveryOptions(f"SendingPool <{pool}> doesn't exist")


def require_security(options: Mapping[str, Any]) -> None:
    """Raises: BadRequest. Source: model, SigningScheme."""
    scheme = options.get("SigningScheme")
    if scheme is not None and len(scheme) != 1:
        raise BadRequest("SigningScheme must have exactly one of DefaultScheme and SmimeScheme.")


def require_archive(options: Mapping[str, Any]) -> None:
    """There is no Mail Manager here, so there is no archive either.

    Raises: NotFound.
    """
    if arn := options.get("ArchiveArn"):
        raise NotFound(f"Archive <{arn}> does not exist.")
