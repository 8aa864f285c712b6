"""The deliverability dashboard: a subscription, test reports, and no figures that nobody measured."""

from datetime import UTC, datetime
from typing import Any

import pytest

CONTENT = {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello."}}}}
JUNE = {"StartDate": datetime(2026, 6, 1, tzinfo=UTC), "EndDate": datetime(2026, 6, 3, tzinfo=UTC)}


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    return name


def options(gatepost: Any) -> dict[str, Any]:
    found = gatepost.sesv2.get_deliverability_dashboard_options()
    del found["ResponseMetadata"]
    return found


def test_the_dashboard_is_subscribed_to_for_domains_and_given_up_at_the_end_of_the_month(gatepost: Any, clock: Any, domain: str) -> None:
    nothing = {
        "DashboardEnabled": False,
        "AccountStatus": "DISABLED",
        "ActiveSubscribedDomains": [],
        "PendingExpirationSubscribedDomains": [],
    }
    assert options(gatepost) == nothing
    put = gatepost.sesv2.put_deliverability_dashboard_option
    put(DashboardEnabled=True, SubscribedDomains=[{"Domain": domain, "InboxPlacementTrackingOption": {"Global": True}}])
    active = options(gatepost)
    assert (active["DashboardEnabled"], active["AccountStatus"]) == (True, "ACTIVE")
    (subscribed,) = active["ActiveSubscribedDomains"]
    assert (subscribed["Domain"], subscribed["InboxPlacementTrackingOption"]) == (domain, {"Global": True})

    put(DashboardEnabled=False)
    ending = options(gatepost)
    assert (ending["DashboardEnabled"], ending["AccountStatus"]) == (True, "PENDING_EXPIRATION")
    assert ending["SubscriptionExpiryDate"].day == 1
    assert [one["Domain"] for one in ending["PendingExpirationSubscribedDomains"]] == [domain]
    clock.move(days=31)
    assert options(gatepost) == nothing


def test_only_verified_domains_can_be_subscribed(gatepost: Any, refused: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="new.example.com")
    for name in ("new.example.com", "unknown.example.org"):
        with refused("NotFoundException", f"Email identity {name} does not exist."):
            gatepost.sesv2.put_deliverability_dashboard_option(DashboardEnabled=True, SubscribedDomains=[{"Domain": name}])


def test_a_report_of_a_subscribed_domain_has_days_and_no_figures(gatepost: Any, domain: str, refused: Any) -> None:
    text = f"The Deliverability dashboard is not enabled for domain <{domain}>."
    with refused("NotFoundException", text):
        gatepost.sesv2.get_domain_statistics_report(Domain=domain, **JUNE)
    with refused("NotFoundException", text):
        gatepost.sesv2.list_domain_deliverability_campaigns(SubscribedDomain=domain, **JUNE)
    gatepost.sesv2.put_deliverability_dashboard_option(DashboardEnabled=True, SubscribedDomains=[{"Domain": domain}])
    report = gatepost.sesv2.get_domain_statistics_report(Domain=domain, **JUNE)
    assert report["OverallVolume"] == {}
    assert [(day.pop("StartDate").day, day) for day in report["DailyVolumes"]] == [(1, {}), (2, {}), (3, {})]
    assert gatepost.sesv2.list_domain_deliverability_campaigns(SubscribedDomain=domain, **JUNE)["DomainDeliverabilityCampaigns"] == []


@pytest.mark.parametrize(
    ("days", "text"),
    [(-1, "EndDate must not be before StartDate."), (31, "EndDate must be less than or equal to 30 days after StartDate.")],
)
def test_a_report_is_of_thirty_days_at_most(gatepost: Any, domain: str, refused: Any, days: int, text: str) -> None:
    start = JUNE["StartDate"]
    with refused("BadRequestException", text):
        end = datetime.fromtimestamp(start.timestamp() + days * 86400, UTC)
        gatepost.sesv2.get_domain_statistics_report(Domain=domain, StartDate=start, EndDate=end)


def test_there_are_no_campaigns(gatepost: Any, refused: Any) -> None:
    with refused("NotFoundException", "Campaign <4711> does not exist."):
        gatepost.sesv2.get_domain_deliverability_campaign(CampaignId="4711")


def test_a_placement_test_sends_its_message_to_the_simulator(gatepost: Any, clock: Any, domain: str, inbox: Any) -> None:
    made = gatepost.sesv2.create_deliverability_test_report(
        ReportName="first", FromEmailAddress=f"ann@{domain}", Content=CONTENT, Tags=[{"Key": "team", "Value": "post"}]
    )
    assert made["DeliverabilityTestStatus"] == "IN_PROGRESS"
    assert any(domain in mail["from"] for mail in inbox.to("success@simulator.amazonses.com"))
    clock.move(hours=25)
    report = gatepost.sesv2.get_deliverability_test_report(ReportId=made["ReportId"])
    described = report["DeliverabilityTestReport"]
    assert (described["ReportName"], described["Subject"], described["DeliverabilityTestStatus"]) == ("first", "Hello", "COMPLETED")
    assert (report["OverallPlacement"], report["IspPlacements"]) == ({}, [])
    assert report["Tags"] == [{"Key": "team", "Value": "post"}]
    listed = gatepost.sesv2.list_deliverability_test_reports()["DeliverabilityTestReports"]
    assert [one["ReportId"] for one in listed] == [made["ReportId"]]


def test_a_placement_test_of_raw_mail_and_of_a_template(gatepost: Any, domain: str) -> None:
    gatepost.sesv2.create_email_template(TemplateName="hi", TemplateContent={"Subject": "Hi {{who}}", "Text": "Hi."})
    template = {"Template": {"TemplateName": "hi", "TemplateData": '{"who": "Ann"}'}}
    raw = {"Raw": {"Data": f"From: ann@{domain}\nSubject: As written\n\nHello.".encode()}}
    for content in (template, raw):
        gatepost.sesv2.create_deliverability_test_report(FromEmailAddress=f"ann@{domain}", Content=content)
    first = gatepost.sesv2.list_deliverability_test_reports(PageSize=1)
    rest = gatepost.sesv2.list_deliverability_test_reports(PageSize=1, NextToken=first["NextToken"])
    found = first["DeliverabilityTestReports"] + rest["DeliverabilityTestReports"]
    assert [one["Subject"] for one in found] == ["Hi Ann", "As written"]


def test_a_placement_test_is_refused_as_mail_would_be(gatepost: Any, refused: Any) -> None:
    text = "Email address is not verified. The following identities failed the check in region US-EAST-1: ann@unknown.example.org"
    with refused("MessageRejected", text):
        gatepost.sesv2.create_deliverability_test_report(FromEmailAddress="ann@unknown.example.org", Content=CONTENT)
    with refused("NotFoundException", "Deliverability test report <4711> does not exist."):
        gatepost.sesv2.get_deliverability_test_report(ReportId="4711")
