"""D4–D8, D12, D15: is a mail due to this user at all, by e-mail, and to which address?

Source: Cognito guide, how-to-recover-a-user-account, user-pool-settings-email-phone-verification and limits (guide).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from shlex import quote
from typing import Any

from gatepost.doctor.case import INVITATION, RESET, SIGN_UP, Case
from gatepost.doctor.catalogue import LIKELY, POSSIBLE, Check, DoesNotApply, U, Verdict, check, fine, found
from gatepost.doctor.error_text import NOTHING_TO_SEND_TO
from gatepost.doctor.reading import NotChecked, shown, utc, within
from gatepost.rules.mailboxes import Malformed, parse

RECOVERY = "Cognito guide, how-to-recover-a-user-account (guide)"
CODE_LIVES = timedelta(hours=24)
"""A sign-up's code. Source: Cognito guide, limits (guide)."""

WAITING = "UNCONFIRMED"
INVITED = "FORCE_CHANGE_PASSWORD"
CONFIRMED = "CONFIRMED"
TO_RESET = "RESET_REQUIRED"


def _user_command(case: Case, name: str, more: str = "") -> str:
    user = f"--user-pool-id {case.pool_id} --username {quote(case.username)}"
    return f"aws cognito-idp {name} {user}{more} --region {case.region}"


def _invite_again(case: Case) -> str:
    return _user_command(case, "admin-create-user", " --message-action RESEND --desired-delivery-mediums EMAIL")


@check(
    "D4",
    U,
    "the sign-up's code went by SMS",
    "One contact gets the code, and a phone number comes first.",
    "Cognito guide, user-pool-settings-email-phone-verification (guide)",
    LIKELY,
)
def by_sms(case: Case) -> Verdict:
    user = case.user
    verified: Sequence[str] = case.described.get("AutoVerifiedAttributes") or ()
    if not case.asks(*SIGN_UP) or user.get("UserStatus") != WAITING or not {"email", "phone_number"} <= set(verified):
        return fine("No code goes by SMS in place of mail.")
    if case.attributes.get("phone_number") and case.attributes.get("email"):
        text = f"{case.username} has a phone number, so the sign-up's code went there by SMS."
        return found(
            text, "That is as it should be; the address can be verified after the first sign-in (GetUserAttributeVerificationCode)."
        )
    return fine("The sign-up's code goes by mail.")


@check(
    "D5",
    U,
    "the user is there and enabled",
    "With PreventUserExistenceErrors a client is told of a mail although none goes out.",
    "Cognito guide, cognito-user-pool-managing-errors (guide)",
)
def user_is_there(case: Case) -> Verdict:
    listing = f"aws cognito-idp list-users --user-pool-id {case.pool_id} --region {case.region}"
    if not case.given_username and case.email:
        if not case.users_of_address:
            text = f"No user of the pool has the address {case.email}; a client may be told of a mail all the same."
            return found(text, listing, certainty=LIKELY)
    elif not case.given_username:
        raise DoesNotApply("No user was named (--username or --email).")
    if case.profile.absent:
        text = f"There is no user {case.username}; a client may be told of a mail all the same."
        return found(text, f"{listing}\n(names differ in upper and lower case, unless the pool says otherwise)")
    user = shown(case.profile, f"User {case.username}")
    if not user.get("Enabled", True):
        return found(f"The user {case.username} is disabled and gets no mail.", _user_command(case, "admin-enable-user"))
    return fine(f"The user {case.username} is there and enabled.")


@check("D6", U, "the user's state allows the mail", "The operation sends nothing to a user in this state.", "Cognito's answers (reported)")
def state_allows_mail(case: Case) -> Verdict:
    status = case.user.get("UserStatus")
    if status == INVITED and not case.operation.startswith("Admin"):
        text = f"{case.username} was invited and has not signed in ({INVITED}): ForgotPassword sends nothing."
        return found(text, _invite_again(case))
    if case.operation in SIGN_UP and status not in (WAITING, None):
        remedy = "The user may sign in, or reset the password with ForgotPassword."
        return found(f"{case.username} is {status}: there is nothing to confirm, and {case.operation} sends nothing.", remedy)
    if case.operation in INVITATION and status != INVITED:
        return found(f"{case.username} is {status}: an invitation is sent to users who have not signed in only.", "Use ForgotPassword.")
    return fine(f"The user is {status}.")


@check("D7", U, "a password is reset by mail", "ForgotPassword has nowhere to send to, or sends elsewhere.", RECOVERY)
def can_recover_by_email(case: Case) -> Verdict:
    status = case.user.get("UserStatus")
    if not case.asks(*RESET):
        raise DoesNotApply(f"{case.operation} resets no password.")
    if status not in (CONFIRMED, TO_RESET) and case.operation not in RESET:
        raise DoesNotApply(f"The user is {status}: no password is reset.")
    setting: Sequence[Mapping[str, Any]] = within(case.described, "AccountRecoverySetting").get("RecoveryMechanisms") or ()
    ways = [one["Name"] for one in sorted(setting, key=lambda one: one["Priority"])] or ["verified_phone_number", "verified_email"]
    console = f"in the console: User pools > {case.pool_id} > Sign-in > User account recovery > Edit"
    if ways == ["admin_only"]:
        return found("Only an administrator resets passwords in this pool (admin_only).", console)
    if case.user.get("PreferredMfaSetting") == "EMAIL_OTP":
        text = f"{case.username} prefers e-mail for MFA: then a password is not reset by e-mail."
        return found(text, _user_command(case, "admin-set-user-mfa-preference", " --email-mfa-settings Enabled=true,PreferredMfa=false"))
    usable = [way for way in ways if case.attributes.get(f"{way.removeprefix('verified_')}_verified") == "true"]
    if usable[:1] == ["verified_email"]:
        return fine("A password is reset by mail.")
    if usable:
        return found(f"{case.username} has a verified phone number, which comes first: the code goes by SMS.", console)
    if "verified_email" not in ways:
        return found("Passwords are not reset by mail in this pool.", console)
    text = f"{case.username} has no verified e-mail address: ForgotPassword has nowhere to send to.{_how_it_was_lost(case)}"
    return found(text, _user_command(case, "admin-update-user-attributes", " --user-attributes Name=email_verified,Value=true"))


def _how_it_was_lost(case: Case) -> str:
    """Why an address that was verified may not be so any more. Source: AWS re:Post, on email_verified (reported)."""
    if not case.attributes.get("email"):
        return ""
    if case.attributes.get("identities"):
        return " A sign-in by another provider writes the address anew, unverified, unless email_verified is mapped too."
    if "email" in (case.described.get("AliasAttributes") or ()):
        return " A newer user who verified the same address as an alias takes it over."
    return " An update of the address makes it unverified until its code is entered."


@check(
    "D8",
    U,
    "the user's address",
    "The mail went to another address than was looked into, or to none.",
    "Cognito guide, user-pool-email (guide)",
)
def address_is_the_one(case: Case) -> Verdict:
    user = case.user
    email = case.attributes.get("email", "")
    correct = _user_command(case, "admin-update-user-attributes", " --user-attributes Name=email,Value={} Name=email_verified,Value=true")
    if not email:
        return found(f"{case.username} has no e-mail address.", correct.format(quote(case.email or "ADDRESS")))
    try:
        parse(email)
    except Malformed as malformed:
        return found(f"The user's address {email} is malformed: {malformed}.", correct.format(quote(case.email or "ADDRESS")))
    if case.email and case.email != email:
        text = f"The mail goes to {email} (a client is shown {mask(email)}), not to {case.email}."
        return found(text, correct.format(quote(case.email)))
    kept = within(case.described, "UserAttributeUpdateSettings").get("AttributesRequireVerificationBeforeUpdate") or ()
    pending = " A new address that is not verified yet does not show here; its code went there." if "email" in kept else ""
    return fine(f"The mail goes to {email}; a client is shown {mask(email)}.{pending}" if user else "")


def mask(address: str) -> str:
    """An address as CodeDeliveryDetails shows it. Source: Cognito's answers (reported)."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain[:1]}***"


@check(
    "D10b",
    U,
    "error text: an invitation by mail to a user without an address",
    "There is nothing to send to.",
    "Cognito's answer (reported)",
)
def nothing_to_send_to(case: Case) -> Verdict:
    if NOTHING_TO_SEND_TO not in case.error_text:
        raise DoesNotApply("The error text says nothing of the kind.")
    name, address = quote(case.username or "USERNAME"), quote(case.email or "ADDRESS")
    command = (
        f"aws cognito-idp admin-create-user --user-pool-id {case.pool_id} --username {name} "
        f"--user-attributes Name=email,Value={address} --desired-delivery-mediums EMAIL --region {case.region}"
    )
    return found("AdminCreateUser asked for an invitation by e-mail, for a user without an email attribute.", command)


@check(
    "D12",
    U,
    "the user was imported from a file",
    "An import sends no mail; the user begins with ForgotPassword.",
    "Cognito guide, cognito-user-pools-using-import-tool (guide)",
    LIKELY,
)
def imported(case: Case) -> Verdict:
    user = case.user
    created = user.get("UserCreateDate")
    if user.get("UserStatus") != TO_RESET or case.operation in RESET or created is None:
        return fine("The user was not imported a short while ago, or a reset was asked for.")
    answer = case.aws.read("cognito-idp", "list_user_import_jobs", case.region, UserPoolId=case.pool_id, MaxResults=60)
    jobs: Sequence[Mapping[str, Any]] = shown(answer, "Imports of users").get("UserImportJobs") or ()
    second = timedelta(seconds=1)
    for job in jobs:
        began, ended = job.get("StartDate"), job.get("CompletionDate") or case.now
        if began is not None and began - second <= created <= ended + second:
            client = "aws cognito-idp forgot-password --client-id CLIENT_ID"
            text = f"{case.username} was imported ({job.get('JobName')}) and has not set a password: an import sends no mail."
            return found(text, f"{client} --username {quote(case.username)} --region {case.region}")
    return fine("No import made this user.")


@check(
    "D15",
    U,
    "the age of the code",
    "A code or a temporary password that came too late is no good any more, and a newer one replaces it.",
    "Cognito guide, limits (guide); which code counts (reported)",
    POSSIBLE,
)
def code_is_fresh(case: Case) -> Verdict:
    if any(
        text in case.error_text
        for text in ("ExpiredCodeException", "CodeMismatchException", "Invalid code provided", "Invalid verification")
    ):
        text = "The code is not good: it has expired, or a newer one replaced it."
        return found(text, "Ask for a new one, once, and use the newest mail.", certainty=LIKELY)
    user = case.user
    if user.get("UserStatus") == WAITING and case.asks(*SIGN_UP):
        return _of_sign_up(case, user)
    if user.get("UserStatus") == INVITED and case.asks(*INVITATION):
        return _of_invitation(case, user)
    raise DoesNotApply("No code of known age is out.")


def _of_sign_up(case: Case, user: Mapping[str, Any]) -> Verdict:
    created = user.get("UserCreateDate")
    if created is None:
        raise NotChecked("not checked: the endpoint does not say when the user signed up.")
    if case.now - created < CODE_LIVES:
        return fine("The user signed up less than 24 hours ago: the code is good, unless a newer one was sent.")
    text = f"{case.username} signed up at {utc(created)} and has not confirmed: that code was good for 24 hours."
    command = f"aws cognito-idp resend-confirmation-code --client-id CLIENT_ID --username {quote(case.username)} --region {case.region}"
    return found(text, command)


def _of_invitation(case: Case, user: Mapping[str, Any]) -> Verdict:
    days = int(within(case.described, "Policies", "PasswordPolicy").get("TemporaryPasswordValidityDays") or 7)
    sent = user.get("UserLastModifiedDate") or user.get("UserCreateDate")
    if sent is None:
        raise NotChecked("not checked: the endpoint does not say when the user was invited.")
    if case.now - sent < timedelta(days=days):
        return fine(f"The invitation's password is good for {days} days.")
    text = f"{case.username} was invited at {utc(sent)}: the temporary password was good for {days} days."
    return found(text, _invite_again(case), certainty=LIKELY)


CHECKS: tuple[Check, ...] = (
    by_sms,
    user_is_there,
    state_allows_mail,
    can_recover_by_email,
    address_is_the_one,
    nothing_to_send_to,
    imported,
    code_is_fresh,
)
