"""How the classic hosted UI looks: a style sheet and a logo, for all app clients or for one.

Source: API reference, SetUICustomization and GetUICustomization (model); texts, formats and the version's form (guessed).
"""

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, bindparam, select

from gatepost.call import Call
from gatepost.cognito import domains, inert
from gatepost.cognito.clients import record as clients
from gatepost.cognito.errors import InvalidParameter, UserPoolClientNotFound
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import ui_customizations
from gatepost.operations import cognito
from gatepost.store.transaction import Transaction

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import GetUICustomizationRequestTypeDef, SetUICustomizationRequestTypeDef

ALL = "ALL"
FORMATS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}

_this = (ui_customizations.c.pool_id == bindparam("pool")) & (ui_customizations.c.client_id == bindparam("client"))
_one = select(ui_customizations).where(_this)
_image = select(ui_customizations.c.image).where(_this)
_insert = pools.belonging(ui_customizations)
_put = _insert.on_conflict_do_update(
    index_elements=["pool_id", "client_id"],
    set_={name: _insert.excluded[name] for name in ("css", "css_version", "image", "modified_at")},
)


@cognito.operation("SetUICustomization")
def set_ui_customization(call: Call, request: "SetUICustomizationRequestTypeDef") -> dict[str, Any]:
    """Keep a style sheet and a logo; what is left out stays as it was.

    Raises: ResourceNotFound, InvalidParameter (no domain, not an image).
    """
    pool, client_id = _target(call, request)
    if domains.of(call.tx, pool.pool_id) is None:
        raise InvalidParameter("There has to be an existing domain associated with this user pool")
    given: dict[str, Any] = {**request}
    before = call.tx.row(_one, {"pool": pool.pool_id, "client": client_id})
    image = given.get("ImageFile", before.image if before else None)
    if image and _format(image) is None:
        raise InvalidParameter("The logo must be a PNG, JPEG or GIF image.")
    inert.note("SetUICustomization", given)
    row = {
        "pool_id": pool.pool_id,
        "client_id": client_id,
        "css": given.get("CSS", before.css if before else ""),
        "css_version": f"{call.now:%Y%m%d%H%M%S}",
        "image": image or None,
        "created_at": call.now,
        "modified_at": call.now,
    }
    pools.add(call, _put, row)
    return {"UICustomization": _shown(call, pool, call.tx.row(_one, {"pool": pool.pool_id, "client": client_id}))}


@cognito.operation("GetUICustomization")
def get_ui_customization(call: Call, request: "GetUICustomizationRequestTypeDef") -> dict[str, Any]:
    """The look of a client, of the pool where the client has none, or nothing.

    Raises: ResourceNotFound.
    """
    pool, client_id = _target(call, request)
    for wanted in dict.fromkeys((client_id, ALL)):
        row = call.tx.row(_one, {"pool": pool.pool_id, "client": wanted})
        if row is not None:
            return {"UICustomization": _shown(call, pool, row)}
    return {"UICustomization": {}}


def logo(tx: Transaction, pool_id: str, client_id: str) -> tuple[bytes, str] | None:
    """The bytes of a logo and their media type, for the page that serves it."""
    image = tx.value(_image, {"pool": pool_id, "client": client_id})
    return None if image is None else (image, _format(image) or "application/octet-stream")


def _target(call: Call, request: "SetUICustomizationRequestTypeDef | GetUICustomizationRequestTypeDef") -> tuple[Pool, str]:
    pool, client_id = pools.get(call, request["UserPoolId"]), request.get("ClientId", ALL)
    if client_id != ALL and clients.get(call, client_id).pool.pool_id != pool.pool_id:
        raise UserPoolClientNotFound(client_id)
    return pool, client_id


def _format(image: bytes) -> str | None:
    return next((media for start, media in FORMATS.items() if image.startswith(start)), None)


def _shown(call: Call, pool: Pool, row: Row[Any] | None) -> dict[str, Any]:
    if row is None:
        return {}
    shown: dict[str, Any] = {
        "UserPoolId": row.pool_id,
        "ClientId": row.client_id,
        "CSS": row.css,
        "CSSVersion": row.css_version,
        "LastModifiedDate": row.modified_at,
        "CreationDate": row.created_at,
    }
    if row.image is not None:
        prefix = domains.of(call.tx, pool.pool_id)
        shown["ImageUrl"] = f"{call.world.origin}/_domain/{prefix}/logo/{row.client_id}"
    return shown
