"""Verification mails in words of one's own: their templates, and what becomes of whoever gets one."""

import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from botocore.exceptions import ClientError

Refused = Callable[[str, str], AbstractContextManager[None]]
SET_UP = "Verify"


class Shop:
    """Somebody with a verified domain, who asks customers to verify their addresses."""

    def __init__(self, gatepost: Any, domain: str) -> None:
        self.gatepost, self.ses, self.sesv2 = gatepost, gatepost.ses, gatepost.sesv2
        self.domain = domain
        self.template = {
            "TemplateName": SET_UP,
            "FromEmailAddress": f"shop@{domain}",
            "TemplateSubject": "Please confirm, für uns",
            "TemplateContent": "<h1>Hello!</h1>",
            "SuccessRedirectionURL": "https://shop.example/good?x=1&y=2",
            "FailureRedirectionURL": "https://shop.example/bad",
        }


@pytest.fixture
def shop(gatepost: Any, operator: Any) -> Shop:
    domain = f"{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    return Shop(gatepost, domain)


@pytest.fixture
def production(gatepost: Any, operator: Any) -> None:
    """The account is out of the sandbox."""
    gatepost.sesv2.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True, UseCaseDescription="Shop"
    )
    operator.approve()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def follow(link: str) -> tuple[int, str]:
    """The status that a link answers with, and where it leads on to."""
    try:
        with urllib.request.build_opener(_Stay).open(link) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("location", "")


def test_one_store_is_behind_both_apis(shop: Shop) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    other = {**shop.template, "TemplateName": "Other"}
    shop.sesv2.create_custom_verification_email_template(**other, Tags=[{"Key": "team", "Value": "shop"}])
    seen = shop.sesv2.get_custom_verification_email_template(TemplateName=SET_UP)
    assert {name: seen[name] for name in shop.template} == shop.template
    assert shop.sesv2.get_custom_verification_email_template(TemplateName="Other")["Tags"] == [{"Key": "team", "Value": "shop"}]
    seen = shop.ses.get_custom_verification_email_template(TemplateName="Other")
    assert {name: seen[name] for name in other} == other
    summary = {name: value for name, value in shop.template.items() if name != "TemplateContent"}
    for listed in (shop.ses.list_custom_verification_email_templates(), shop.sesv2.list_custom_verification_email_templates()):
        assert listed["CustomVerificationEmailTemplates"] == [{**summary, "TemplateName": "Other"}, summary]
        assert "NextToken" not in listed


def test_templates_come_in_pages(shop: Shop, refused: Refused) -> None:
    for number in range(3):
        shop.ses.create_custom_verification_email_template(**{**shop.template, "TemplateName": f"t{number}"})
    first = shop.ses.list_custom_verification_email_templates(MaxResults=2)
    assert [entry["TemplateName"] for entry in first["CustomVerificationEmailTemplates"]] == ["t0", "t1"]
    rest = shop.ses.list_custom_verification_email_templates(NextToken=first["NextToken"])
    assert [entry["TemplateName"] for entry in rest["CustomVerificationEmailTemplates"]] == ["t2"]
    with refused("BadRequestException", "The NextToken is invalid."):
        shop.sesv2.list_custom_verification_email_templates(NextToken="nonsense")


def test_an_update_by_the_first_api_keeps_what_is_left_out(shop: Shop) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    shop.ses.update_custom_verification_email_template(TemplateName=SET_UP, TemplateSubject="New")
    seen = shop.ses.get_custom_verification_email_template(TemplateName=SET_UP)
    assert (seen["TemplateSubject"], seen["TemplateContent"]) == ("New", "<h1>Hello!</h1>")
    shop.sesv2.update_custom_verification_email_template(**{**shop.template, "TemplateContent": "<p>"})
    seen = shop.sesv2.get_custom_verification_email_template(TemplateName=SET_UP)
    assert (seen["TemplateSubject"], seen["TemplateContent"]) == (shop.template["TemplateSubject"], "<p>")


def test_deleting_one_that_is_not_there_is_an_error_to_the_second_api_alone(shop: Shop, refused: Refused) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    shop.sesv2.delete_custom_verification_email_template(TemplateName=SET_UP)
    with refused("NotFoundException", f"Custom verification email template <{SET_UP}> does not exist"):
        shop.sesv2.delete_custom_verification_email_template(TemplateName=SET_UP)
    shop.ses.delete_custom_verification_email_template(TemplateName=SET_UP)


def test_a_template_that_is_not_there(shop: Shop, refused: Refused) -> None:
    text = f"Custom verification email template <{SET_UP}> does not exist"
    for action in (
        lambda: shop.ses.get_custom_verification_email_template(TemplateName=SET_UP),
        lambda: shop.ses.update_custom_verification_email_template(TemplateName=SET_UP, TemplateSubject="New"),
    ):
        with pytest.raises(ClientError) as caught:
            action()
        error = caught.value.response["Error"]
        assert (error["Code"], error["Message"]) == ("CustomVerificationEmailTemplateDoesNotExist", text)
        assert error["CustomVerificationEmailTemplateName"] == SET_UP
    with refused("NotFoundException", text):
        shop.sesv2.get_custom_verification_email_template(TemplateName=SET_UP)
    with refused("NotFoundException", text):
        shop.sesv2.update_custom_verification_email_template(**shop.template)


@pytest.mark.parametrize(
    ("given", "first", "second", "text"),
    [
        ({"SuccessRedirectionURL": "shop"}, "InvalidParameterValue", "BadRequestException", "The success redirection URL is invalid"),
        ({"FailureRedirectionURL": "ftp://x"}, "InvalidParameterValue", "BadRequestException", "The failure redirection URL is invalid"),
        (
            {"FromEmailAddress": "eve@example.net"},
            "FromEmailAddressNotVerified",
            "NotFoundException",
            "Email address is not verified. The following identities failed the check in region US-EAST-1: eve@example.net",
        ),
        ({"FromEmailAddress": "Shop <shop@x>"}, "InvalidParameterValue", "BadRequestException", "Invalid email address<Shop <shop@x>>."),
        (
            {"TemplateContent": " "},
            "CustomVerificationEmailInvalidContent",
            "BadRequestException",
            "The template content must have between 1 and 10485760 bytes.",
        ),
    ],
)
def test_what_can_be_no_template(shop: Shop, refused: Refused, given: dict[str, str], first: str, second: str, text: str) -> None:
    with refused(first, text):
        shop.ses.create_custom_verification_email_template(**{**shop.template, **given})
    with refused(second, text):
        shop.sesv2.create_custom_verification_email_template(**{**shop.template, **given})
    shop.ses.create_custom_verification_email_template(**shop.template)
    with refused(first, text):
        shop.ses.update_custom_verification_email_template(TemplateName=SET_UP, **given)
    with refused(second, text):
        shop.sesv2.update_custom_verification_email_template(**{**shop.template, **given})


def test_a_name_is_taken_once_and_there_are_fifty_at_most(shop: Shop, refused: Refused) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    text = f"Custom verification email template <{SET_UP}> already exists"
    with refused("CustomVerificationEmailTemplateAlreadyExists", text):
        shop.ses.create_custom_verification_email_template(**shop.template)
    with refused("AlreadyExistsException", text):
        shop.sesv2.create_custom_verification_email_template(**shop.template)
    for number in range(49):
        shop.sesv2.create_custom_verification_email_template(**{**shop.template, "TemplateName": f"t{number}"})
    full = "A maximum of 50 custom verification email templates is allowed per account."
    with refused("LimitExceeded", full):
        shop.ses.create_custom_verification_email_template(**{**shop.template, "TemplateName": "more"})
    with refused("LimitExceededException", full):
        shop.sesv2.create_custom_verification_email_template(**{**shop.template, "TemplateName": "more"})


@pytest.mark.parametrize("first", [True, False], ids=["first api", "second api"])
def test_whoever_follows_the_link_is_verified_and_sent_on(shop: Shop, production: None, inbox: Any, first: bool) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    customer = f"ann.{shop.domain}@example.net"
    api = shop.ses if first else shop.sesv2
    sent = api.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)["MessageId"]
    mail = inbox.last(customer)
    assert (mail["id"], mail["from"], mail["subject"]) == (sent, f"shop@{shop.domain}", "Please confirm, für uns")
    assert mail["html"].startswith("<h1>Hello!</h1>")
    assert "If you did not request to verify this email address, please disregard this message." in mail["html"]
    assert shop.ses.get_identity_verification_attributes(Identities=[customer])["VerificationAttributes"] == {
        customer: {"VerificationStatus": "Pending"}
    }
    assert follow(mail["link"]) == (302, "https://shop.example/good?x=1&y=2")
    assert shop.sesv2.get_email_identity(EmailIdentity=customer)["VerifiedForSendingStatus"] is True
    assert follow(mail["link"]) == (302, "https://shop.example/bad")
    assert shop.ses.get_send_quota()["SentLast24Hours"] == 1


def test_a_link_that_is_too_old_leads_to_the_other_place(shop: Shop, production: None, inbox: Any, clock: Any) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    customer = f"ann.{shop.domain}@example.net"
    shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    clock.move(hours=25)
    assert follow(inbox.last(customer)["link"]) == (302, "https://shop.example/bad")
    assert shop.sesv2.get_email_identity(EmailIdentity=customer)["VerifiedForSendingStatus"] is False


def test_without_its_template_a_link_verifies_all_the_same(shop: Shop, production: None, inbox: Any) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    customer = f"ann.{shop.domain}@example.net"
    shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    shop.ses.delete_custom_verification_email_template(TemplateName=SET_UP)
    assert follow(inbox.last(customer)["link"])[0] == 200
    assert shop.sesv2.get_email_identity(EmailIdentity=customer)["VerifiedForSendingStatus"] is True


def test_a_made_up_link_leads_nowhere(shop: Shop) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    for query in ("TemplateName=Verify", "TemplateName=a%00b&Context=1&X-Amz-Credential=1/2/3", "X-Amz-Signature=%00"):
        assert follow(f"{shop.gatepost.url}/_ses/verify?{query}")[0] == 400


def test_pictures_in_the_content_are_attached(shop: Shop, production: None, inbox: Any) -> None:
    content = '<img src="data:image/png;base64,iVBORw0KGgo="><img src="data:image/png;base64,iVB"><img src="https://shop.example/a.png">'
    shop.ses.create_custom_verification_email_template(**{**shop.template, "TemplateContent": content})
    customer = f"ann.{shop.domain}@example.net"
    shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    mail = inbox.last(customer)
    assert mail["attachments"] == ["image1"]
    assert mail["html"].startswith('<img src="cid:image1"><img src="data:image/png;base64,iVB"><img src="https://shop.example/a.png">')


def test_in_the_sandbox_nobody_is_asked(shop: Shop, refused: Refused, inbox: Any) -> None:
    shop.ses.create_custom_verification_email_template(**shop.template)
    customer = f"ann.{shop.domain}@example.net"
    text = "The account has not been granted production access."
    with refused("ProductionAccessNotGranted", text):
        shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    with refused("MessageRejected", text):
        shop.sesv2.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    assert inbox.to(customer) == []


def test_the_address_is_checked_first_then_the_template_then_its_sender_then_the_set(
    shop: Shop, production: None, refused: Refused, inbox: Any
) -> None:
    customer = f"ann.{shop.domain}@example.net"
    for address, text in ((" ", "Email address not specified."), ("nobody", "Invalid email address<nobody>.")):
        with refused("InvalidParameterValue", text):
            shop.ses.send_custom_verification_email(EmailAddress=address, TemplateName="none")
        with refused("BadRequestException", text):
            shop.sesv2.send_custom_verification_email(EmailAddress=address, TemplateName="none")
    with refused("CustomVerificationEmailTemplateDoesNotExist", "Template <none> does not exist"):
        shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName="none")
    with refused("NotFoundException", "Custom verification email template <none> does not exist"):
        shop.sesv2.send_custom_verification_email(EmailAddress=customer, TemplateName="none")
    shop.ses.create_custom_verification_email_template(**shop.template)
    with refused("ConfigurationSetDoesNotExist", "Configuration set <none> does not exist."):
        shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP, ConfigurationSetName="none")
    with refused("NotFoundException", "Configuration set <none> does not exist."):
        shop.sesv2.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP, ConfigurationSetName="none")
    shop.ses.delete_identity(Identity=shop.domain)
    text = f"Email address is not verified. The following identities failed the check in region US-EAST-1: shop@{shop.domain}"
    with refused("FromEmailAddressNotVerified", text):
        shop.ses.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP, ConfigurationSetName="none")
    with refused("NotFoundException", text):
        shop.sesv2.send_custom_verification_email(EmailAddress=customer, TemplateName=SET_UP)
    assert inbox.to(customer) == []
    assert shop.ses.list_identities()["Identities"] == []
