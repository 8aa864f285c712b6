"""Mail to a contact list: its unsubscribe links, what following them does, and who gets nothing any more."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

import pytest

from gatepost.mail import messages, outcomes

Refused = Callable[[str, str], AbstractContextManager[None]]
NEWS = {"ContactListName": "friends", "TopicName": "news"}
ALL = {"ContactListName": "friends"}
PLACE = "{{amazonSESUnsubscribeUrl}}"
TOPICS = [
    {"TopicName": "news", "DisplayName": "The <News>", "Description": "Once a week", "DefaultSubscriptionStatus": "OPT_IN"},
    {"TopicName": "offers", "DisplayName": "Offers", "DefaultSubscriptionStatus": "OPT_OUT"},
]


class Club:
    """Somebody with a verified domain, a contact list of two topics, and an address at the domain to mail to."""

    def __init__(self, gatepost: Any, domain: str) -> None:
        self.gatepost, self.sesv2 = gatepost, gatepost.sesv2
        self.sender, self.ann = f"club@{domain}", f"ann@{domain}"
        self.bob = f"bob@{domain}"

    def send(self, options: dict[str, str] | None, *to: str, text: str = "Hi", html: str = "", **more: Any) -> str:
        body = {"Text": {"Data": text}, **({"Html": {"Data": html}} if html else {})}
        content = more.pop("Content", {"Simple": {"Subject": {"Data": "Club"}, "Body": body, **more.pop("simple", {})}})
        return self.sesv2.send_email(
            FromEmailAddress=self.sender,
            Destination={"ToAddresses": list(to) or [self.ann]},
            Content=content,
            **({"ListManagementOptions": options} if options else {}),
            **more,
        )["MessageId"]

    def source(self, message_id: str) -> Any:
        """A message as its receiver sees it."""
        with urllib.request.urlopen(f"{self.gatepost.url}/_inbox/messages/{message_id}/raw") as answer:
            return message_from_bytes(answer.read(), policy=policy.default)

    def link(self, message_id: str) -> str:
        """The address in its List-Unsubscribe field."""
        return self.source(message_id)["List-Unsubscribe"].strip("<>")

    def contact(self, address: str = "") -> dict[str, Any]:
        return self.sesv2.get_contact(ContactListName="friends", EmailAddress=address or self.ann)

    def status(self, address: str = "") -> dict[str, str]:
        """What a contact said, topic by topic."""
        return {one["TopicName"]: one["SubscriptionStatus"] for one in self.contact(address)["TopicPreferences"]}

    def life(self, message_id: str) -> list[Any]:
        """What happened to a message."""
        with self.gatepost.server.store.transaction() as tx:
            message = messages.get(tx, message_id)
            assert message is not None
            return list(outcomes.of_message(tx, message))


def post(url: str, body: dict[str, Any] | bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
    data = body if isinstance(body, bytes) else urlencode(body, doseq=True).encode()
    request = urllib.request.Request(url, data, {"content-type": kind})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def club(gatepost: Any, operator: Any) -> Club:
    domain = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    gatepost.sesv2.create_contact_list(ContactListName="friends", Topics=TOPICS)
    return Club(gatepost, domain)


def test_a_mail_to_a_list_brings_its_unsubscribe_links(club: Club, inbox: Any) -> None:
    own = {"Headers": [{"Name": "List-Unsubscribe", "Value": "<mailto:mine@example.com>"}, {"Name": "X-Mine", "Value": "1"}]}
    sent = club.send(NEWS, text=f"a {PLACE} b {PLACE} c {PLACE}", html=f'<a href="{PLACE}">out</a>', simple=own)
    mail, mime = inbox.last(club.ann), club.source(sent)
    link = club.link(sent)
    assert link.startswith(f"{club.gatepost.url}/_ses/unsubscribe/")
    assert "=" not in link
    assert mime.get_all("List-Unsubscribe") == [f"<{link}>"]
    assert (mime["List-Unsubscribe-Post"], mime["X-Mine"]) == ("List-Unsubscribe=One-Click", "1")
    assert mail["text"].strip() == f"a {link} b {link} c {PLACE}"
    assert mail["html"].strip() == f'<a href="{link}">out</a>'


def test_whoever_is_mailed_becomes_a_contact(club: Club) -> None:
    club.send(NEWS, f"Ann <{club.ann}>")
    found = club.contact()
    assert (found["EmailAddress"], found["TopicPreferences"], found["UnsubscribeAll"]) == (club.ann, [], False)


def test_a_mail_to_several_has_no_links(club: Club, inbox: Any) -> None:
    sent = club.send(NEWS, club.ann, club.bob, text=PLACE)
    assert club.source(sent)["List-Unsubscribe"] is None
    assert inbox.last(club.ann)["text"].strip() == PLACE
    assert club.contact(club.bob)["EmailAddress"] == club.bob


def test_a_mail_of_no_list_keeps_the_place_as_it_is(club: Club, inbox: Any) -> None:
    sent = club.send(None, text=PLACE)
    assert (inbox.last(club.ann)["text"].strip(), club.source(sent)["List-Unsubscribe"]) == (PLACE, None)


def test_a_list_or_topic_that_is_not_there_is_refused(club: Club, refused: Refused) -> None:
    with refused("NotFoundException", "List with name: none doesn't exist."):
        club.send({"ContactListName": "none"})
    with refused("BadRequestException", "List: friends doesn't contain Topic: none"):
        club.send({"ContactListName": "friends", "TopicName": "none"})


def test_one_click_unsubscribes_from_the_topic_of_the_mail(club: Club, inbox: Any) -> None:
    sent = club.send(NEWS)
    status, said = post(club.link(sent), ONE_CLICK)
    assert (status, "You are unsubscribed." in said) == (200, True)
    assert (club.status(), club.contact()["UnsubscribeAll"]) == ({"news": "OPT_OUT"}, False)
    event = club.life(sent)[-1]
    assert (event.kind, list(event.recipients)) == ("SUBSCRIPTION", [club.ann])
    assert event.detail["contactList"] == "friends"
    assert event.detail["source"] == "UnsubscribeHeader"
    assert event.detail["newTopicPreferences"] == {
        "unsubscribeAll": False,
        "topicSubscriptionStatus": [{"topicName": "news", "subscriptionStatus": "OptOut"}],
        "topicDefaultSubscriptionStatus": [{"topicName": "offers", "subscriptionStatus": "OptOut"}],
    }
    assert event.detail["oldTopicPreferences"]["topicSubscriptionStatus"] == []
    again = len(club.life(sent))
    assert post(club.link(sent), ONE_CLICK)[0] == 200
    assert len(club.life(sent)) == again


def test_mail_programs_may_post_the_click_as_multipart(club: Club) -> None:
    body = b'--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    assert post(club.link(club.send(NEWS)), body, "multipart/form-data; boundary=x")[0] == 200
    assert club.status() == {"news": "OPT_OUT"}


def test_one_click_on_a_mail_without_a_topic_unsubscribes_from_the_whole_list(club: Club) -> None:
    post(club.link(club.send(ALL)), ONE_CLICK)
    assert (club.status(), club.contact()["UnsubscribeAll"]) == ({}, True)


def test_looking_at_the_page_changes_nothing(club: Club) -> None:
    sent = club.send(NEWS)
    status, text = get(club.link(sent))
    assert status == 200
    assert f"Mail to {club.ann}" in text
    assert "The &lt;News&gt;" in text
    assert re.findall(r'value="(\w+)"( checked)?', text)[:2] == [("news", " checked"), ("offers", "")]
    assert (club.status(), club.contact()["UnsubscribeAll"]) == ({}, False)


def test_the_page_lets_one_choose_topics_or_nothing(club: Club) -> None:
    sent = club.send(NEWS)
    post(club.link(sent), {"topic": ["offers"]})
    assert club.status() == {"news": "OPT_OUT", "offers": "OPT_IN"}
    post(club.link(sent), {"nothing": "1"})
    assert (club.status(), club.contact()["UnsubscribeAll"]) == ({"news": "OPT_OUT", "offers": "OPT_IN"}, True)
    assert "You get no mail from this list." in get(club.link(sent))[1]
    post(club.link(sent), {"topic": ["news"]})
    assert (club.status(), club.contact()["UnsubscribeAll"]) == ({"news": "OPT_IN", "offers": "OPT_OUT"}, False)
    assert [event.detail["source"] for event in club.life(sent) if event.kind == "SUBSCRIPTION"] == ["UnsubscribeLink"] * 3


@pytest.mark.parametrize(
    ("wishes", "options"),
    [
        ({"TopicPreferences": [{"TopicName": "news", "SubscriptionStatus": "OPT_OUT"}]}, NEWS),
        ({"UnsubscribeAll": True}, NEWS),
        ({"UnsubscribeAll": True}, ALL),
        ({}, {"ContactListName": "friends", "TopicName": "offers"}),
    ],
    ids=["topic", "everything", "everything without a topic", "default"],
)
def test_whoever_unsubscribed_gets_nothing_and_the_mail_bounces(
    club: Club, inbox: Any, wishes: dict[str, Any], options: dict[str, str]
) -> None:
    club.sesv2.create_contact(ContactListName="friends", EmailAddress=club.ann.upper(), **wishes)
    sent = club.send(options, club.ann, club.bob)
    assert inbox.to(club.ann) == []
    assert bool(inbox.to(club.bob)) is (options.get("TopicName") != "offers")
    bounce = next(event for event in club.life(sent) if event.kind == "BOUNCE")
    assert (bounce.detail["bounceType"], bounce.detail["bounceSubType"]) == ("Permanent", "UnsubscribedRecipient")
    assert club.ann in [one["emailAddress"] for one in bounce.detail["bouncedRecipients"]]


def test_a_preference_for_one_topic_does_not_stop_others(club: Club, inbox: Any) -> None:
    opted_out = [{"TopicName": "news", "SubscriptionStatus": "OPT_OUT"}]
    club.sesv2.create_contact(ContactListName="friends", EmailAddress=club.ann, TopicPreferences=opted_out)
    club.send(ALL)
    club.send(None)
    assert len(inbox.to(club.ann)) == 2


def test_a_link_that_this_server_did_not_make_leads_nowhere(club: Club) -> None:
    link = club.link(club.send(NEWS))
    for broken in (
        link[:-4] + "AAAA",
        link + "A",
        f"{club.gatepost.url}/_ses/unsubscribe/nonsense",
        f"{club.gatepost.url}/_ses/unsubscribe/%C3%A9",
    ):
        assert get(broken)[0] == 404
        assert post(broken, ONE_CLICK)[0] == 404
    assert club.status() == {}


def test_a_link_whose_list_is_gone_leads_nowhere(club: Club) -> None:
    link = club.link(club.send(NEWS))
    club.sesv2.delete_contact_list(ContactListName="friends")
    assert get(link)[0] == post(link, ONE_CLICK)[0] == 404


def test_a_template_may_have_a_place_for_the_link(club: Club, inbox: Any) -> None:
    template = {"TemplateContent": {"Subject": "s", "Text": "Hello {{name}}, leave: " + PLACE}, "TemplateData": '{"name": "Ann"}'}
    sent = club.send(NEWS, Content={"Template": template})
    assert inbox.last(club.ann)["text"].strip() == f"Hello Ann, leave: {club.link(sent)}"


def test_a_template_that_cannot_be_filled_is_lost_for_that_reason(club: Club, inbox: Any) -> None:
    club.sesv2.create_contact(ContactListName="friends", EmailAddress=club.ann, UnsubscribeAll=True)
    sent = club.send(NEWS, Content={"Template": {"TemplateContent": {"Subject": "{{x}}", "Text": "t"}}})
    assert inbox.to(club.ann) == []
    assert {event.kind for event in club.life(sent)} & {"BOUNCE", "RENDERING_FAILURE"} == {"RENDERING_FAILURE"}


def written(sender: str, to: str, text: str, html: str = "", **fields: str) -> EmailMessage:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, "Raw"
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html", cte="base64")
    return mail


@pytest.mark.parametrize("how", ["first api", "second api", "second api's header"])
def test_a_raw_message_may_be_a_list_s_too(club: Club, inbox: Any, how: str) -> None:
    options = {"X_SES_LIST_MANAGEMENT_OPTIONS": "friends; topic=news"} if how != "second api" else {}
    mail = written(club.sender, club.ann, f"Leave: {PLACE}", List_Unsubscribe="<mailto:mine@example.com>", **options)
    if how == "first api":
        sent = club.gatepost.ses.send_raw_email(RawMessage={"Data": mail.as_bytes()})["MessageId"]
    else:
        managed = {} if options else {"ListManagementOptions": NEWS}
        sent = club.sesv2.send_email(Content={"Raw": {"Data": mail.as_bytes()}}, **managed)["MessageId"]
    mime, link = club.source(sent), club.link(sent)
    assert mime.get_all("List-Unsubscribe") == [f"<{link}>"]
    assert mime["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not [name for name in mime if name.lower().startswith("x-ses-list")]
    assert inbox.last(club.ann)["text"].strip() == f"Leave: {link}"
    post(link, ONE_CLICK)
    assert club.status() == {"news": "OPT_OUT"}


def test_a_place_in_an_encoded_part_of_a_raw_message_is_found(club: Club, inbox: Any) -> None:
    mail = written(club.sender, club.ann, "No place here.", f"<p>Grüße: {PLACE}</p>")
    mail.add_attachment(PLACE.encode(), maintype="text", subtype="plain", filename="place.txt")
    sent = club.sesv2.send_email(Content={"Raw": {"Data": mail.as_bytes()}}, ListManagementOptions=NEWS)["MessageId"]
    seen = inbox.last(club.ann)
    assert seen["html"].strip() == f"<p>Grüße: {club.link(sent)}</p>"
    assert seen["text"].strip() == "No place here."
    attached = next(part for part in club.source(sent).walk() if part.get_filename())
    assert base64.b64decode(attached.get_payload()) == PLACE.encode()


def test_a_raw_message_to_a_list_without_a_place_keeps_its_body_byte_for_byte(club: Club) -> None:
    mail = written(club.sender, club.ann, "Plain ä", "<p>ü</p>")
    data = mail.as_bytes()
    sent = club.sesv2.send_email(Content={"Raw": {"Data": data}}, ListManagementOptions=NEWS)["MessageId"]
    with urllib.request.urlopen(f"{club.gatepost.url}/_inbox/messages/{sent}/raw") as answer:
        assert answer.read().partition(b"\r\n\r\n")[2] == data.partition(b"\r\n\r\n")[2]


def test_bounced_recipients_of_a_list_still_count(club: Club) -> None:
    club.sesv2.create_contact(ContactListName="friends", EmailAddress=club.ann, UnsubscribeAll=True)
    club.send(NEWS)
    assert json.dumps(club.gatepost.ses.get_send_quota()["SentLast24Hours"]) == "1.0"
