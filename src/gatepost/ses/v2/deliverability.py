"""The deliverability dashboard. What mailbox providers would have to tell is in no answer: there is nobody here who could have told it.

Source: API reference (model); texts (guessed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from gatepost.call import Call
from gatepost.operations import sesv2
from gatepost.rules.identity_policy import SEND_EMAIL, SEND_RAW_EMAIL
from gatepost.rules.letters import Letter
from gatepost.ses import contents, paging, raw, resource_tags, sending
from gatepost.ses.dedicated_ips import addresses
from gatepost.ses.deliverability import dashboard, placement
from gatepost.ses.deliverability.dashboard import SubscribedDomain
from gatepost.ses.deliverability.placement import SEED, PlacementTest
from gatepost.ses.errors import BadRequest, NotFound
from gatepost.ses.errors.infrastructure import AddressNotFound
from gatepost.ses.templates.sending import filled, read
from gatepost.ses.v2.sending import extras_in, template_in

if TYPE_CHECKING:
    from types_boto3_sesv2.type_defs import (
        CreateDeliverabilityTestReportRequestTypeDef,
        GetBlacklistReportsRequestTypeDef,
        GetDeliverabilityTestReportRequestTypeDef,
        GetDomainDeliverabilityCampaignRequestTypeDef,
        GetDomainStatisticsReportRequestTypeDef,
        ListDeliverabilityTestReportsRequestTypeDef,
        ListDomainDeliverabilityCampaignsRequestTypeDef,
        PutDeliverabilityDashboardOptionRequestTypeDef,
    )

LONGEST_REPORT = timedelta(days=30)


@sesv2.operation("PutDeliverabilityDashboardOption")
def put_deliverability_dashboard_option(call: Call, request: "PutDeliverabilityDashboardOptionRequestTypeDef") -> dict[str, Any]:
    """Subscribe some domains to the dashboard, or give the subscription up at the end of the month.

    Raises: IdentityNotFound, for a domain that is not verified.
    Source: API reference, PutDeliverabilityDashboardOption (model).
    """
    if request["DashboardEnabled"]:
        dashboard.subscribe(call, cast("Sequence[Mapping[str, Any]]", request.get("SubscribedDomains", ())))
    else:
        dashboard.unsubscribe(call)
    return {}


@sesv2.operation("GetDeliverabilityDashboardOptions")
def get_deliverability_dashboard_options(call: Call, _request: object) -> dict[str, Any]:
    """The subscription and its domains.

    Source: API reference, GetDeliverabilityDashboardOptions (model).
    """
    mine = dashboard.of(call)
    return {
        "DashboardEnabled": mine.enabled,
        "SubscriptionExpiryDate": mine.ends_at,
        "AccountStatus": mine.status,
        "ActiveSubscribedDomains": [_domain(one) for one in mine.domains if one.ends_at is None],
        "PendingExpirationSubscribedDomains": [_domain(one) for one in mine.domains if one.ends_at is not None],
    }


@sesv2.operation("CreateDeliverabilityTestReport")
def create_deliverability_test_report(call: Call, request: "CreateDeliverabilityTestReportRequestTypeDef") -> dict[str, Any]:
    """Send a message to an address of the mailbox simulator, as a test of whether it can be sent.

    Raises: BadRequest, and the refusals of `sending`.
    Source: API reference, CreateDeliverabilityTestReport (model).
    """
    content = cast("Mapping[str, Any]", request["Content"])
    if len(content) != 1:
        raise BadRequest("Content must have exactly one of Simple, Raw and Template.")
    tags = resource_tags.admit(request.get("Tags", ()))
    letter = Letter(
        account_id=call.account_id,
        principal=call.caller.arn,
        sender=request["FromEmailAddress"],
        to=(SEED,),
        action=SEND_EMAIL,
        source_ip=call.source_ip,
    )
    subject, message_id = _sent(call, letter, content)
    made = placement.add(
        call, name=request.get("ReportName"), subject=subject, sender=request["FromEmailAddress"], message_id=message_id, tags=tags
    )
    return {"ReportId": made.report_id, "DeliverabilityTestStatus": made.status_at(call.now)}


def _sent(call: Call, letter: Letter, content: Mapping[str, Any]) -> tuple[str | None, str]:
    """The subject of a message, and its id."""
    if "Simple" in content:
        message = contents.admit(content["Simple"], contents.LONGEST_V2)
        return message["Subject"]["Data"], sending.send(call, letter, message)
    if "Raw" in content:
        data = bytes(content["Raw"]["Data"])
        contents.require_size(len(data), contents.LONGEST_V2)
        return raw.read(data).fields.get("subject"), sending.send(call, replace(letter, action=SEND_RAW_EMAIL), data)
    given = content["Template"]
    template = template_in(call, given)
    letter = replace(letter, template=template.name)
    mail = filled(template, read(given.get("TemplateData", "{}")), extras_in(given), contents.LONGEST_V2)
    subject = mail.content["Subject"]["Data"] if mail.content else None
    return subject, sending.send(call, letter, mail.content, lost=mail.lost(call, letter))


@sesv2.operation("GetDeliverabilityTestReport")
def get_deliverability_test_report(call: Call, request: "GetDeliverabilityTestReportRequestTypeDef") -> dict[str, Any]:
    """A test, without placement.

    Raises: NotFound.
    Source: API reference, GetDeliverabilityTestReport (model).
    """
    test = placement.get(call, request["ReportId"])
    return {"DeliverabilityTestReport": _report(call, test), "OverallPlacement": {}, "IspPlacements": [], "Tags": test.tags}


@sesv2.operation("ListDeliverabilityTestReports")
def list_deliverability_test_reports(call: Call, request: "ListDeliverabilityTestReportsRequestTypeDef") -> dict[str, Any]:
    """All tests.

    Raises: InvalidNextToken.
    Source: API reference, ListDeliverabilityTestReports (model).
    """
    found, token = paging.fill(
        call,
        "ListDeliverabilityTestReports",
        request.get("NextToken"),
        paging.size(request.get("PageSize")),
        lambda after, most: placement.page(call, after, most),
        lambda test: test.report_id,
    )
    return {"DeliverabilityTestReports": [_report(call, test) for test in found], "NextToken": token}


@sesv2.operation("GetBlacklistReports")
def get_blacklist_reports(call: Call, request: "GetBlacklistReportsRequestTypeDef") -> dict[str, Any]:
    """For each of the account's dedicated addresses no entry: no list is asked.

    Raises: AddressNotFound, for an address that is none of them.
    Source: API reference, GetBlacklistReports (model).
    """
    mine = {one.ip for one in addresses.of(call.tx, call.world.settings, call.account_id, call.region)}
    for name in request["BlacklistItemNames"]:
        if name not in mine:
            raise AddressNotFound(name)
    return {"BlacklistReport": {name: [] for name in request["BlacklistItemNames"]}}


@sesv2.operation("GetDomainStatisticsReport")
def get_domain_statistics_report(call: Call, request: "GetDomainStatisticsReportRequestTypeDef") -> dict[str, Any]:
    """The days of a stretch of time, with nothing about where mail ended up on them.

    Raises: BadRequest, NotFound (the domain is not on the dashboard).
    Source: API reference, GetDomainStatisticsReport (model).
    """
    start, end = _stretch(cast("Mapping[str, Any]", request))
    dashboard.require(call, request["Domain"])
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return {"OverallVolume": {}, "DailyVolumes": [{"StartDate": day} for day in days]}


@sesv2.operation("ListDomainDeliverabilityCampaigns")
def list_domain_deliverability_campaigns(call: Call, request: "ListDomainDeliverabilityCampaignsRequestTypeDef") -> dict[str, Any]:
    """No campaigns: AWS finds them in the mailboxes of a panel of people.

    Raises: BadRequest, NotFound (the domain is not on the dashboard).
    Source: API reference, ListDomainDeliverabilityCampaigns (model).
    """
    _stretch(cast("Mapping[str, Any]", request))
    dashboard.require(call, request["SubscribedDomain"])
    return {"DomainDeliverabilityCampaigns": []}


@sesv2.operation("GetDomainDeliverabilityCampaign")
def get_domain_deliverability_campaign(_call: Call, request: "GetDomainDeliverabilityCampaignRequestTypeDef") -> dict[str, Any]:
    """There is none.

    Raises: NotFound.
    Source: API reference, GetDomainDeliverabilityCampaign (model).
    """
    raise NotFound(f"Campaign <{request['CampaignId']}> does not exist.")


def _stretch(request: Mapping[str, Any]) -> tuple[datetime, datetime]:
    start, end = request["StartDate"], request["EndDate"]
    if end < start:
        raise BadRequest("EndDate must not be before StartDate.")
    if end - start > LONGEST_REPORT:
        raise BadRequest("EndDate must be less than or equal to 30 days after StartDate.")
    return start, end


def _domain(one: SubscribedDomain) -> dict[str, Any]:
    return {"Domain": one.name, "SubscriptionStartDate": one.since, "InboxPlacementTrackingOption": one.tracking or None}


def _report(call: Call, test: PlacementTest) -> dict[str, Any]:
    return {
        "ReportId": test.report_id,
        "ReportName": test.name,
        "Subject": test.subject,
        "FromEmailAddress": test.sender,
        "CreateDate": test.created_at,
        "DeliverabilityTestStatus": test.status_at(call.now),
    }
