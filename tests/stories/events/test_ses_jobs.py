"""Import jobs take files of addresses in; export jobs make files of figures and messages. Both are done while nobody waits."""

import csv
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Gatepost

from gatepost.ses.jobs import working
from gatepost.testing.local import LocalServer

NOW = {"StartDate": datetime.now(UTC) - timedelta(days=1), "EndDate": datetime.now(UTC) + timedelta(days=1)}
SUPPRESS = {"SuppressionListDestination": {"SuppressionListImportAction": "PUT"}}
RELEASE = {"SuppressionListDestination": {"SuppressionListImportAction": "DELETE"}}


def work(gatepost: Any) -> None:
    working.work(gatepost.server.store, gatepost.server.world)


@pytest.fixture
def people(gatepost: Any, buckets: Path) -> Path:
    """The file s3://ACCOUNT/people."""
    (buckets / gatepost.account).mkdir()
    return buckets / gatepost.account / "people"


def imported(gatepost: Any, destination: Any, data_format: str = "CSV") -> dict[str, Any]:
    ses = gatepost.sesv2
    source = {"S3Url": f"s3://{gatepost.account}/people", "DataFormat": data_format}
    job = ses.create_import_job(ImportDestination=destination, ImportDataSource=source)["JobId"]
    created = ses.get_import_job(JobId=job)
    assert (created["JobStatus"], created["ImportDataSource"]) == ("CREATED", source)
    work(gatepost)
    return ses.get_import_job(JobId=job)


def suppressed(ses: Any) -> dict[str, str]:
    found = ses.list_suppressed_destinations()["SuppressedDestinationSummaries"]
    return {entry["EmailAddress"]: entry["Reason"] for entry in found}


@pytest.mark.parametrize(
    ("data_format", "text"),
    [
        ("CSV", "bob@example.org,BOUNCE\neve@example.org,COMPLAINT\nnobody,BOUNCE\nzoe@example.org,WHY\n"),
        (
            "JSON",
            '{"emailAddress": "bob@example.org", "reason": "BOUNCE"}\n{"emailAddress": "eve@example.org", "reason": "COMPLAINT"}\n'
            '{"emailAddress": "nobody", "reason": "BOUNCE"}\n{broken\n',
        ),
    ],
)
def test_addresses_are_taken_onto_the_suppression_list(gatepost: Any, people: Path, data_format: str, text: str) -> None:
    ses = gatepost.sesv2
    people.write_text(text)
    done = imported(gatepost, SUPPRESS, data_format)
    assert (done["JobStatus"], done["ProcessedRecordsCount"], done["FailedRecordsCount"]) == ("COMPLETED", 4, 2)
    assert suppressed(ses) == {"bob@example.org": "BOUNCE", "eve@example.org": "COMPLAINT"}
    with urllib.request.urlopen(done["FailureInfo"]["FailedRecordsS3Url"]) as answer:
        failed = answer.read().decode().splitlines()
    assert len(failed) == 2
    assert "EmailAddress <nobody> is invalid" in failed[0]


def test_and_off_it(gatepost: Any, people: Path) -> None:
    ses = gatepost.sesv2
    for address in ("bob@example.org", "eve@example.org"):
        ses.put_suppressed_destination(EmailAddress=address, Reason="BOUNCE")
    people.write_text("eve@example.org\n")
    assert imported(gatepost, RELEASE)["JobStatus"] == "COMPLETED"
    assert list(suppressed(ses)) == ["bob@example.org"]


def test_contacts_are_taken_in_and_off(gatepost: Any, people: Path) -> None:
    ses = gatepost.sesv2
    topic = {"TopicName": "news", "DisplayName": "News", "DefaultSubscriptionStatus": "OPT_OUT"}
    ses.create_contact_list(ContactListName="people", Topics=[topic])
    people.write_text(
        'emailAddress,unsubscribeAll,attributesData,topicPreferences.news\nbob@example.org,false,"{""a"": 1}",OPT_IN\n'
        "eve@example.org,true,,\nzoe@example.org,false,,MAYBE\n"
    )
    contacts = {"ContactListDestination": {"ContactListName": "people", "ContactListImportAction": "PUT"}}
    done = imported(gatepost, contacts)
    assert (done["JobStatus"], done["ProcessedRecordsCount"], done["FailedRecordsCount"]) == ("COMPLETED", 3, 1)
    bob = ses.get_contact(ContactListName="people", EmailAddress="bob@example.org")
    assert bob["TopicPreferences"] == [{"TopicName": "news", "SubscriptionStatus": "OPT_IN"}]
    assert (bob["AttributesData"], bob["UnsubscribeAll"]) == ('{"a": 1}', False)
    assert ses.get_contact(ContactListName="people", EmailAddress="eve@example.org")["UnsubscribeAll"] is True
    people.write_text("emailAddress\neve@example.org\n")
    contacts["ContactListDestination"]["ContactListImportAction"] = "DELETE"
    imported(gatepost, contacts)
    assert [one["EmailAddress"] for one in ses.list_contacts(ContactListName="people")["Contacts"]] == ["bob@example.org"]


def test_a_file_that_is_not_there_fails_the_job(gatepost: Any, people: Path) -> None:
    ses = gatepost.sesv2
    done = imported(gatepost, SUPPRESS)
    assert done["JobStatus"] == "FAILED"
    assert done["FailureInfo"]["ErrorMessage"] == f"s3://{gatepost.account}/people can't be read: No such file or directory."
    (people.parents[2] / "outside").write_text("bob@example.org,BOUNCE\n")
    source = {"S3Url": f"s3://{gatepost.account}/../../outside", "DataFormat": "CSV"}
    job = ses.create_import_job(ImportDestination=SUPPRESS, ImportDataSource=source)["JobId"]
    work(gatepost)
    assert "is not below" in ses.get_import_job(JobId=job)["FailureInfo"]["ErrorMessage"]


def test_import_jobs_are_listed_newest_first(gatepost: Any, people: Path) -> None:
    ses = gatepost.sesv2
    people.write_text("")
    first = imported(gatepost, SUPPRESS)["JobId"]
    source = {"S3Url": "s3://bucket/people", "DataFormat": "CSV"}
    contacts = {"ContactListDestination": {"ContactListName": "people", "ContactListImportAction": "PUT"}}
    second = ses.create_import_job(ImportDestination=contacts, ImportDataSource=source)["JobId"]
    assert [job["JobId"] for job in ses.list_import_jobs()["ImportJobs"]] == [second, first]
    assert [job["JobId"] for job in ses.list_import_jobs(ImportDestinationType="SUPPRESSION_LIST")["ImportJobs"]] == [first]


def test_an_endpoint_that_speaks_s3_has_files_too(server_with: Callable[..., LocalServer], bucket: str) -> None:
    gatepost = Gatepost(server_with(production_access=True, s3_endpoint=bucket), "123456789012")
    done = imported(gatepost, SUPPRESS)
    assert (done["JobStatus"], done["ProcessedRecordsCount"]) == ("COMPLETED", 1)
    assert suppressed(gatepost.sesv2) == {"bob@example.org": "BOUNCE"}


@pytest.fixture
def bucket() -> Iterator[str]:
    """The URL of a server that has s3://123456789012/people."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/123456789012/people"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(b"bob@example.org,BOUNCE\n" if found else b"")

        def log_message(self, *_: object) -> None: ...

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def test_what_can_be_no_import_job(gatepost: Any, refused: Any) -> None:
    one = "ImportDestination must have exactly one of SuppressionListDestination and ContactListDestination."
    with refused("BadRequestException", one):
        gatepost.sesv2.create_import_job(ImportDestination={}, ImportDataSource={"S3Url": "s3://bucket/people", "DataFormat": "CSV"})
    with refused("NotFoundException", "Job none does not exist."):
        gatepost.sesv2.get_import_job(JobId="none")


def send(gatepost: Any, to: str, subject: str = "Hello") -> str:
    ses = gatepost.sesv2
    if not ses.list_email_identities()["EmailIdentities"]:
        ses.create_email_identity(EmailIdentity="ada@example.com")
        url = f"{gatepost.url}/_gatepost/identities/ada@example.com/verify?account={gatepost.account}"
        urllib.request.urlopen(url, data=b"").close()
    return ses.send_email(
        FromEmailAddress="ada@example.com",
        Destination={"ToAddresses": [to]},
        Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": "Hello."}}}},
    )["MessageId"]


def exported(gatepost: Any, source: Any, data_format: str) -> tuple[dict[str, Any], str]:
    ses = gatepost.sesv2
    job = ses.create_export_job(ExportDataSource=source, ExportDestination={"DataFormat": data_format})["JobId"]
    created = ses.get_export_job(JobId=job)
    assert created["JobStatus"] == "CREATED"
    assert "S3Url" not in created["ExportDestination"]
    work(gatepost)
    done = ses.get_export_job(JobId=job)
    with urllib.request.urlopen(done["ExportDestination"]["S3Url"]) as answer:
        return done, answer.read().decode()


def test_messages_are_exported_as_far_as_filters_let_them(gatepost: Any) -> None:
    first = send(gatepost, "bob@gmail.com", "Spring sale")
    send(gatepost, "eve@example.org", "Spring sale")
    send(gatepost, "zoe@example.org", "Autumn")
    source = {"MessageInsightsDataSource": {**NOW, "Include": {"Subject": ["Spring*"]}, "Exclude": {"Destination": ["eve@*"]}}}
    done, text = exported(gatepost, source, "CSV")
    assert done["Statistics"] == {"ProcessedRecordsCount": 3, "ExportedRecordsCount": 1}
    [row] = csv.DictReader(text.splitlines())
    assert (row["MessageId"], row["Destination"], row["Isp"], row["LastDeliveryEvent"]) == (first, "bob@gmail.com", "Gmail", "DELIVERY")
    _, text = exported(gatepost, {"MessageInsightsDataSource": {**NOW, "MaxResults": 2}}, "JSON")
    assert len([json.loads(line) for line in text.splitlines()]) == 2


def test_metrics_are_exported_by_day_and_dimension(gatepost: Any) -> None:
    send(gatepost, "bob@gmail.com")
    send(gatepost, "eve@example.org")
    metrics = [{"Name": "SEND", "Aggregation": "VOLUME"}, {"Name": "DELIVERY", "Aggregation": "RATE"}]
    source = {"MetricsDataSource": {**NOW, "Namespace": "VDM", "Dimensions": {"ISP": ["*"]}, "Metrics": metrics}}
    _, text = exported(gatepost, source, "CSV")
    rows = {(row["ISP"], row["Metric"]): float(row["Value"]) for row in csv.DictReader(text.splitlines())}
    assert rows == {("Gmail", "SEND"): 1, ("Gmail", "DELIVERY"): 1, ("UNKNOWN_ISP", "SEND"): 1, ("UNKNOWN_ISP", "DELIVERY"): 1}


def test_links_to_files_are_good_for_five_minutes(gatepost: Any, clock: Any) -> None:
    done, _ = exported(gatepost, {"MessageInsightsDataSource": NOW}, "JSON")
    link = done["ExportDestination"]["S3Url"]
    clock.move(minutes=6)
    for bad in (link, link.replace("Expires=", "Expires=9")):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(bad)
        assert caught.value.code == 403
        caught.value.close()


def test_jobs_are_listed_and_cancelled_until_they_end(gatepost: Any, refused: Any) -> None:
    ses = gatepost.sesv2

    def create() -> str:
        source, destination = {"MessageInsightsDataSource": NOW}, {"DataFormat": "CSV"}
        return ses.create_export_job(ExportDataSource=source, ExportDestination=destination)["JobId"]

    job = create()
    ses.cancel_export_job(JobId=job)
    work(gatepost)
    assert ses.get_export_job(JobId=job)["JobStatus"] == "CANCELLED"
    with refused("BadRequestException", f"Job {job} can't be cancelled: it is CANCELLED."):
        ses.cancel_export_job(JobId=job)
    other = create()
    assert [one["JobId"] for one in ses.list_export_jobs()["ExportJobs"]] == [other, job]
    assert [one["JobId"] for one in ses.list_export_jobs(JobStatus="CANCELLED")["ExportJobs"]] == [job]
    assert ses.list_export_jobs(ExportSourceType="METRICS_DATA")["ExportJobs"] == []
    for call in (ses.get_export_job, ses.cancel_export_job):
        with refused("NotFoundException", "Job none does not exist."):
            call(JobId="none")


def test_what_can_be_no_export_job(gatepost: Any, refused: Any) -> None:
    ses = gatepost.sesv2
    destination = {"DataFormat": "CSV"}
    with refused("BadRequestException", "ExportDataSource must have exactly one of MetricsDataSource and MessageInsightsDataSource."):
        ses.create_export_job(ExportDataSource={}, ExportDestination=destination)
    with refused("BadRequestException", "S3Url must not be specified."):
        source = {"MessageInsightsDataSource": NOW}
        ses.create_export_job(ExportDataSource=source, ExportDestination={**destination, "S3Url": "s3://mine/file"})
