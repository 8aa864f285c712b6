"""One template to many destinations: each has data of its own, and what fails for one does not stop the others."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from gatepost.mail import messages, outcomes

Refused = Callable[[str, str], AbstractContextManager[None]]
TEMPLATE = {"Subject": "{{greeting}} {{person.name}}", "Text": "{{person.name}} from {{person.city}}: {{things}}"}
DEFAULT = {"greeting": "Hello", "person": {"name": "friend", "city": "nowhere"}, "things": [1, 2]}
CODES = {"SUCCESS": "Success", "INVALID_PARAMETER": "InvalidParameterValue", "MESSAGE_REJECTED": "MessageRejected"}


class Bulk:
    """Sends to several destinations by one of the APIs, which tells both stories in the same words."""

    def __init__(self, gatepost: Any, domain: str, *, first: bool) -> None:
        self.gatepost, self.domain, self.first = gatepost, domain, first

    def send(self, *entries: tuple[str, Any], default: Any = DEFAULT, **more: Any) -> list[tuple[str, str]]:
        """Each entry is an address and its data; the answer has each entry's status and its error or message id."""
        if self.first:
            more = {"Source": f"ada@{self.domain}", "Template": "news", **more}
            destinations = [
                {"Destination": {"ToAddresses": [to]}, **({} if data is None else {"ReplacementTemplateData": _text(data)})}
                for to, data in entries
            ]
            answer = self.gatepost.ses.send_bulk_templated_email(DefaultTemplateData=_text(default), Destinations=destinations, **more)[
                "Status"
            ]
        else:
            template = more.pop("Template", "news")
            more = {"FromEmailAddress": more.pop("Source", f"ada@{self.domain}"), **more}
            answer = self.gatepost.sesv2.send_bulk_email(
                DefaultContent={"Template": {"TemplateName": template, "TemplateData": _text(default)}},
                BulkEmailEntries=[_entry(to, data) for to, data in entries],
                **more,
            )["BulkEmailEntryResults"]
        return [(row["Status"], row.get("Error") or row.get("MessageId", "")) for row in answer]

    def status(self, name: str) -> str:
        return CODES[name] if self.first else name

    def code(self, first: str, second: str) -> str:
        return first if self.first else second


def _text(data: Any) -> str:
    return data if isinstance(data, str) else json.dumps(data)


def _entry(to: str, data: Any) -> dict[str, Any]:
    own = {} if data is None else {"ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": _text(data)}}}
    return {"Destination": {"ToAddresses": [to]}, **own}


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    """A verified domain, in an account out of the sandbox, with a template."""
    name = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    gatepost.sesv2.create_email_template(TemplateName="news", TemplateContent=TEMPLATE)
    operator.verify(name)
    return name


@pytest.fixture
def production(gatepost: Any, operator: Any) -> None:
    """The account is out of the sandbox."""
    gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True, UseCaseDescription="News"
    )
    operator.approve()


@pytest.fixture(params=["first api", "second api"])
def bulk(request: Any, gatepost: Any, domain: str) -> Bulk:
    return Bulk(gatepost, domain, first=request.param == "first api")


def test_everybody_gets_a_mail_of_their_own(bulk: Bulk, production: None, inbox: Any) -> None:
    a, b = f"a.{bulk.domain}@example.net", f"b.{bulk.domain}@example.net"
    answer = bulk.send((a, {"person": {"name": "Ann"}}), (b, {"greeting": "Hi", "things": ["x"]}))
    assert [status for status, _ in answer] == [bulk.status("SUCCESS")] * 2
    ann, bob = inbox.last(a), inbox.last(b)
    assert [ann["id"], bob["id"]] == [message_id for _, message_id in answer]
    assert (ann["subject"], ann["text"].strip(), ann["to"]) == ("Hello Ann", "Ann from nowhere: [1,2]", [a])
    assert (bob["subject"], bob["text"].strip(), bob["to"]) == ("Hi friend", 'friend from nowhere: ["x"]', [b])


def test_what_fails_for_one_does_not_stop_the_others(bulk: Bulk, production: None, inbox: Any) -> None:
    good = f"good.{bulk.domain}@example.net"
    answer = bulk.send(("bad address@example.net", {}), (good, {}), ("nowhere", {}))
    assert answer[0] == (bulk.status("INVALID_PARAMETER"), "Local address contains control or whitespace")
    assert answer[1] == (bulk.status("SUCCESS"), inbox.last(good)["id"])
    assert answer[2] == (bulk.status("INVALID_PARAMETER"), "Missing final '@domain'")


def test_in_the_sandbox_strangers_are_refused_one_by_one(bulk: Bulk, inbox: Any) -> None:
    answer = bulk.send(("stranger@example.net", {}), (f"bob@{bulk.domain}", {}))
    text = "Email address is not verified. The following identities failed the check in region US-EAST-1: stranger@example.net"
    assert answer[0] == (bulk.status("MESSAGE_REJECTED"), text)
    assert answer[1] == (bulk.status("SUCCESS"), inbox.last(f"bob@{bulk.domain}")["id"])


def test_data_that_lack_something_are_an_event_of_that_entry(bulk: Bulk, production: None, inbox: Any) -> None:
    a, b = f"a.{bulk.domain}@example.net", f"b.{bulk.domain}@example.net"
    answer = bulk.send((a, {"greeting": None}), (b, {}))
    assert [status for status, _ in answer] == [bulk.status("SUCCESS")] * 2
    assert inbox.to(a) == []
    assert inbox.last(b)["subject"] == "Hello friend"
    with bulk.gatepost.server.store.transaction() as tx:
        message = messages.get(tx, answer[0][1])
        assert message is not None
        failure = outcomes.of_message(tx, message)[-1]
    assert (failure.kind, failure.recipients) == ("RENDERING_FAILURE", [a])
    assert failure.detail == {"templateName": "news", "errorMessage": "Attribute 'greeting' is not present in the rendering data."}


def test_what_concerns_nobody_alone_fails_the_whole_call(bulk: Bulk, production: None, refused: Refused, inbox: Any) -> None:
    to = f"to.{bulk.domain}@example.net"
    with refused(bulk.code("TemplateDoesNotExist", "NotFoundException"), "Template none does not exist."):
        bulk.send((to, {}), Template="none")
    with refused(bulk.code("ConfigurationSetDoesNotExist", "NotFoundException"), "Configuration set <none> does not exist."):
        bulk.send((to, {}), ConfigurationSetName="none")
    text = "Email address is not verified. The following identities failed the check in region US-EAST-1: eve@example.org"
    with refused("MessageRejected", text):
        bulk.send((to, {}), Source="eve@example.org")
    bulk.gatepost.sesv2.put_account_sending_attributes(SendingEnabled=False)
    with refused(bulk.code("AccountSendingPausedException", "SendingPausedException"), "Account sending is disabled."):
        bulk.send((to, {}))
    assert inbox.to(to) == []


def test_a_malformed_sender_fails_before_the_template_is_looked_for(bulk: Bulk, refused: Refused) -> None:
    text = "Missing final '@domain'" if bulk.first else "Invalid email address<ada>."
    with refused(bulk.code("InvalidParameterValue", "BadRequestException"), text):
        bulk.send(("bob@example.net", {}), Source="ada", Template="none")


def test_data_that_are_no_object_fail_the_whole_call(bulk: Bulk, refused: Refused) -> None:
    invalid = refused(bulk.code("InvalidParameterValue", "BadRequestException"), "The template data is invalid")
    with invalid:
        bulk.send(("bob@example.net", {}), default="nonsense")
    with refused(bulk.code("InvalidParameterValue", "BadRequestException"), "The template data is invalid"):
        bulk.send(("bob@example.net", {}), ("carol@example.net", "[]"))


def test_an_entry_without_data_is_an_error_to_the_first_api_alone(bulk: Bulk, production: None, refused: Refused, inbox: Any) -> None:
    to = f"to.{bulk.domain}@example.net"
    if bulk.first:
        with refused("InvalidParameterValue", "The template data is invalid"):
            bulk.send((to, None))
    else:
        assert bulk.send((to, None)) == [("SUCCESS", inbox.last(to)["id"])]


def test_fifty_destinations_are_the_most(bulk: Bulk, production: None, refused: Refused) -> None:
    everybody = [(f"n{number}.{bulk.domain}@example.net", {}) for number in range(51)]
    bad = bulk.code("InvalidParameterValue", "BadRequestException")
    with refused(bad, "Too many destinations."):
        bulk.send(*everybody)
    with refused(bad, "There are no destinations specified."):
        bulk.send()
    bulk.gatepost.sesv2.put_account_details(MailType="MARKETING", WebsiteURL="https://example.com")
    assert {status for status, _ in bulk.send(*everybody[:50])} == {bulk.status("SUCCESS")}
    assert bulk.gatepost.ses.get_send_quota()["SentLast24Hours"] == 50


def test_a_quota_that_runs_out_stops_the_rest(bulk: Bulk, operator: Any) -> None:
    bulk.gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True, UseCaseDescription="News"
    )
    operator.approve(max_24h=2, max_rate=100)
    answer = bulk.send(*[(f"n{number}@example.net", {}) for number in range(3)])
    assert [status for status, _ in answer[:2]] == [bulk.status("SUCCESS")] * 2
    assert answer[2] == (bulk.code("AccountDailyQuotaExceeded", "ACCOUNT_DAILY_QUOTA_EXCEEDED"), "Daily message quota exceeded.")


def test_a_rate_that_runs_out_stops_the_rest(bulk: Bulk, operator: Any) -> None:
    bulk.gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True, UseCaseDescription="News"
    )
    operator.approve(max_24h=1000, max_rate=1)
    answer = bulk.send(*[(f"n{number}@example.net", {}) for number in range(20)])
    throttled = (bulk.code("AccountThrottled", "ACCOUNT_THROTTLED"), "Maximum sending rate exceeded.")
    assert answer[0][0] == bulk.status("SUCCESS")
    assert answer[-1] == throttled


def test_tags_and_headers_of_an_entry_replace_those_of_the_same_name(gatepost: Any, domain: str, production: None, inbox: Any) -> None:
    to = f"to.{domain}@example.net"
    own = {
        "Destination": {"ToAddresses": [to]},
        "ReplacementTags": [{"Name": "kind", "Value": "own"}, {"Name": "more", "Value": "1"}],
        "ReplacementHeaders": [{"Name": "x-campaign", "Value": "own"}, {"Name": "X-More", "Value": "1"}],
    }
    default = {
        "TemplateName": "news",
        "TemplateData": json.dumps(DEFAULT),
        "Headers": [{"Name": "X-Campaign", "Value": "spring"}, {"Name": "X-Kept", "Value": "yes"}],
    }
    gatepost.sesv2.send_bulk_email(
        FromEmailAddress=f"ada@{domain}",
        DefaultEmailTags=[{"Name": "kind", "Value": "news"}, {"Name": "kept", "Value": "yes"}],
        DefaultContent={"Template": default},
        BulkEmailEntries=[own],
    )
    mail = inbox.last(to)
    headers = {header["name"].lower(): header["value"] for header in mail["headers"]}
    assert mail["tags"] == {"kind": "own", "more": "1", "kept": "yes"}
    assert (headers["x-campaign"], headers["x-more"], headers["x-kept"]) == ("own", "1", "yes")


def test_tags_are_checked_for_all_and_for_each(gatepost: Any, domain: str, production: None, refused: Refused) -> None:
    text = "Invalid tag name <a b>: only alphanumeric ASCII characters, '_',  '-' are allowed."
    bad = [{"Name": "a b", "Value": "c"}]
    bulk = Bulk(gatepost, domain, first=True)
    with refused("InvalidParameterValue", text):
        bulk.send((f"to@{domain}", {}), DefaultTags=bad)
    answer = gatepost.ses.send_bulk_templated_email(
        Source=f"ada@{domain}",
        Template="news",
        DefaultTemplateData=json.dumps(DEFAULT),
        Destinations=[{"Destination": {"ToAddresses": [f"to@{domain}"]}, "ReplacementTemplateData": "{}", "ReplacementTags": bad}],
    )
    assert answer["Status"] == [{"Status": "InvalidParameterValue", "Error": text}]


def test_a_malformed_reply_to_fails_every_entry(bulk: Bulk, production: None) -> None:
    answer = bulk.send(("bob@example.net", {}), ("carol@example.net", {}), ReplyToAddresses=["nobody"])
    assert answer == [(bulk.status("INVALID_PARAMETER"), "Missing final '@domain'")] * 2


def test_a_bulk_may_bring_its_template(gatepost: Any, domain: str, production: None, inbox: Any) -> None:
    gatepost.sesv2.send_bulk_email(
        FromEmailAddress=f"ada@{domain}",
        DefaultContent={"Template": {"TemplateContent": {"Subject": "Hi {{name}}", "Text": "."}, "TemplateData": '{"name": "you"}'}},
        BulkEmailEntries=[{"Destination": {"ToAddresses": [f"to@{domain}"]}}],
    )
    assert inbox.last(f"to@{domain}")["subject"] == "Hi you"
