"""T: what the error text says by itself, before anything is read.

Source: the texts as Cognito and SES were seen to answer (reported).
"""

from collections.abc import Callable, Iterator
from re import search

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Severity, found
from gatepost.rules import email_configuration
from gatepost.rules.identities import address_of
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import leave_sandbox, own_ses, verify

NOT_VERIFIED = "The following identities failed the check in region"
SANDBOX = "Amazon SES account is in Sandbox"
DAILY_LIMIT = "Exceeded daily email limit for the operation or"

_INTEGRATE = "gatepost integrate"
"""Stands for the command that points this pool at its own SES."""

_Row = tuple[str, Severity, tuple[str, ...], str, str]

_ROWS: tuple[_Row, ...] = (
    ("T3", Severity.FATAL, (SANDBOX,), "SES is in the sandbox: it mails verified recipients only (see B1).", ""),
    (
        "T4",
        Severity.FATAL,
        (DAILY_LIMIT,),
        "The 50 mails that AWS's own sender takes from an account in a day are used up; the next day begins at 09:00 UTC (see A5).",
        _INTEGRATE,
    ),
    (
        "T5",
        Severity.USER,
        ("Attempt limit exceeded, please try after some time",),
        "This user asked too often; it is not about mail. The limit is lifted within the hour.",
        "Wait up to an hour.",
    ),
    (
        "T6",
        Severity.FATAL,
        ("Cannot configure From email address for default email configuration",),
        "From is for pools on their own SES: EmailSendingAccount must be DEVELOPER (see A2).",
        _INTEGRATE,
    ),
    (
        "T7",
        Severity.FATAL,
        ("Source ARN is required to use DEVELOPER email sending owner",),
        "A pool on its own SES needs the ARN of a verified identity (see C1).",
        _INTEGRATE,
    ),
    (
        "T9",
        Severity.FATAL,
        ("Email arn does not belong to your account",),
        "SourceArn names an identity of another account, or ends without the identity's name (see C4).",
        "Name a verified identity of the pool's own account, the address or domain at the end of its ARN included.",
    ),
    (
        "T10",
        Severity.FATAL,
        ("Cognito is not allowed to use your email identity", "InvalidEmailRoleAccessPolicyException"),
        "The identity does not let Cognito use it: on AWS's own sender a policy is missing, trusts the wrong principal, or the identity "
        "is not verified (see C6); on your own SES a policy of the identity refuses Cognito (see C7b).",
        "",
    ),
    (
        "T11",
        Severity.USER,
        ("Please use TemporaryPasswordValidityDays",),
        "The update failed, not the mail: it sent AdminCreateUserConfig.UnusedAccountValidityDays back.",
        "Leave UnusedAccountValidityDays out, or let gatepost integrate make the update.",
    ),
    (
        "T12",
        Severity.FATAL,
        ("there does not exist a valid use pool domain",),
        "Mails with a link need a domain of the pool (see D3).",
        "Create a domain, or verify with a code.",
    ),
    (
        "T13",
        Severity.USER,
        ("Cannot set EmailMfaConfiguration",),
        "MFA by e-mail needs a pool on its own SES, a recovery that is not by e-mail alone, and the Essentials or Plus plan.",
        _INTEGRATE,
    ),
    (
        "T14",
        Severity.FATAL,
        ("Daily message quota exceeded", "Maximum sending rate exceeded"),
        "The SES account has used up its quota or sends faster than it may (see B4).",
        "Wait, or ask for a higher quota.",
    ),
    (
        "T15",
        Severity.USER,
        ("Invalid email provided/Unable to send the email",),
        "The recipient or the reply-to address is malformed (see C9).",
        "Correct the address.",
    ),
    (
        "T16",
        Severity.USER,
        ("CustomMessage failed with error", "InvalidLambdaResponseException", "UnexpectedLambdaException"),
        "The CustomMessage function failed or answered something unusable.",
        "Read the function's log.",
    ),
    (
        "T17",
        Severity.USER,
        (
            "No email provided but desired delivery medium was Email",
            "User is disabled",
            "User password cannot be reset in the current state",
            "Cannot reset password for the user as there is no registered/verified email",
        ),
        "The user's state does not allow this mail (see the D checks; name the user with --username).",
        "",
    ),
    (
        "T18",
        Severity.FATAL,
        ("The message is invalid.", "The message is empty.", "Message' failed to satisfy constraint", "MessageByLink' failed to satisfy"),
        "A message template lacks its placeholder, or the CustomMessage function answered an unusable one (see D1).",
        "Put {####} into the code's template, {##text##} into the link's, {username} and {####} into the invitation.",
    ),
)


def _unverified(case: Case) -> Iterator[Diagnosis]:
    """T1 and T2: the text of unverified identities says by their form who failed."""
    listed = search(rf"{NOT_VERIFIED} (?P<region>[A-Za-z0-9-]+): (?P<names>.+)", case.error_text)
    if listed is None:
        return
    region = listed["region"].lower()
    senders, recipients = _parted(case, [name.strip().rstrip(".") for name in listed["names"].split(", ")])
    if recipients:
        who = ", ".join(recipients)
        text = f"SES in {region} is in the sandbox and the recipient is not verified there: {who} (see B1)."
        yield found("T1", Severity.FATAL, text, f"{leave_sandbox(region)}\nor, for this recipient: {verify(recipients[0], region)}")
    if senders:
        text = f"The sender is not a verified identity in {region}: {', '.join(senders)} (see C3)."
        yield found("T2", Severity.FATAL, text, verify(senders[0], region))


def _parted(case: Case, names: list[str]) -> tuple[list[str], list[str]]:
    sender = email_configuration.sender(case.configuration)
    own = {sender, address_of(sender), case.source.name if case.source else ""}
    senders = [name for name in names if name.startswith("arn:") or name in own or address_of(name) in own]
    return senders, [name for name in names if name not in senders]


def _region(case: Case) -> Iterator[Diagnosis]:
    if "must be in one of the following SES regions" in case.error_text:
        allowed = ", ".join(ses_regions(case.region).developer)
        text = f"SourceArn names a Region that a pool in {case.region} may not send from; it may from {allowed} (see C2)."
        yield found("T8", Severity.FATAL, text, "Verify the identity in one of these Regions and name that one.")


def _rows(case: Case) -> Iterator[Diagnosis]:
    for check, severity, parts, text, remedy in _ROWS:
        if any(part in case.error_text for part in parts):
            yield found(check, severity, text, _remedy(case, check, remedy))


def _remedy(case: Case, check: str, remedy: str) -> str:
    if check == "T3":
        return leave_sandbox(case.ses_region)
    return own_ses(case.pool_id) if remedy is _INTEGRATE else remedy


MATCHERS: tuple[Callable[[Case], Iterator[Diagnosis]], ...] = (_unverified, _region, _rows)


def matches(case: Case) -> list[Diagnosis]:
    """What the error text says; nothing when there is none or it is not known."""
    return [one for matcher in MATCHERS for one in matcher(case)] if case.error_text else []
