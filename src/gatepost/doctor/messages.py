"""D1–D3, D13: can the pool's messages be made at all, and does anything send them?

Source: API reference, VerificationMessageTemplateType (model); Cognito guide, message-templates and
user-pool-settings-email-phone-verification (guide).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gatepost.doctor.case import SIGN_UP, Case
from gatepost.doctor.catalogue import Check, DoesNotApply, F, I, U, Verdict, check, fine, found
from gatepost.doctor.reading import within
from gatepost.rules.templates import CODE, USERNAME, has_code, has_link

LONGEST_SUBJECT = 140
LONGEST_MESSAGE = 20_000
TEMPLATES = "model, VerificationMessageTemplateType; Cognito guide, message-templates (guide)"


@check("D1", F, "placeholders and lengths of the message templates", "The message cannot be made, or is held back.", TEMPLATES)
def templates_are_whole(case: Case) -> Verdict:
    faults = [*_faults(case)]
    if not faults:
        return fine("The message templates have their placeholders.")
    remedy = (
        f"in the console: User pools > {case.pool_id} > Authentication methods > Message templates\n"
        "or in an update that carries all other settings: UpdateUserPool resets what it is not given"
    )
    return found(f"A message cannot be made: {'; '.join(faults)}.", remedy)


def _faults(case: Case) -> Iterator[str]:
    template = within(case.described, "VerificationMessageTemplate")
    invitation = within(case.described, "AdminCreateUserConfig", "InviteMessageTemplate")
    one_time = within(_mfa(case), "EmailMfaConfiguration")
    by_link = template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    if not has_code(template.get("EmailMessage", CODE)):
        yield f"VerificationMessageTemplate.EmailMessage lacks {CODE}"
    if by_link and "EmailMessageByLink" in template and not has_link(template["EmailMessageByLink"]):
        yield "VerificationMessageTemplate.EmailMessageByLink lacks {##text##}"
    if USERNAME not in invitation.get("EmailMessage", USERNAME):
        yield f"AdminCreateUserConfig.InviteMessageTemplate.EmailMessage lacks {USERNAME}"
    if not has_code(invitation.get("EmailMessage", CODE)) and not _without_passwords(case):
        yield f"AdminCreateUserConfig.InviteMessageTemplate.EmailMessage lacks {CODE}"
    if not has_code(one_time.get("Message", CODE)):
        yield f"EmailMfaConfiguration.Message lacks {CODE}"
    for where, member in (
        (template, "EmailSubject"),
        (template, "EmailSubjectByLink"),
        (invitation, "EmailSubject"),
        (one_time, "Subject"),
    ):
        if len(where.get(member, "")) > LONGEST_SUBJECT:
            yield f"{member} is longer than {LONGEST_SUBJECT} characters"
    for where, member in (
        (template, "EmailMessage"),
        (template, "EmailMessageByLink"),
        (invitation, "EmailMessage"),
        (one_time, "Message"),
    ):
        if len(where.get(member, "")) > LONGEST_MESSAGE:
            yield f"{member} is longer than {LONGEST_MESSAGE} characters"


def _mfa(case: Case) -> Mapping[str, Any]:
    """The pool's MFA settings, as far as they can be read: D11 says when they cannot."""
    return case.aws.read("cognito-idp", "get_user_pool_mfa_config", case.region, UserPoolId=case.pool_id).value or {}


def _without_passwords(case: Case) -> bool:
    """The pool lets people in by other first factors, so an invitation may do without a password."""
    factors: Sequence[str] = within(case.described, "Policies", "SignInPolicy").get("AllowedFirstAuthFactors") or ("PASSWORD",)
    return tuple(factors) != ("PASSWORD",)


@check(
    "D2",
    U,
    "sign-up verifies e-mail addresses",
    "Without it a sign-up sends no mail. It is information (i) unless a user who has not confirmed, or --operation SignUp, was named.",
    "Cognito guide, user-pool-settings-email-phone-verification (guide)",
)
def sign_up_verifies_email(case: Case) -> Verdict:
    if not case.asks(*SIGN_UP):
        raise DoesNotApply(f"{case.operation} sends its mail whatever AutoVerifiedAttributes says.")
    if "email" in (case.described.get("AutoVerifiedAttributes") or ()):
        return fine("Sign-up verifies e-mail addresses.")
    text = "AutoVerifiedAttributes has no `email`: a sign-up sends no mail. An update of the pool that leaves the member out removes it."
    remedy = (
        f"in the console: User pools > {case.pool_id} > Sign-up > Attribute verification > Edit > Send email message, verify email address"
        "\nor add it in an update that carries all other settings: UpdateUserPool resets what it is not given"
    )
    waiting = case.username and (case.profile.value or {}).get("UserStatus") == "UNCONFIRMED"
    return found(text, remedy, severity=U if waiting or case.operation in SIGN_UP else I)


@check("D3", F, "links have a domain to lead to", "Sign-up is refused: a link needs a domain of the pool.", "Cognito's answer (reported)")
def link_has_a_domain(case: Case) -> Verdict:
    template = within(case.described, "VerificationMessageTemplate")
    if template.get("DefaultEmailOption") != "CONFIRM_WITH_LINK":
        return fine("Mails carry codes.")
    if case.described.get("Domain") or case.described.get("CustomDomain"):
        return fine("Mails carry links, and the pool has a domain.")
    prefix = case.pool_id.replace("_", "-").lower()
    command = f"aws cognito-idp create-user-pool-domain --user-pool-id {case.pool_id} --domain {prefix} --region {case.region}"
    return found("Mails carry links, but the pool has no domain that they could lead to.", command)


@check(
    "D13",
    I,
    "a PreSignUp function",
    "It may confirm users and addresses by itself; then no code is due.",
    "Cognito guide, user-pool-lambda-pre-sign-up (guide)",
)
def confirmed_by_function(case: Case) -> Verdict:
    function = case.triggers.get("PreSignUp")
    if not function:
        return fine("No PreSignUp function is set.")
    text = f"The function {function} sees every sign-up first; where it answers autoConfirmUser or autoVerifyEmail no code is sent."
    return found(text, f"aws logs tail /aws/lambda/{str(function).rpartition(':')[2]} --since 1h --region {case.region}")


CHECKS: tuple[Check, ...] = (templates_are_whole, sign_up_verifies_email, link_has_a_domain, confirmed_by_function)
