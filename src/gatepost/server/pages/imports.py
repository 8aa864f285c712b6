"""Where the file of an import job is uploaded to, by the address that CreateUserImportJob gave, and the job's log."""

import hmac
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gatepost.cognito.imports import file, running
from gatepost.server.pages.access import in_transaction, store_of, world_of


async def upload(request: Request) -> Response:
    """Take the file, within a quarter of an hour of the job's creation. Source: guide, cognito-user-pools-using-import-tool (guide)."""
    pool_id, job_id = request.path_params["pool"], request.path_params["job"]
    expires, world = request.query_params.get("Expires", ""), world_of(request)
    if not expires.isdecimal() or len(expires) > 12:
        return PlainTextResponse("AccessDenied\n", 403)
    expected = file.signature(world, pool_id, job_id, int(expires))
    if not hmac.compare_digest(expected, request.query_params.get("Signature", "")):
        return PlainTextResponse("SignatureDoesNotMatch\n", 403)
    if datetime.fromtimestamp(int(expires), UTC) <= world.clock():
        return PlainTextResponse("Request has expired\n", 403)
    try:
        kept = await file.receive(store_of(request), pool_id, job_id, request.stream())
    except file.TooLarge:
        return PlainTextResponse("EntityTooLarge: an import takes 100 MB.\n", 413)
    return Response(status_code=200) if kept else PlainTextResponse("The job does not wait for a file any more.\n", 409)


async def log(request: Request) -> PlainTextResponse:
    """What became of each line, as AWS writes it to CloudWatch Logs."""
    pool_id, job_id = request.path_params["pool"], request.path_params["job"]
    entries = await in_transaction(request, lambda tx: running.log_of(tx, pool_id, job_id))
    return PlainTextResponse("".join(f"{entry}\n" for entry in entries))


routes = [
    Route("/_imports/{pool}/{job}", upload, methods=["PUT"]),
    Route("/_gatepost/imports/{pool}/{job}/log", log),
]
