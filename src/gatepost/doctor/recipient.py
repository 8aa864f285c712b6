"""D and E: is a mail due to this user at all, by e-mail, and is their address on a list?

Source: Cognito guide, how-to-recover-a-user-account and user-pool-settings-email-phone-verification (guide).
"""

from collections.abc import Callable, Mapping, Sequence
from shlex import quote
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Severity, fine, found, skipped
from gatepost.doctor.reading import within
from gatepost.rules.templates import CODE, USERNAME, has_code, has_link

F, U, W = Severity.FATAL, Severity.USER, Severity.WARNING

NO_USER = "No user was named (--username)."

_Examine = Callable[[Case, Mapping[str, Any]], Diagnosis]


def _of_user(check: str) -> Callable[[_Examine], Callable[[Case], Diagnosis]]:
    """A check of the user named, skipped when there is none or they cannot be read."""

    def wrap(examine: _Examine) -> Callable[[Case], Diagnosis]:
        def ask(case: Case) -> Diagnosis:
            if not case.user:
                return skipped(check, U, NO_USER)
            if case.profile.value is None:
                return skipped(check, U, case.profile.why)
            return examine(case, case.profile.value)

        return ask

    return wrap


def templates_are_whole(case: Case) -> Diagnosis:
    """D1: each message that the pool sends has its placeholders."""
    template = within(case.described, "VerificationMessageTemplate")
    invitation = within(case.described, "AdminCreateUserConfig", "InviteMessageTemplate")
    by_link = template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    lacking: list[str] = []
    if not has_code(template.get("EmailMessage", CODE)):
        lacking.append(f"VerificationMessageTemplate.EmailMessage lacks {CODE}")
    if by_link and "EmailMessageByLink" in template and not has_link(template["EmailMessageByLink"]):
        lacking.append("VerificationMessageTemplate.EmailMessageByLink lacks {##text##}")
    if USERNAME not in invitation.get("EmailMessage", USERNAME):
        lacking.append(f"AdminCreateUserConfig.InviteMessageTemplate.EmailMessage lacks {USERNAME}")
    if not has_code(invitation.get("EmailMessage", CODE)) and not _without_passwords(case):
        lacking.append(f"AdminCreateUserConfig.InviteMessageTemplate.EmailMessage lacks {CODE}")
    if lacking:
        return found(
            "D1", F, f"A message cannot be made: {'; '.join(lacking)}.", "Correct the template in an update that carries the rest."
        )
    return fine("D1", F, "The message templates have their placeholders.")


def _without_passwords(case: Case) -> bool:
    """The pool lets people in by other first factors, so an invitation may do without a password."""
    factors: Sequence[str] = within(case.described, "Policies", "SignInPolicy").get("AllowedFirstAuthFactors") or ("PASSWORD",)
    return tuple(factors) != ("PASSWORD",)


def sign_up_verifies_email(case: Case) -> Diagnosis:
    """D2: without `email` among AutoVerifiedAttributes a sign-up sends nothing; an update that left it out does that."""
    if "email" in (case.described.get("AutoVerifiedAttributes") or ()):
        return fine("D2", U, "Sign-up verifies e-mail addresses.")
    text = "AutoVerifiedAttributes has no `email`: a sign-up sends no mail. An update of the pool that leaves the member out removes it."
    remedy = "Add email to AutoVerifiedAttributes in an update that carries the rest of the pool's settings."
    waiting = case.user and (case.profile.value or {}).get("UserStatus") == "UNCONFIRMED"
    return found("D2", U if waiting else Severity.INFORMATION, text, remedy)


def link_has_a_domain(case: Case) -> Diagnosis:
    """D3: links need a domain to lead to."""
    template = within(case.described, "VerificationMessageTemplate")
    if template.get("DefaultEmailOption") != "CONFIRM_WITH_LINK":
        return fine("D3", F, "Mails carry codes.")
    if case.described.get("Domain") or case.described.get("CustomDomain"):
        return fine("D3", F, "Mails carry links, and the pool has a domain.")
    remedy = f"aws cognito-idp create-user-pool-domain --user-pool-id {case.pool_id} --domain PREFIX --region {case.region}"
    return found("D3", F, "Mails carry links, but the pool has no domain that they could lead to.", remedy)


@_of_user("D4")
def by_sms(case: Case, profile: Mapping[str, Any]) -> Diagnosis:
    """D4: one contact gets the sign-up's code, and a phone number comes first."""
    verified: Sequence[str] = case.described.get("AutoVerifiedAttributes") or ()
    if profile.get("UserStatus") != "UNCONFIRMED" or not {"email", "phone_number"} <= set(verified):
        return fine("D4", U, "No code goes by SMS in place of mail.")
    if case.attributes.get("phone_number") and case.attributes.get("email"):
        return found("D4", U, f"{case.user} has a phone number, so the sign-up's code went there by SMS.", "Verify the address later on.")
    return fine("D4", U, "The sign-up's code goes by mail.")


def user_is_there(case: Case) -> Diagnosis:
    """D5: to a client an unknown or disabled user looks like a success."""
    if not case.user:
        return skipped("D5", U, NO_USER)
    if case.profile.absent:
        text = f"There is no user {case.user}; with PreventUserExistenceErrors the client is told of a mail all the same."
        return found("D5", U, text, f"aws cognito-idp list-users --user-pool-id {case.pool_id} --region {case.region}")
    if case.profile.value is None:
        return skipped("D5", U, case.profile.why)
    if not case.profile.value.get("Enabled", True):
        remedy = f"aws cognito-idp admin-enable-user --user-pool-id {case.pool_id} --username {quote(case.user)} --region {case.region}"
        return found("D5", U, f"The user {case.user} is disabled and gets no mail.", remedy)
    return fine("D5", U, f"The user {case.user} is there and enabled.")


@_of_user("D6")
def state_allows_mail(case: Case, profile: Mapping[str, Any]) -> Diagnosis:
    """D6: an invited user resets no password; the invitation is sent again."""
    if profile.get("UserStatus") != "FORCE_CHANGE_PASSWORD":
        return fine("D6", U, f"The user is {profile.get('UserStatus')}.")
    remedy = (
        f"aws cognito-idp admin-create-user --user-pool-id {case.pool_id} --username {quote(case.user)} "
        f"--message-action RESEND --desired-delivery-mediums EMAIL --region {case.region}"
    )
    text = f"{case.user} was invited and has not signed in (FORCE_CHANGE_PASSWORD): ForgotPassword sends nothing."
    return found("D6", U, text, remedy)


@_of_user("D7")
def can_recover_by_email(case: Case, profile: Mapping[str, Any]) -> Diagnosis:
    """D7: which way a reset of the password takes."""
    if profile.get("UserStatus") not in ("CONFIRMED", "RESET_REQUIRED"):
        return skipped("D7", U, f"The user is {profile.get('UserStatus')}: no password is reset.")
    setting: Sequence[Mapping[str, Any]] = within(case.described, "AccountRecoverySetting").get("RecoveryMechanisms") or ()
    ways = [one["Name"] for one in sorted(setting, key=lambda one: one["Priority"])] or ["verified_phone_number", "verified_email"]
    if ways == ["admin_only"]:
        return found("D7", U, "Only an administrator resets passwords in this pool (admin_only).", "Change AccountRecoverySetting.")
    usable = [way for way in ways if case.attributes.get(f"{way.removeprefix('verified_')}_verified") == "true"]
    if usable[:1] == ["verified_email"]:
        return fine("D7", U, "A password is reset by mail.")
    if usable:
        return found("D7", U, f"{case.user} has a verified phone number, which comes first: the code goes by SMS.", "")
    if "verified_email" not in ways:
        return found("D7", U, "Passwords are not reset by mail in this pool.", "Change AccountRecoverySetting.")
    remedy = (
        f"aws cognito-idp admin-update-user-attributes --user-pool-id {case.pool_id} --username {quote(case.user)} "
        f"--user-attributes Name=email_verified,Value=true --region {case.region}"
    )
    return found("D7", U, f"{case.user} has no verified e-mail address: ForgotPassword has nowhere to send to.", remedy)


@_of_user("D8")
def address_is_the_one(case: Case, _profile: Mapping[str, Any]) -> Diagnosis:
    """D8: the mail goes to the user's address, whatever was expected."""
    email = case.attributes.get("email", "")
    if not email:
        return found("D8", U, f"{case.user} has no e-mail address.", "")
    if case.to and case.to != email:
        return found("D8", U, f"The mail goes to {email}, not to {case.to}.", "Correct the user's email attribute.")
    return fine("D8", U, f"The mail goes to {email}.")


def custom_sender(case: Case) -> Diagnosis:
    """E1: a function of one's own sends the mail."""
    if not case.by_function:
        return fine("E1", W, "No CustomEmailSender function is set.")
    text = "Cognito hands the pool's mail to its CustomEmailSender function: SES and EmailConfiguration play no part."
    return found("E1", W, text, "Look into the function's log, its permission for cognito-idp.amazonaws.com, and its KMS key.")


def suppressed(case: Case) -> Diagnosis:
    """E4: SES takes mail to a suppressed address, and drops it."""
    if not case.recipient or not case.own_ses or case.by_function:
        return skipped("E4", U, "No recipient, or not your own SES.")
    answer = case.aws.read("sesv2", "get_suppressed_destination", case.ses_region, EmailAddress=case.recipient)
    if answer.absent:
        return fine("E4", U, f"{case.recipient} is not on the suppression list.")
    if answer.value is None:
        return skipped("E4", U, f"Suppression list: {answer.why}")
    entry = within(answer.value, "SuppressedDestination")
    text = f"{case.recipient} is on the account's suppression list ({entry.get('Reason')}): SES takes the mail and drops it."
    remedy = f"aws sesv2 delete-suppressed-destination --email-address {quote(case.recipient)} --region {case.ses_region}"
    return found("E4", U, text, remedy)


CHECKS: tuple[Callable[[Case], Diagnosis], ...] = (
    templates_are_whole,
    sign_up_verifies_email,
    link_has_a_domain,
    by_sms,
    user_is_there,
    state_allows_mail,
    can_recover_by_email,
    address_is_the_one,
    custom_sender,
    suppressed,
)
