"""Importing users: a file is uploaded, the job runs, and everybody in it sets a password to get in."""

import urllib.error
import urllib.request
from collections.abc import Iterable
from typing import Any

import pytest

from gatepost.cognito.imports import running

from .conftest import PASSWORD, Club
from .test_groups import refusal

ROLE = "arn:aws:iam::111122223333:role/imports"


@pytest.fixture
def club(clubs: Any) -> Club:
    return clubs(AutoVerifiedAttributes=["email"], Schema=[{"Name": "team", "AttributeDataType": "String"}])


def create(club: Club) -> dict[str, Any]:
    return club.cognito.create_user_import_job(UserPoolId=club.pool_id, JobName="everybody", CloudWatchLogsRoleArn=ROLE)["UserImportJob"]


def upload(url: str, content: bytes) -> int:
    request = urllib.request.Request(url, content, {"x-amz-server-side-encryption": "aws:kms"}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def csv(club: Club, people: Iterable[dict[str, str]]) -> bytes:
    header = club.cognito.get_csv_header(UserPoolId=club.pool_id)["CSVHeader"]
    lines = [header, *([{"cognito:mfa_enabled": "FALSE", **person}.get(name, "") for name in header] for person in people)]
    return "\n".join(",".join(line) for line in lines).encode()


def run(club: Club, gatepost: Any, people: Iterable[dict[str, str]]) -> dict[str, Any]:
    job = create(club)
    assert upload(job["PreSignedUrl"], csv(club, people)) == 200
    return finish(club, gatepost, job)


def finish(club: Club, gatepost: Any, job: dict[str, Any]) -> dict[str, Any]:
    named = {"UserPoolId": club.pool_id, "JobId": job["JobId"]}
    assert club.cognito.start_user_import_job(**named)["UserImportJob"]["Status"] == "Pending"
    for _ in range(50):
        running.run_due(gatepost.server.store, gatepost.server.world)
        found = club.cognito.describe_user_import_job(**named)["UserImportJob"]
        if "CompletionDate" in found:
            return found
    raise AssertionError(found)


def log(club: Club, job: dict[str, Any]) -> list[str]:
    with urllib.request.urlopen(f"{club.url}/_gatepost/imports/{club.pool_id}/{job['JobId']}/log", timeout=10) as answer:
        return answer.read().decode().splitlines()


def person(name: str, /, **values: str) -> dict[str, str]:
    return {"cognito:username": name, "email": f"{name}@mail.example", "email_verified": "TRUE", **values}


def test_the_file_has_the_pools_attributes_for_columns(club: Club) -> None:
    header = club.cognito.get_csv_header(UserPoolId=club.pool_id)["CSVHeader"]
    assert header[0] == "name"
    assert header[-3:] == ["custom:team", "cognito:mfa_enabled", "cognito:username"]


def test_everybody_in_the_file_is_a_user_who_sets_a_password_to_get_in(club: Club, gatepost: Any, inbox: Any) -> None:
    ada = person("ada", name="Lovelace\\, Ada", birthdate="12/10/1815", **{"custom:team": "engine"})
    done = run(club, gatepost, [ada, person("bob")])
    assert (done["Status"], done["ImportedUsers"], done["SkippedUsers"], done["FailedUsers"]) == ("Succeeded", 2, 0, 0)
    found = club.user("ada")
    assert found["UserStatus"] == "RESET_REQUIRED"
    assert found["UserAttributes"]["name"] == "Lovelace, Ada"
    assert found["UserAttributes"]["birthdate"] == "1815-12-10"
    assert found["UserAttributes"]["custom:team"] == "engine"
    assert refusal(club.sign_in, name="ada")[0] == "PasswordResetRequiredException"
    club.cognito.forgot_password(ClientId=club.client_id, Username="ada")
    club.cognito.confirm_forgot_password(
        ClientId=club.client_id, Username="ada", ConfirmationCode=inbox.code("ada@mail.example"), Password=PASSWORD
    )
    club.sign_in("ada")


def test_the_log_says_what_became_of_each_line(club: Club, gatepost: Any) -> None:
    club.join("ada", email="ada@mail.example")
    people = [
        person("ada"),
        person("bob"),
        person("cleo"),
        person("dora"),
        person("eve", email_verified="perhaps"),
        person("fay", email_verified="FALSE"),
        {**person("gil"), "birthdate": "1815-12-10"},
    ]
    done = run(club, gatepost, people)
    assert (done["Status"], done["ImportedUsers"], done["SkippedUsers"], done["FailedUsers"]) == ("Failed", 3, 1, 3)
    assert done["CompletionMessage"] == "Too many users have failed or been skipped during the import."
    assert log(club, done) == [
        "[SKIPPED] Line Number 2 - The user already exists.",
        "[SUCCEEDED] Line Number 3 - The import succeeded.",
        "[SUCCEEDED] Line Number 4 - The import succeeded.",
        "[SUCCEEDED] Line Number 5 - The import succeeded.",
        "[FAILED] Line Number 6 - email_verified must be TRUE or FALSE.",
        "[FAILED] Line Number 7 - The User Record does not set any of the auto verified attributes to true. "
        "(Example: email_verified to true).",
        "[FAILED] Line Number 8 - The birthdate must be in the format mm/dd/yyyy.",
    ]


def test_a_strange_header_fails_the_job(club: Club, gatepost: Any) -> None:
    job = create(club)
    assert upload(job["PreSignedUrl"], b"name,email\nAda,ada@mail.example\n") == 200
    assert finish(club, gatepost, job)["Status"] == "Failed"
    assert club.cognito.list_users(UserPoolId=club.pool_id)["Users"] == []


def test_a_job_needs_its_file_and_runs_once(club: Club, gatepost: Any) -> None:
    job = create(club)
    named = {"UserPoolId": club.pool_id, "JobId": job["JobId"]}
    assert refusal(club.cognito.start_user_import_job, **named)[0] == "PreconditionNotMetException"
    assert refusal(club.cognito.stop_user_import_job, **named)[0] == "PreconditionNotMetException"
    assert upload(job["PreSignedUrl"], csv(club, [person("ada")])) == 200
    finish(club, gatepost, job)
    assert refusal(club.cognito.start_user_import_job, **named)[0] == "PreconditionNotMetException"
    assert upload(job["PreSignedUrl"], b"more") == 409


def test_while_a_job_runs_there_is_no_other_and_the_pool_does_not_change(club: Club) -> None:
    first, second = create(club), create(club)
    for job in (first, second):
        assert upload(job["PreSignedUrl"], csv(club, [person("ada")])) == 200
    club.cognito.start_user_import_job(UserPoolId=club.pool_id, JobId=first["JobId"])
    refused = refusal(club.cognito.start_user_import_job, UserPoolId=club.pool_id, JobId=second["JobId"])
    assert refused[0] == "PreconditionNotMetException"
    for operation in (club.cognito.update_user_pool, club.cognito.delete_user_pool):
        assert refusal(operation, UserPoolId=club.pool_id)[0] == "UserImportInProgressException"


def test_a_stopped_job_imports_nobody_more(club: Club, gatepost: Any) -> None:
    job = create(club)
    named = {"UserPoolId": club.pool_id, "JobId": job["JobId"]}
    assert upload(job["PreSignedUrl"], csv(club, [person("ada")])) == 200
    club.cognito.start_user_import_job(**named)
    assert club.cognito.stop_user_import_job(**named)["UserImportJob"]["Status"] == "Stopping"
    running.run_due(gatepost.server.store, gatepost.server.world)
    stopped = club.cognito.describe_user_import_job(**named)["UserImportJob"]
    assert (stopped["Status"], stopped["CompletionMessage"]) == ("Stopped", "The Import Job was stopped by the developer.")
    assert club.cognito.list_users(UserPoolId=club.pool_id)["Users"] == []


def test_the_address_of_an_upload_is_good_for_that_job_and_a_quarter_of_an_hour(club: Club, clock: Any) -> None:
    one, other = create(club), create(club)
    forged = one["PreSignedUrl"].replace(one["JobId"], other["JobId"])
    assert upload(forged, b"x") == 403
    clock.move(minutes=16)
    assert upload(one["PreSignedUrl"], b"x") == 403
    clock.move(hours=24)
    assert club.cognito.describe_user_import_job(UserPoolId=club.pool_id, JobId=one["JobId"])["UserImportJob"]["Status"] == "Expired"


def test_jobs_are_listed_the_newest_first(club: Club, clock: Any) -> None:
    made = []
    for _ in range(3):
        made.insert(0, create(club)["JobId"])
        clock.move(seconds=1)
    first = club.cognito.list_user_import_jobs(UserPoolId=club.pool_id, MaxResults=2)
    second = club.cognito.list_user_import_jobs(UserPoolId=club.pool_id, MaxResults=2, PaginationToken=first["PaginationToken"])
    assert [job["JobId"] for job in first["UserImportJobs"] + second["UserImportJobs"]] == made
    assert "PaginationToken" not in second
    unknown = {"UserPoolId": club.pool_id, "JobId": "import-nowhere"}
    assert refusal(club.cognito.describe_user_import_job, **unknown)[0] == "ResourceNotFoundException"


def test_a_long_file_is_imported_in_turns(club: Club, gatepost: Any) -> None:
    done = run(club, gatepost, [person(f"user{number:04}") for number in range(running.LINES_A_ROUND + 50)])
    assert (done["Status"], done["ImportedUsers"]) == ("Succeeded", running.LINES_A_ROUND + 50)
    assert log(club, done)[-1] == f"[SUCCEEDED] Line Number {running.LINES_A_ROUND + 51} - The import succeeded."


def test_hashes_of_passwords_are_refused(club: Club) -> None:
    request = {"UserPoolId": club.pool_id, "JobName": "hashed", "CloudWatchLogsRoleArn": ROLE, "PasswordHashingAlgorithm": "BCRYPT"}
    assert refusal(club.cognito.create_user_import_job, **request)[0] == "InvalidParameterException"
