"""The operations on import jobs.

Source: API reference, CreateUserImportJob and its kin; guide, cognito-user-pools-using-import-tool; texts (guessed).
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import Row, bindparam, select, update

from gatepost.call import Call
from gatepost.cognito import page_tokens
from gatepost.cognito.errors import InvalidParameter, PreconditionNotMet, ResourceNotFound, UserImportInProgress
from gatepost.cognito.imports import file, rows
from gatepost.cognito.imports.tables import import_jobs
from gatepost.cognito.pools import record as pools
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.tables import pools as pools_table
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        CreateUserImportJobRequestTypeDef,
        DescribeUserImportJobRequestTypeDef,
        GetCSVHeaderRequestTypeDef,
        ListUserImportJobsRequestTypeDef,
        StartUserImportJobRequestTypeDef,
        StopUserImportJobRequestTypeDef,
    )

UPLOAD_WITHIN = timedelta(minutes=15)
START_WITHIN = timedelta(hours=24)
ACTIVE = ("Pending", "InProgress", "Stopping")

_in_pool = import_jobs.c.pool_id == bindparam("pool")
_this = _in_pool & (import_jobs.c.job_id == bindparam("job"))
_one = select(import_jobs).where(_this)
_add = pools.belonging(import_jobs)
_page = (
    select(import_jobs)
    .where(_in_pool, import_jobs.c.created_at <= bindparam("before"))
    .order_by(import_jobs.c.created_at.desc(), import_jobs.c.job_id)
    .limit(bindparam("most"))
)
_start = update(import_jobs).where(_this, import_jobs.c.status == "Created").values(status="Pending", started_at=bindparam("at"))
_stop = update(import_jobs).where(_this, import_jobs.c.status.in_(("Pending", "InProgress"))).values(status="Stopping")
_active = (
    select(import_jobs.c.job_id)
    .join(pools_table, pools_table.c.pool_id == import_jobs.c.pool_id)
    .where(
        import_jobs.c.status.in_(ACTIVE),
        pools_table.c.account_id == bindparam("account"),
        pools_table.c.region == bindparam("place"),
    )
    .limit(1)
)
_active_of_pool = select(import_jobs.c.job_id).where(_in_pool, import_jobs.c.status.in_(ACTIVE)).limit(1)


@cognito.operation("GetCSVHeader")
def get_csv_header(call: Call, request: "GetCSVHeaderRequestTypeDef") -> dict[str, Any]:
    """The columns that a file for this pool has.

    Raises: ResourceNotFound.
    """
    pool = pools.get(call, request["UserPoolId"])
    return {"UserPoolId": pool.pool_id, "CSVHeader": rows.header(pool)}


@cognito.operation("CreateUserImportJob")
def create_user_import_job(call: Call, request: "CreateUserImportJobRequestTypeDef") -> dict[str, Any]:
    """A job that waits for its file. Hashes of passwords are refused: no verifier can be made of one.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    given: dict[str, Any] = {**request}
    if "PasswordHashingAlgorithm" in given:
        raise InvalidParameter("PasswordHashingAlgorithm: users are imported without passwords by this server.")
    job_id = f"import-{uuid4().hex[:10]}"
    row = {
        "pool_id": pool.pool_id,
        "job_id": job_id,
        "job_name": request["JobName"],
        "role_arn": request["CloudWatchLogsRoleArn"],
        "status": "Created",
        "created_at": call.now,
        **dict.fromkeys(("size", "read", "line", "imported", "skipped", "failed"), 0),
    }
    pools.add(call, _add, row)
    return {"UserImportJob": _shown(call, _require(call, pool, job_id))}


@cognito.operation("DescribeUserImportJob")
def describe_user_import_job(call: Call, request: "DescribeUserImportJobRequestTypeDef") -> dict[str, Any]:
    """The job and how far it is.

    Raises: ResourceNotFound.
    """
    return {"UserImportJob": _shown(call, _require(call, pools.get(call, request["UserPoolId"]), request["JobId"]))}


@cognito.operation("ListUserImportJobs")
def list_user_import_jobs(call: Call, request: "ListUserImportJobsRequestTypeDef") -> dict[str, Any]:
    """The pool's jobs, the newest first, a page at a time.

    Raises: ResourceNotFound, InvalidParameter.
    """
    pool = pools.get(call, request["UserPoolId"])
    about = f"imports {pool.pool_id}"
    token = request.get("PaginationToken")
    before, seen = call.now, frozenset[str]()
    if token:
        moment, *ids = page_tokens.read(call, about, token)
        before, seen = datetime.fromisoformat(moment), frozenset(ids)
    most = request["MaxResults"]
    wanted = {"pool": pool.pool_id, "before": before, "most": most + 1 + len(seen)}
    found = [row for row in call.tx.rows(_page, wanted) if row.job_id not in seen]
    answer: dict[str, Any] = {"UserImportJobs": [_shown(call, row) for row in found[:most]]}
    if len(found) > most:
        last = found[most - 1].created_at
        at_once = [row.job_id for row in found[:most] if row.created_at == last]
        answer["PaginationToken"] = page_tokens.make(call, about, [last.isoformat(), *at_once])
    return answer


@cognito.operation("StartUserImportJob")
def start_user_import_job(call: Call, request: "StartUserImportJobRequestTypeDef") -> dict[str, Any]:
    """Run a job whose file is there. An account runs one at a time in a Region.

    Raises: ResourceNotFound, PreconditionNotMet.
    """
    pool = pools.get(call, request["UserPoolId"])
    job = _require(call, pool, request["JobId"])
    if call.tx.value(_active, {"account": pool.account_id, "place": pool.region}) is not None:
        raise PreconditionNotMet("Another import job is active in this account.")
    if status_of(job, call.now) != "Created" or not job.size:
        raise PreconditionNotMet("The job can't be started: it has no file, or was started before, or has expired.")
    if not call.tx.write(_start, {"pool": pool.pool_id, "job": job.job_id, "at": call.now}):
        raise PreconditionNotMet("The job was started before.")
    return {"UserImportJob": _shown(call, _require(call, pool, job.job_id))}


@cognito.operation("StopUserImportJob")
def stop_user_import_job(call: Call, request: "StopUserImportJobRequestTypeDef") -> dict[str, Any]:
    """Stop a job that runs; whom it has imported stays.

    Raises: ResourceNotFound, PreconditionNotMet.
    """
    pool = pools.get(call, request["UserPoolId"])
    job = _require(call, pool, request["JobId"])
    if not call.tx.write(_stop, {"pool": pool.pool_id, "job": job.job_id}):
        raise PreconditionNotMet("The job is not running.")
    return {"UserImportJob": _shown(call, _require(call, pool, job.job_id))}


def require_none(call: Call, pool: Pool) -> None:
    """Refuse what must not happen while users are imported into the pool.

    Raises: UserImportInProgress. Source: model, error lists of UpdateUserPool, DeleteUserPool and AddCustomAttributes.
    """
    if call.tx.value(_active_of_pool, {"pool": pool.pool_id}) is not None:
        raise UserImportInProgress()


def status_of(job: Row[Any], now: datetime) -> str:
    """The job's status; one that nobody starts expires."""
    return "Expired" if job.status == "Created" and job.created_at + START_WITHIN <= now else job.status


def _require(call: Call, pool: Pool, job_id: str) -> Row[Any]:
    row = call.tx.row(_one, {"pool": pool.pool_id, "job": job_id})
    if row is None:
        raise ResourceNotFound(f"User import job {job_id} does not exist.")
    return row


def _shown(call: Call, job: Row[Any]) -> dict[str, Any]:
    times = {"StartDate": job.started_at, "CompletionDate": job.completed_at, "CompletionMessage": job.message}
    return {
        "JobName": job.job_name,
        "JobId": job.job_id,
        "UserPoolId": job.pool_id,
        "PreSignedUrl": _upload_address(call, job),
        "CreationDate": job.created_at,
        "Status": status_of(job, call.now),
        "CloudWatchLogsRoleArn": job.role_arn,
        "ImportedUsers": job.imported,
        "SkippedUsers": job.skipped,
        "FailedUsers": job.failed,
        **{name: value for name, value in times.items() if value is not None},
    }


def _upload_address(call: Call, job: Row[Any]) -> str:
    expires = int((job.created_at + UPLOAD_WITHIN).timestamp())
    signed = {"Expires": expires, "Signature": file.signature(call.world, job.pool_id, job.job_id, expires)}
    return f"{call.world.origin}/_imports/{job.pool_id}/{job.job_id}?{urlencode(signed)}"
