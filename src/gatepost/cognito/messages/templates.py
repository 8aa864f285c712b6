"""What a pool's mails and text messages say: the template that wins, its placeholders filled in.

Bodies of mails are HTML and go out as they are: AWS escapes nothing in them, neither names nor passwords.
Source: guide, cognito-user-pool-settings-message-customizations and -templates (guide); built-in texts of reset and
invitation (reported), of the others (guessed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from re import compile
from typing import TYPE_CHECKING, Any

from gatepost.rules.templates import CODE, LINK, USERNAME, has_code

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import UserPoolTypeTypeDef

_INVITED = compile(r"\{####\}|\{username\}")


class Occasion(StrEnum):
    """Why a mail is sent, by the names that AWS gives these moments. Source: guide, user-pool-lambda-custom-message."""

    SIGN_UP = "SignUp"
    RESEND = "ResendCode"
    FORGOT_PASSWORD = "ForgotPassword"
    UPDATE_ATTRIBUTE = "UpdateUserAttribute"
    VERIFY_ATTRIBUTE = "VerifyUserAttribute"
    INVITATION = "AdminCreateUser"
    AUTHENTICATION = "Authentication"
    TAKEOVER = "AccountTakeOverNotification"
    """Its wording is that of `risk.notices`."""


@dataclass(frozen=True, slots=True)
class Text:
    """A subject and an HTML body."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Templates that win over all others; None leaves the pool's own."""

    text: str | None = None
    mail: str | None = None
    subject: str | None = None


NO_WORDING = Wording()

_BUILT_IN: Mapping[Occasion, str] = {
    Occasion.SIGN_UP: "Your confirmation code is {####}",
    Occasion.RESEND: "Your confirmation code is {####}",
    Occasion.FORGOT_PASSWORD: "Your password reset code is {####}",
    Occasion.UPDATE_ATTRIBUTE: "Your verification code is {####}",
    Occasion.VERIFY_ATTRIBUTE: "Your verification code is {####}",
    Occasion.AUTHENTICATION: "Your authentication code is {####}",
}
_BUILT_IN_LINK = "Please click the link below to verify your email address. {##Verify Email##}"
_BUILT_IN_INVITATION = "Your username is {username} and temporary password is {####}."


def confirms_by_link(settings: "UserPoolTypeTypeDef") -> bool:
    """Whether sign-ups are confirmed by following a link; every other code is typed in all the same."""
    return settings.get("VerificationMessageTemplate", {}).get("DefaultEmailOption") == "CONFIRM_WITH_LINK"


def with_code(settings: "UserPoolTypeTypeDef", occasion: Occasion, code: str, custom: Wording = NO_WORDING) -> Text:
    """A mail with a code in it. A subject takes no placeholder, a verification mail no username."""
    if occasion is Occasion.AUTHENTICATION:
        template = _of_sign_in(settings).get("EmailMfaConfiguration", {})
        body = custom.mail or template.get("Message") or _BUILT_IN[occasion]
        return Text(custom.subject or template.get("Subject") or "Your authentication code", body.replace(CODE, code))
    template = settings.get("VerificationMessageTemplate", {})
    body = custom.mail or template.get("EmailMessage") or settings.get("EmailVerificationMessage") or _BUILT_IN[occasion]
    subject = custom.subject or template.get("EmailSubject") or settings.get("EmailVerificationSubject") or "Your verification code"
    return Text(subject, body.replace(CODE, code))


def sms_with_code(settings: "UserPoolTypeTypeDef", occasion: Occasion, code: str, custom: Wording = NO_WORDING) -> str:
    """A text message with a code in it."""
    if occasion is Occasion.AUTHENTICATION:
        template = _of_sign_in(settings).get("SmsAuthenticationMessage")
    else:
        template = settings.get("VerificationMessageTemplate", {}).get("SmsMessage") or settings.get("SmsVerificationMessage")
    return (custom.text or template or _BUILT_IN[occasion]).replace(CODE, code)


def _of_sign_in(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The settings that word the codes of a sign-in, which are those of MFA: without it, none.

    Source: guide, user-pool-email, for mails (guide); that text messages are worded alike (guessed).
    """
    return settings if settings.get("MfaConfiguration", "OFF") != "OFF" else {}


def with_link(settings: "UserPoolTypeTypeDef", url: str, code: str = "", custom: Wording = NO_WORDING) -> Text:
    """A mail that confirms a sign-up when its link is followed: `{##words##}` become the link; other wording may show the code, too."""
    template = settings.get("VerificationMessageTemplate", {})
    body = custom.mail.replace(CODE, code) if custom.mail else template.get("EmailMessageByLink") or _BUILT_IN_LINK
    address = escape(url)
    return Text(
        custom.subject or template.get("EmailSubjectByLink") or "Your verification link",
        LINK.sub(lambda place: f'<a href="{address}">{place["text"]}</a>' if place["text"] else place[0], body),
    )


def invitation(settings: "UserPoolTypeTypeDef", username: str, password: str | None, custom: Wording = NO_WORDING) -> Text | None:
    """The mail to a user whom an administrator made; None when the pool's template does not fit whether they have a password.

    Source: model, AdminCreateUser ("If your template doesn't have this placeholder, Amazon Cognito doesn't deliver").
    """
    template = settings.get("AdminCreateUserConfig", {}).get("InviteMessageTemplate", {})
    body = _invited(custom.mail or template.get("EmailMessage"), username, password)
    return None if body is None else Text(custom.subject or template.get("EmailSubject") or "Your temporary password", body)


def sms_invitation(settings: "UserPoolTypeTypeDef", username: str, password: str | None, custom: Wording = NO_WORDING) -> str | None:
    """The same as a text message."""
    template = settings.get("AdminCreateUserConfig", {}).get("InviteMessageTemplate", {})
    return _invited(custom.text or template.get("SMSMessage"), username, password)


def _invited(template: str | None, username: str, password: str | None) -> str | None:
    body = template or _BUILT_IN_INVITATION
    if has_code(body) != (password is not None):
        return None
    values = {CODE: password or "", USERNAME: username}
    return _INVITED.sub(lambda place: values[place[0]], body)
