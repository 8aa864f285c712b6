"""What came of import and export jobs, behind links that are good for a few minutes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gatepost.server.pages.access import Refused, in_transaction, world_of
from gatepost.ses.jobs import links, record


async def download(request: Request) -> Response:
    """A job's file, to whoever has the link."""
    world, given = world_of(request), request.path_params
    path = (given["account"], given["region"], given["direction"], given["job"])
    query = request.query_params
    if not links.is_good(world, path, query.get("Expires", ""), query.get("Signature", ""), world.clock()):
        raise Refused(403, "This link is not good any more. GetExportJob gives another one.")
    account, region, direction, job = path
    file = await in_transaction(request, lambda tx: record.file_of(tx, account, region, direction, job))
    if file is None:
        raise Refused(404, "There is no such file.")
    return Response(file, media_type="text/plain; charset=utf-8", headers={"cache-control": "no-store"})


routes = [Route(f"{links.PATH}/{{account}}/{{region}}/{{direction}}/{{job}}", download)]
