"""Import and export jobs: asked for, looked at, listed, cancelled.

Source: API reference (model).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.ses import paging
from gatepost.ses.errors import BadRequest
from gatepost.ses.jobs import exports, links, record
from gatepost.ses.jobs.record import Direction, Job
from gatepost.ses.v2.suppression import require_production_access

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CancelExportJobRequestTypeDef,
        CreateExportJobRequestTypeDef,
        CreateImportJobRequestTypeDef,
        GetExportJobRequestTypeDef,
        GetImportJobRequestTypeDef,
        ListExportJobsRequestTypeDef,
        ListImportJobsRequestTypeDef,
    )


@sesv2.operation("CreateImportJob")
def create_import_job(call: Call, request: "CreateImportJobRequestTypeDef") -> dict[str, Any]:
    """Have a file of addresses taken in. In the sandbox there is none for the suppression list.

    Raises: BadRequest.
    Source: API reference, CreateImportJob (model); SES guide, sending-email-suppression-list (guide); texts (guessed).
    """
    destination = request["ImportDestination"]
    if len(destination) != 1:
        raise BadRequest("ImportDestination must have exactly one of SuppressionListDestination and ContactListDestination.")
    if "SuppressionListDestination" in destination:
        require_production_access(call)
    subject = "SUPPRESSION_LIST" if "SuppressionListDestination" in destination else "CONTACT_LIST"
    return {"JobId": record.add(call, "import", subject, cast("Mapping[str, Any]", request))}


@sesv2.operation("GetImportJob")
def get_import_job(call: Call, request: "GetImportJobRequestTypeDef") -> dict[str, Any]:
    """Raises: JobNotFound. Source: API reference, GetImportJob (model)."""
    job = record.get(call, "import", request["JobId"])
    failure: dict[str, Any] = {"ErrorMessage": job.problem} if job.problem else {}
    if job.counted:
        failure["FailedRecordsS3Url"] = links.link(call.world, job, call.now)
    return {
        **_import(job),
        "ImportDataSource": job.request["ImportDataSource"],
        "FailureInfo": failure or None,
        "CompletedTimestamp": job.completed_at,
    }


@sesv2.operation("ListImportJobs")
def list_import_jobs(call: Call, request: "ListImportJobsRequestTypeDef") -> dict[str, Any]:
    """The import jobs, the newest first, or those of one kind.

    Raises: InvalidNextToken.
    Source: API reference, ListImportJobs (model); the order (guessed).
    """
    found, token = _listed(call, "ListImportJobs", "import", request, subject=request.get("ImportDestinationType"))
    return {"ImportJobs": [_import(job) for job in found], "NextToken": token}


def _import(job: Job) -> dict[str, Any]:
    return {
        "JobId": job.job_id,
        "ImportDestination": job.request["ImportDestination"],
        "JobStatus": job.status,
        "CreatedTimestamp": job.created_at,
        "ProcessedRecordsCount": job.processed or 0,
        "FailedRecordsCount": job.counted or 0,
    }


@sesv2.operation("CreateExportJob")
def create_export_job(call: Call, request: "CreateExportJobRequestTypeDef") -> dict[str, Any]:
    """Have a file made of metrics, or of messages. Where it will be is for SES to say.

    Raises: BadRequest.
    Source: API reference, CreateExportJob (model); texts (guessed).
    """
    source = cast("Mapping[str, Any]", request["ExportDataSource"])
    if len(source) != 1:
        raise BadRequest("ExportDataSource must have exactly one of MetricsDataSource and MessageInsightsDataSource.")
    if "S3Url" in request["ExportDestination"]:
        raise BadRequest("S3Url must not be specified.")
    [(kind, members)] = source.items()
    if exports.time_of(members["StartDate"]) > exports.time_of(members["EndDate"]):
        raise BadRequest("StartDate must be before EndDate.")
    subject = "METRICS_DATA" if kind == "MetricsDataSource" else "MESSAGE_INSIGHTS"
    return {"JobId": record.add(call, "export", subject, cast("Mapping[str, Any]", request))}


@sesv2.operation("GetExportJob")
def get_export_job(call: Call, request: "GetExportJobRequestTypeDef") -> dict[str, Any]:
    """A job, and once it is completed a link to its file.

    Raises: JobNotFound.
    Source: API reference, GetExportJob (model).
    """
    job = record.get(call, "export", request["JobId"])
    source = {
        kind: {**members, "StartDate": exports.time_of(members["StartDate"]), "EndDate": exports.time_of(members["EndDate"])}
        for kind, members in job.request["ExportDataSource"].items()
    }
    done = job.status == "COMPLETED"
    link = {"S3Url": links.link(call.world, job, call.now)} if done else {}
    return {
        **_export(job),
        "ExportDestination": {**job.request["ExportDestination"], **link},
        "ExportDataSource": source,
        "FailureInfo": {"ErrorMessage": job.problem} if job.problem else None,
        "Statistics": {"ProcessedRecordsCount": job.processed, "ExportedRecordsCount": job.counted} if done else None,
    }


@sesv2.operation("ListExportJobs")
def list_export_jobs(call: Call, request: "ListExportJobsRequestTypeDef") -> dict[str, Any]:
    """The export jobs, the newest first, or those of one kind or status.

    Raises: InvalidNextToken.
    Source: API reference, ListExportJobs (model); the order (guessed).
    """
    found, token = _listed(
        call, "ListExportJobs", "export", request, subject=request.get("ExportSourceType"), status=request.get("JobStatus")
    )
    return {"ExportJobs": [_export(job) for job in found], "NextToken": token}


@sesv2.operation("CancelExportJob")
def cancel_export_job(call: Call, request: "CancelExportJobRequestTypeDef") -> dict[str, Any]:
    """Raises: JobNotFound, BadRequest (it has ended). Source: API reference, CancelExportJob (model)."""
    record.cancel(call, "export", request["JobId"])
    return {}


def _export(job: Job) -> dict[str, Any]:
    return {
        "JobId": job.job_id,
        "ExportSourceType": job.subject,
        "JobStatus": job.status,
        "CreatedTimestamp": job.created_at,
        "CompletedTimestamp": job.completed_at,
    }


def _listed(call: Call, operation: str, direction: Direction, request: Any, *, subject: str | None, status: str | None = None) -> Any:
    def wanted(job: Job) -> bool:
        return subject in (None, job.subject) and status in (None, job.status)

    return paging.fill(
        call,
        operation,
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: record.page(call, direction, after, most),
        lambda job: job.job_id,
        wanted,
    )
