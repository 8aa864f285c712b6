"""Where a pool's logs shall go: what went wrong with messages, and what users did.

Source: API reference, SetLogDeliveryConfiguration; guide, exporting-quotas-and-usage (guide); texts (guessed).
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from gatepost.call import Call
from gatepost.cognito.errors import FeatureUnavailableInTier, InvalidParameter
from gatepost.cognito.logs.tables import log_delivery
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        GetLogDeliveryConfigurationRequestTypeDef,
        LogConfigurationTypeTypeDef,
        SetLogDeliveryConfigurationRequestTypeDef,
    )

DESTINATIONS = ("CloudWatchLogsConfiguration", "S3Configuration", "FirehoseConfiguration")

_insert = pools.belonging(log_delivery)
_put = _insert.on_conflict_do_update(index_elements=["pool_id"], set_={"configurations": _insert.excluded.configurations})
_get = select(log_delivery.c.configurations).where(log_delivery.c.pool_id == bindparam("pool"))
_clear = delete(log_delivery).where(log_delivery.c.pool_id == bindparam("pool"))


@cognito.operation("SetLogDeliveryConfiguration")
def set_log_delivery_configuration(call: Call, request: "SetLogDeliveryConfigurationRequestTypeDef") -> dict[str, Any]:
    """Replace the pool's log configurations; an empty list clears them.

    Raises: ResourceNotFound, InvalidParameter, FeatureUnavailableInTier.
    """
    pool = pools.get(call, request["UserPoolId"])
    configurations = list(request["LogConfigurations"])
    if len({configuration["EventSource"] for configuration in configurations}) < len(configurations):
        raise InvalidParameter("Only one log configuration can be set for each event source.")
    for configuration in configurations:
        _require(pool, configuration)
    if configurations:
        pools.add(call, _put, {"pool_id": pool.pool_id, "configurations": configurations})
    else:
        call.tx.write(_clear, {"pool": pool.pool_id})
    return _shown(pool, configurations)


@cognito.operation("GetLogDeliveryConfiguration")
def get_log_delivery_configuration(call: Call, request: "GetLogDeliveryConfigurationRequestTypeDef") -> dict[str, Any]:
    """The pool's log configurations.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    return _shown(pool, call.tx.value(_get, {"pool": pool.pool_id}) or [])


def of(call: Call, pool: Pool, source: str) -> "LogConfigurationTypeTypeDef | None":
    """Where the pool's entries of that EventSource go; None for nowhere."""
    for configuration in call.tx.value(_get, {"pool": pool.pool_id}) or ():
        if configuration["EventSource"] == source:
            return configuration
    return None


def _require(pool: Pool, configuration: "LogConfigurationTypeTypeDef") -> None:
    """Message errors go to CloudWatch on any plan; what users did goes to one place of three, on the highest."""
    source, level = configuration["EventSource"], configuration["LogLevel"]
    named = [destination for destination in DESTINATIONS if destination in configuration]
    if len(named) != 1:
        raise InvalidParameter("A log configuration must have exactly one destination.")
    if source == "userNotification" and (level != "ERROR" or named != ["CloudWatchLogsConfiguration"]):
        raise InvalidParameter("userNotification logs must have the log level ERROR and a CloudWatchLogsConfiguration.")
    if source == "userAuthEvents" and level != "INFO":
        raise InvalidParameter("userAuthEvents logs must have the log level INFO.")
    if source == "userAuthEvents" and pool.settings.get("UserPoolTier") != "PLUS":
        raise FeatureUnavailableInTier("The export of user activity logs is only available in the PLUS tier.")


def _shown(pool: Pool, configurations: list[Any]) -> dict[str, Any]:
    return {"LogDeliveryConfiguration": {"UserPoolId": pool.pool_id, "LogConfigurations": configurations}}
