"""The operator's word on identities: which there are, and that one is verified, without a link or a DNS record.

`GET /_gatepost/identities?account=` lists those of an account in all Regions. `POST /_gatepost/identities/NAME/verify?region=&account=`
verifies one; without `region` in every Region that has it. `GET /_gatepost/identities/NAME/records?region=&account=` says which DNS
records its mail needs, and which of them whoever runs this server publishes.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gatepost.server.pages.access import Refused, account_of, in_transaction, world_of
from gatepost.ses.identities import overview, verification, zone_records
from gatepost.ses.identities.record import Identity
from gatepost.ses.identities.zone_records import ZoneRecord
from gatepost.store.transaction import Transaction


async def list_identities(request: Request) -> JSONResponse:
    """The account's identities by Region and name."""
    now, account_id = world_of(request).clock(), account_of(request)
    found = await in_transaction(request, lambda tx: overview.of_account(tx, account_id, now))
    return JSONResponse({"identities": [_as_json(identity) for identity in found]})


async def verify(request: Request) -> JSONResponse:
    """Verify an identity as if its link had been followed or its records had been found."""
    now, account_id, name = world_of(request).clock(), account_of(request), request.path_params["name"]
    region = request.query_params.get("region", "")

    def work(tx: Transaction) -> Sequence[Identity]:
        chosen = [found for found in overview.of_name(tx, account_id, name, now) if region in ("", found.region)]
        for identity in chosen:
            verification.verify(tx, account_id, identity.region, identity.name, now)
        return [found for found in overview.of_name(tx, account_id, name, now) if region in ("", found.region)]

    verified = await in_transaction(request, work)
    if not verified:
        raise Refused(404, f"Account {account_id} has no identity {name} in {region or 'any Region'}.")
    return JSONResponse({"identities": [_as_json(identity) for identity in verified]})


async def records(request: Request) -> JSONResponse:
    """The DNS records of an identity, in the Region that is asked for or in all, and those of the server."""
    world, account_id, name = world_of(request), account_of(request), request.path_params["name"]
    region = request.query_params.get("region", "")

    def work(tx: Transaction) -> Sequence[ZoneRecord] | None:
        found = [identity for identity in overview.of_name(tx, account_id, name, world.clock()) if region in ("", identity.region)]
        if not found:
            return None
        of_identities = [record for identity in found for record in zone_records.of_identity(tx, world, identity)]
        return [*of_identities, *zone_records.of_server(tx, world)]

    found = await in_transaction(request, work)
    if found is None:
        raise Refused(404, f"Account {account_id} has no identity {name} in {region or 'any Region'}.")
    return JSONResponse({"records": [asdict(record) for record in found]})


def _as_json(identity: Identity) -> dict[str, Any]:
    return {
        "name": identity.name,
        "account": identity.account_id,
        "region": identity.region,
        "type": identity.type,
        "status": identity.status,
        "dkim_status": identity.dkim_status,
        "arn": identity.arn,
    }


routes = [
    Route("/_gatepost/identities", list_identities),
    Route("/_gatepost/identities/{name}/verify", verify, methods=["POST"]),
    Route("/_gatepost/identities/{name}/records", records),
]
