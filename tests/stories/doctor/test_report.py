"""What people and programs get to see of an examination: the terminal, the page, and the document about the checks."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fixtures import plantings
from gatepost.cli.documents import checks
from gatepost.cli.documents.__main__ import PAGES
from gatepost.doctor import examination
from gatepost.doctor.case import OPERATIONS, Case
from gatepost.doctor.catalogue import F, I
from gatepost.doctor.diagnosis import Diagnosis, Report, Status
from gatepost.doctor.page import page
from gatepost.doctor.reading import Aws

ROOT = Path(__file__).parents[3]


def test_all_is_well_and_the_terminal_says_so(clinic: Any) -> None:
    result = clinic.run("doctor", "--user-pool-id", clinic.healthy(), "--resolver", clinic.names.address, endpoint=clinic.elsewhere.url)
    assert result.exit_code == 0
    assert result.stdout.startswith("All is well: nothing was found that stops mail.\n")
    assert result.stderr == "", "progress is for terminals"


def test_a_pool_whose_function_is_well_is_well(clinic: Any) -> None:
    sheet = clinic.doctor(*plantings.sent_by_function(clinic))
    assert (sheet.exit_code, sheet["E1"]["severity"], sheet["E2"]["status"]) == (0, "i", "ok")


def test_what_is_not_planted_here_is_information(clinic: Any) -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:doorman"
    clinic.sesv2().create_configuration_set(ConfigurationSetName="quiet")
    pool_id = clinic.healthy()
    clinic.sesv2().put_email_identity_configuration_set_attributes(EmailIdentity="example.com", ConfigurationSetName="quiet")
    arguments = plantings.member(clinic, pool_id)
    clinic.cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")
    clinic.store_settings(pool_id, EmailConfigurationFailure="SESSandbox", LambdaConfig={"PreSignUp": function})
    sheet = clinic.doctor(*arguments)
    assert (sheet.cause, sheet.exit_code) == (None, 0)
    assert {"A1", "A4", "A7", "A9", "C8b", "C8c", "D13", "E11", "E12"} <= set(sheet.ids("found", "i"))
    assert sheet["E11"]["remedy"].startswith("aws sesv2 send-email --from-email-address 'Club <post@example.com>'")
    assert sheet["E12"]["remedy"].startswith("aws cognito-idp forgot-password --client-id ")


def test_a_pool_of_an_alternate_region_has_two_places_to_send_from(clinic: Any) -> None:
    pool = clinic.gatepost.client("cognito-idp", region="eu-south-2").create_user_pool(PoolName="people")["UserPool"]
    for region in ("eu-west-3", "eu-north-1"):
        clinic.verify("post@example.com", region)
    configuration = {"EmailSendingAccount": "COGNITO_DEFAULT", "SourceArn": clinic.arn("post@example.com", "eu-west-3")}
    clinic.store_settings(pool["Id"], region="eu-south-2", EmailConfiguration=configuration)
    sheet = clinic.doctor(pool["Id"])
    assert sheet["C12"]["status"] == "found"
    assert sheet.cause == "C6"


def test_the_page_is_whole_and_harmless(clinic: Any, tmp_path: Path) -> None:
    written = tmp_path / "report.html"
    hostile = "<script>alert(1)</script>"
    pool_id = clinic.healthy()
    arguments = ("--user-pool-id", pool_id, "--username", hostile, "--error", f"{hostile} User is disabled", "--html", str(written))
    result = clinic.run("doctor", *arguments, endpoint=clinic.elsewhere.url)
    assert result.exit_code == 2
    document = written.read_text(encoding="utf-8")
    assert hostile not in document
    assert "&lt;script&gt;" in document
    assert pool_id in document
    outside = re.findall(r"(?:src|href|url\()\s*=?\s*[\"']?\s*(?:https?:)?//", document)
    assert not outside, "the page needs nothing else"
    seen = Tags()
    seen.feed(document)
    assert seen.names.count("h1") == 1
    assert "script" not in seen.names
    assert {"main", "header", "footer", "title"} <= set(seen.names)
    assert ("lang", "en") in seen.attributes
    assert "prefers-color-scheme: dark" in document


class Tags(HTMLParser):
    """The elements and attributes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


def test_a_report_says_what_it_is_in_a_word() -> None:
    cause = Diagnosis("B1", F, Status.FOUND, "In the sandbox.")
    note = Diagnosis("A1", I, Status.FOUND, "Your own SES.")
    for findings, readable, outcome, code in (
        ([cause, note], True, "broken", 2),
        ([note], True, "fine", 0),
        ([], True, "fine", 0),
        ([cause], False, "could not look", 3),
    ):
        report = Report(findings=findings, readable=readable)
        assert (report.outcome, report.exit_code) == (outcome, code)
        assert f'class="headline {outcome.replace(" ", "-")}"' in page(report)


def test_a_page_that_cannot_be_written_is_a_problem_in_one_line(clinic: Any, tmp_path: Path) -> None:
    from gatepost.cli.problems import Problem

    with pytest.raises(Problem, match="cannot be written"):
        clinic.run("doctor", "--user-pool-id", clinic.pool(), "--html", str(tmp_path / "none" / "report.html"))


def test_the_document_lists_every_check_and_every_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert Path("docs/diagnosing.md").read_text(encoding="utf-8") == PAGES["diagnosing.md"](), (
        "write it with: python -m gatepost.cli.documents"
    )
    ids = [one.id for one in examination.ALL]
    assert len(ids) == len(set(ids))
    assert {f"T{number}" for number in range(1, 19)} <= set(ids)
    assert {"A8", "B6", "B8", "C8b", "C8c", "D9", "D10", "D10b", "D15", "E2", "E3", "E12"} <= set(ids)


@pytest.mark.parametrize(
    "plant",
    [plantings.bounced, plantings.function_logs_errors, plantings.invitation_suppressed, plantings.imported, plantings.logged],
)
def test_no_action_is_called_that_the_document_does_not_name(clinic: Any, plant: Any) -> None:
    pool_id, *options = plant(clinic)
    given = dict(zip(options[::2], options[1::2], strict=True))
    case = Case(
        Aws(endpoint_url=clinic.elsewhere.url, credentials=(clinic.gatepost.account, "secret")),
        pool_id,
        given.get("--username", ""),
        operation=given.get("--operation", ""),
        message_id=given.get("--message-id", ""),
    )
    told: list[str] = []
    report = examination.examine(case, told.append)
    assert report.cause
    assert len(told) > len(examination.CHECKS)
    assert {reading.action for reading in case.trail} <= set(checks.actions())


def test_the_command_offers_the_operations_that_send_mail() -> None:
    from gatepost.cli.doctor import Operation

    assert {str(one) for one in Operation} == set(OPERATIONS)
