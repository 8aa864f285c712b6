"""T: what the error text says by itself, before anything is read.

Source: the texts as Cognito and SES were seen to answer (reported).
"""

from collections.abc import Callable, Sequence
from re import search

from gatepost.doctor.case import Case, PoolUnreadable
from gatepost.doctor.catalogue import CERTAIN, LIKELY, Check, DoesNotApply, F, U, Verdict, check, found
from gatepost.doctor.diagnosis import Certainty, Severity
from gatepost.rules import email_configuration
from gatepost.rules.identities import address_of
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import RAISE_QUOTA, leave_sandbox, own_ses, verify

NOT_VERIFIED = "The following identities failed the check in region"
SANDBOX = "Amazon SES account is in Sandbox"
DAILY_LIMIT = "Exceeded daily email limit for the operation or"
ATTEMPT_LIMIT = "Attempt limit exceeded, please try after some time"
NOTHING_TO_SEND_TO = "No email provided but desired delivery medium was Email"

SEEN = "Cognito's and SES's answers (reported)"

NO_TEXT = "The error text says nothing of the kind."


@check("T1", F, "error text: a recipient is not verified", "SES is in the sandbox, and mails verified recipients only.", SEEN)
def recipient_unverified(case: Case) -> Verdict:
    region, _, recipients = _failed(case)
    if not recipients:
        raise DoesNotApply(NO_TEXT)
    text = f"SES in {region} is in the sandbox and the recipient is not verified there: {', '.join(recipients)} (see B1)."
    return found(text, f"{leave_sandbox(region)}\nor, for this recipient: {verify(recipients[0], region)}")


@check("T2", F, "error text: the sender is not verified", "The identity is missing or unverified in the Region that sends.", SEEN)
def sender_unverified(case: Case) -> Verdict:
    region, senders, _ = _failed(case)
    if not senders:
        raise DoesNotApply(NO_TEXT)
    return found(f"The sender is not a verified identity in {region}: {', '.join(senders)} (see C3).", verify(senders[0], region))


def _failed(case: Case) -> tuple[str, Sequence[str], Sequence[str]]:
    """The Region, senders and recipients of the sentence about unverified identities. An ARN is a sender; so is what From says."""
    listed = search(rf"{NOT_VERIFIED} (?P<region>[A-Za-z0-9-]+): (?P<names>.+)", case.error_text)
    if listed is None:
        return "", [], []
    names = [name.strip().rstrip(".") for name in str(listed["names"]).split(", ")]
    own = _own_names(case)
    senders = [name for name in names if name.startswith("arn:") or name in own or (address_of(name) or name) in own]
    return str(listed["region"]).lower(), senders, [name for name in names if name not in senders]


def _own_names(case: Case) -> set[str]:
    """From and the identity, in every form; nothing where the pool cannot be read."""
    try:
        sender = email_configuration.sender(case.configuration)
        return {sender, address_of(sender) or sender, case.source.name if case.source else sender}
    except PoolUnreadable:
        return set()


@check("T8", F, "error text: SourceArn's Region", "Cognito does not reach that SES Region from the pool's.", SEEN)
def region_refused(case: Case) -> Verdict:
    if "must be in one of the following SES regions" not in case.error_text:
        raise DoesNotApply(NO_TEXT)
    allowed = ", ".join(ses_regions(case.region).developer)
    text = f"SourceArn names a Region that a pool in {case.region} may not send from; it may from {allowed} (see C2)."
    return found(text, f"{own_ses(case.pool_id)} --ses-region {ses_regions(case.region).developer[0]}")


def _integrate(case: Case) -> str:
    return own_ses(case.pool_id)


def _leave_sandbox(case: Case) -> str:
    try:
        return leave_sandbox(case.ses_region)
    except PoolUnreadable:
        return leave_sandbox(case.region)


def _list_user(case: Case) -> str:
    who = case.given_username or "USERNAME"
    return f"aws cognito-idp admin-get-user --user-pool-id {case.pool_id} --username {who} --region {case.region}"


def _create_domain(case: Case) -> str:
    return f"aws cognito-idp create-user-pool-domain --user-pool-id {case.pool_id} --domain PREFIX --region {case.region}"


def _triggers(case: Case) -> str:
    command = f"aws cognito-idp describe-user-pool --user-pool-id {case.pool_id} --region {case.region} --query UserPool.LambdaConfig"
    return f"{command}\nand read the function's log"


def _saying(sentence: str) -> Callable[[Case], str]:
    return lambda _case: sentence


def _texts(
    identifier: str,
    severity: Severity,
    title: str,
    parts: tuple[str, ...],
    text: str,
    remedy: Callable[[Case], str],
    certainty: Certainty = CERTAIN,
) -> Check:
    """A matcher that looks for any of some sentences."""

    def ask(case: Case) -> Verdict:
        if any(part in case.error_text for part in parts):
            return found(text, remedy(case))
        raise DoesNotApply(NO_TEXT)

    return check(identifier, severity, f"error text: {title}", text, SEEN, certainty)(ask)


CHECKS: tuple[Check, ...] = (
    recipient_unverified,
    sender_unverified,
    _texts(
        "T3",
        F,
        "the sandbox, in older words",
        (SANDBOX,),
        "SES is in the sandbox: it mails verified recipients only (see B1).",
        _leave_sandbox,
    ),
    _texts(
        "T4",
        F,
        "the daily limit of AWS's own sender",
        (DAILY_LIMIT,),
        "The 50 mails that AWS's own sender takes from an account in a day are used up; the next day begins at 09:00 UTC (see A5).",
        _integrate,
    ),
    _texts(
        "T5",
        U,
        "a user's own limit",
        (ATTEMPT_LIMIT,),
        "This user asked too often; it is not about mail. The limit is lifted within the hour (see D9).",
        _saying("Wait up to an hour, then ask once."),
    ),
    _texts(
        "T6",
        F,
        "From without DEVELOPER",
        ("Cannot configure From email address for default email configuration",),
        "From is for pools on their own SES: EmailSendingAccount must be DEVELOPER (see A2).",
        _integrate,
    ),
    _texts(
        "T7",
        F,
        "DEVELOPER without SourceArn",
        ("Source ARN is required to use DEVELOPER email sending owner",),
        "A pool on its own SES needs the ARN of a verified identity (see C1).",
        _integrate,
    ),
    region_refused,
    _texts(
        "T9",
        F,
        "an ARN of another account",
        ("Email arn does not belong to your account",),
        "SourceArn names an identity of another account, or ends without the identity's name (see C4).",
        _integrate,
    ),
    _texts(
        "T10",
        F,
        "Cognito may not use the identity",
        ("Cognito is not allowed to use your email identity", "InvalidEmailRoleAccessPolicyException"),
        "The identity does not let Cognito use it: on AWS's own sender a policy is missing, trusts the wrong principal, or the identity "
        "is not verified (see C6); on your own SES a policy of the identity refuses Cognito (see C7b).",
        lambda _case: "See the finding C6 or C7b of this report; without one, an Organizations policy may deny ses:Send*.",
    ),
    _texts(
        "T11",
        U,
        "the update's validity days",
        ("Please use TemporaryPasswordValidityDays",),
        "The update failed, not the mail: it sent AdminCreateUserConfig.UnusedAccountValidityDays back.",
        lambda case: f"Leave UnusedAccountValidityDays out, or let this make the update: {own_ses(case.pool_id)}",
    ),
    _texts(
        "T12",
        F,
        "links without a domain",
        ("there does not exist a valid use pool domain",),
        "Mails with a link need a domain of the pool (see D3).",
        _create_domain,
    ),
    _texts(
        "T13",
        U,
        "MFA by e-mail",
        ("Cannot set EmailMfaConfiguration",),
        "MFA by e-mail needs a pool on its own SES, a recovery that is not by e-mail alone, and the Essentials or Plus plan (see D11).",
        _integrate,
    ),
    _texts(
        "T14",
        F,
        "SES's quota or rate",
        ("Daily message quota exceeded", "Maximum sending rate exceeded"),
        "The SES account has used up its quota or sends faster than it may (see B4).",
        _saying(RAISE_QUOTA),
    ),
    _texts(
        "T15",
        U,
        "a malformed address",
        ("Invalid email provided/Unable to send the email",),
        "The recipient or the reply-to address is malformed (see C9 and D8).",
        lambda case: f"{own_ses(case.pool_id)} --reply-to ADDRESS\nor correct the user's email attribute",
        LIKELY,
    ),
    _texts(
        "T16",
        U,
        "a trigger",
        ("CustomMessage failed with error", "InvalidLambdaResponseException", "UnexpectedLambdaException", "UserLambdaValidationException"),
        "The CustomMessage function failed or answered something unusable (see E3).",
        _triggers,
        LIKELY,
    ),
    _texts(
        "T17",
        U,
        "the user's state",
        (
            NOTHING_TO_SEND_TO,
            "User is disabled",
            "User password cannot be reset in the current state",
            "Cannot reset password for the user as there is no registered/verified email",
        ),
        "The user's state does not allow this mail (see the D checks; name the user with --username).",
        _list_user,
    ),
    _texts(
        "T18",
        F,
        "a message template",
        ("The message is invalid.", "The message is empty.", "Message' failed to satisfy constraint", "MessageByLink' failed to satisfy"),
        "A message template lacks its placeholder, or the CustomMessage function answered an unusable one (see D1 and E3).",
        _saying("Put {####} into the code's template, {##text##} into the link's, {username} and {####} into the invitation."),
        LIKELY,
    ),
)


def matched_by(text: str, case: Case) -> list[str]:
    """The ids of the matchers that know another text, as a log shows it."""
    other = Case(case.aws, case.pool_id, error_text=text)
    return [one.id for one in CHECKS if one.diagnose(other).status == "found"]
