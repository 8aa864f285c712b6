"""What a pool, or one of its app clients, does about risk.

Source: API reference, SetRiskConfiguration (model); that a request with no rule removes them, and texts (guessed).
"""

from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Row, bindparam, delete, select

from gatepost.call import Call
from gatepost.cognito.clients import record as clients
from gatepost.cognito.errors import InvalidParameter, UserPoolAddOnNotEnabled, UserPoolClientNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.risk.tables import risk_configurations
from gatepost.operations import cognito
from gatepost.rules.regions import ses_regions

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import DescribeRiskConfigurationRequestTypeDef, SetRiskConfigurationRequestTypeDef

Mode = Literal["OFF", "AUDIT", "ENFORCED"]
Settings = Mapping[str, Any]

RULES = ("CompromisedCredentialsRiskConfiguration", "AccountTakeoverRiskConfiguration", "RiskExceptionConfiguration")
MOST_RANGES = 200

_insert = pools.belonging(risk_configurations)
_put = _insert.on_conflict_do_update(
    index_elements=["pool_id", "client_id"], set_={name: _insert.excluded[name] for name in ("settings", "modified_at")}
)
_these = (risk_configurations.c.pool_id == bindparam("pool")) & (risk_configurations.c.client_id == bindparam("client"))
_one = select(risk_configurations).where(_these)
_either = (
    select(risk_configurations.c.settings)
    .where(risk_configurations.c.pool_id == bindparam("pool"), risk_configurations.c.client_id.in_(bindparam("clients", expanding=True)))
    .order_by(risk_configurations.c.client_id.desc())
    .limit(1)
)
_remove = delete(risk_configurations).where(_these)


@cognito.operation("SetRiskConfiguration")
def set_risk_configuration(call: Call, request: "SetRiskConfigurationRequestTypeDef") -> dict[str, Any]:
    """Replace the rules of the pool or of an app client.

    Raises: ResourceNotFound, InvalidParameter, UserPoolAddOnNotEnabled.
    """
    pool, client_id = _target(call, request.get("UserPoolId", ""), request.get("ClientId"))
    given: dict[str, Any] = {**request}
    settings = {name: given[name] for name in RULES if name in given}
    _require_ranges(settings.get("RiskExceptionConfiguration", {}))
    _require_sender(pool, settings.get("AccountTakeoverRiskConfiguration", {}))
    if settings:
        pools.add(call, _put, {"pool_id": pool.pool_id, "client_id": client_id, "settings": settings, "modified_at": call.now})
    else:
        call.tx.write(_remove, {"pool": pool.pool_id, "client": client_id})
    return {"RiskConfiguration": _shown(pool, client_id, call.tx.row(_one, {"pool": pool.pool_id, "client": client_id}))}


@cognito.operation("DescribeRiskConfiguration")
def describe_risk_configuration(call: Call, request: "DescribeRiskConfigurationRequestTypeDef") -> dict[str, Any]:
    """The rules of the pool or of an app client.

    Raises: ResourceNotFound, UserPoolAddOnNotEnabled.
    """
    pool, client_id = _target(call, request["UserPoolId"], request.get("ClientId"))
    return {"RiskConfiguration": _shown(pool, client_id, call.tx.row(_one, {"pool": pool.pool_id, "client": client_id}))}


def mode(pool: Pool) -> Mode:
    """Whether the pool looks for threats, and whether it acts on them."""
    return pool.settings.get("UserPoolAddOns", {}).get("AdvancedSecurityMode", "OFF")


def require_on(pool: Pool) -> None:
    """Refuse what only a pool that looks for threats can answer. Raises: UserPoolAddOnNotEnabled."""
    if mode(pool) == "OFF":
        raise UserPoolAddOnNotEnabled()


def of(call: Call, pool: Pool, client_id: str) -> Settings:
    """The rules that hold at an app client: its own, or else the pool's."""
    return call.tx.value(_either, {"pool": pool.pool_id, "clients": ("", client_id)}) or {}


def _target(call: Call, pool_id: str, client_id: str | None) -> tuple[Pool, str]:
    pool = pools.get(call, pool_id)
    require_on(pool)
    if client_id and clients.get(call, client_id).pool.pool_id != pool.pool_id:
        raise UserPoolClientNotFound(client_id)
    return pool, client_id or ""


def _require_ranges(exceptions: Mapping[str, Iterable[str]]) -> None:
    for name, ranges in exceptions.items():
        given = list(ranges)
        if len(given) > MOST_RANGES:
            raise InvalidParameter(f"{name} can have at most {MOST_RANGES} ranges.")
        for text in given:
            try:
                ip_network(text, strict=False)
            except ValueError as error:
                raise InvalidParameter(f"Invalid IP range: {text}") from error


def _require_sender(pool: Pool, takeover: Mapping[str, Any]) -> None:
    """Notices leave through an identity in a Region that the pool's mail may leave from. Source: reported for Region and text."""
    arn = takeover.get("NotifyConfiguration", {}).get("SourceArn")
    if arn is None:
        return
    allowed = ses_regions(pool.region).developer
    parts = arn.split(":")
    if parts[3] not in allowed:
        raise InvalidParameter(f"Provided SourceArn must be in one of the following SES regions: {', '.join(sorted(allowed))}.")
    if parts[4] != pool.account_id:
        raise InvalidParameter("Email arn does not belong to your account.")


def _shown(pool: Pool, client_id: str, row: Row[Any] | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"UserPoolId": pool.pool_id, **({"ClientId": client_id} if client_id else {})}
    return shown if row is None else {**shown, **row.settings, "LastModifiedDate": row.modified_at}
