"""E4–E6, E10–E12: what becomes of mail that SES took: suppressed, bounced, junked, or on its way to nobody.

Source: SES guide, sending-email-suppression-list and send-an-email-from-console (guide); API reference, GetMessageInsights (model).
"""

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import CERTAIN, POSSIBLE, Check, DoesNotApply, I, U, Verdict, W, check, fine, found
from gatepost.doctor.reading import NotChecked, shown, utc, within
from gatepost.rules.identities import address_of, is_simulator

SUPPRESSION = "SES guide, sending-email-suppression-list (guide)"
SIMULATOR = "SES guide, send-an-email-from-console (guide)"

BAD = ("BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE")
ROLES = frozenset(
    ("abuse", "admin", "hostmaster", "info", "mailer-daemon", "no-reply", "noreply", "postmaster", "root", "sales", "webmaster")
)
RESERVED = ("example.com", "example.net", "example.org", "example", "test", "invalid", "localhost", "local")
"""Domains without mailboxes. Source: RFC 2606; RFC 6762."""
DISPOSABLE = frozenset(
    """
    10minutemail.com dispostable.com fakeinbox.com getnada.com guerrillamail.com maildrop.cc mailinator.com mailnesia.com moakt.com
    sharklasers.com temp-mail.org tempmail.com throwawaymail.com trashmail.com yopmail.com
    """.split()  # noqa: SIM905
)


def _recipient(case: Case) -> str:
    """Raises: DoesNotApply."""
    if not case.recipient:
        raise DoesNotApply("No recipient is known (--username or --email).")
    return case.recipient


@check("E4", U, "SES's suppression list", "SES takes the mail, answers with success, and drops it.", SUPPRESSION)
def suppressed(case: Case) -> Verdict:
    case.require_own_ses()
    recipient = _recipient(case)
    answer = case.aws.read("sesv2", "get_suppressed_destination", case.ses_region, EmailAddress=recipient)
    if answer.absent:
        return fine(f"{recipient} is not on the suppression list.")
    entry = within(shown(answer, "Suppression list"), "SuppressedDestination")
    reason = str(entry.get("Reason") or "")
    reasons = _suppressed_for(case)
    if reasons is not None and reason and reason not in reasons:
        return fine(f"{recipient} is on the suppression list ({reason}), but mail is not held back for that reason.")
    since = entry.get("LastUpdateTime")
    when = f" since {utc(since)}" if since is not None else ""
    text = f"{recipient} is on the account's suppression list ({reason or 'no reason given'}{when}): SES takes the mail and drops it."
    return found(text, f"aws sesv2 delete-suppressed-destination --email-address {quote(recipient)} --region {case.ses_region}")


def _suppressed_for(case: Case) -> Sequence[str] | None:
    """The reasons for which the pool's mail is held back: its configuration set's, else the account's; None: nobody says."""
    facts = case.evidence.facts
    name = facts.configuration_set.name if facts.configuration_set else ""
    described: Mapping[str, Any] = {}
    if name:
        described = case.aws.read("sesv2", "get_configuration_set", case.ses_region, ConfigurationSetName=name).value or {}
    for where, member in ((described, "SuppressionOptions"), (case.account(), "SuppressionAttributes")):
        if "SuppressedReasons" in within(where, member):
            return within(where, member)["SuppressedReasons"] or ()
    return None


@check(
    "E5",
    I,
    "AWS's own suppression list",
    "Addresses on it get no mail from AWS's own sender, and it can neither be read nor cleared.",
    SUPPRESSION,
)
def list_out_of_reach(case: Case) -> Verdict:
    if not case.default_sender:
        return fine("AWS's own sender is not used.")
    text = "AWS's own sender holds mail back from addresses on a list that nobody outside of AWS can read or clear."
    return found(text, f"gatepost integrate --user-pool-id {case.pool_id} --from ADDRESS")


@check(
    "E6",
    U,
    "what became of one message (--message-id)",
    "The receiver refused or complained, or SES could not send it.",
    "model, GetMessageInsights",
)
def message_life(case: Case) -> Verdict:
    case.require_own_ses()
    if not case.message_id:
        raise DoesNotApply("No message was named (--message-id, as the events of an event destination show it).")
    answer = case.aws.read("sesv2", "get_message_insights", case.ses_region, MessageId=case.message_id)
    if answer.absent:
        raise NotChecked(
            f"Message {case.message_id}: not checked: SES does not know it; it keeps messages only with Virtual Deliverability Manager."
        )
    lives: Sequence[Mapping[str, Any]] = shown(answer, f"Message {case.message_id}").get("Insights") or ()
    events = [
        (str(life.get("Destination")), event)
        for life in lives
        if not case.recipient or life.get("Destination") in (None, case.recipient)
        for event in life.get("Events") or ()
    ]
    if not events:
        return fine("Nothing has happened to the message yet.")
    whose, last = max(events, key=lambda one: one[1]["Timestamp"])
    bad = next(((who, event) for who, event in events if event.get("Type") in BAD), None)
    if bad:
        return found(_told(*bad), _by_kind(case, *bad))
    if last.get("Type") == "DELIVERY_DELAY":
        return found(_told(whose, last), "Wait: SES tries for up to 14 hours.", severity=W)
    return fine(_told(whose, last))


def _told(whose: str, event: Mapping[str, Any]) -> str:
    bounce, complaint = within(event, "Details", "Bounce"), within(event, "Details", "Complaint")
    said = (bounce.get("BounceType"), bounce.get("BounceSubType"), bounce.get("DiagnosticCode"))
    more = [str(part) for part in (*said, complaint.get("ComplaintFeedbackType"), complaint.get("ComplaintSubType")) if part]
    return f"{event.get('Type')} for {whose} at {utc(event['Timestamp'])}{': ' if more else ''}{', '.join(more)}."


def _by_kind(case: Case, whose: str, event: Mapping[str, Any]) -> str:
    if event.get("Type") == "RENDERING_FAILURE":
        return "Correct the template that the mail was made of."
    if event.get("Type") == "REJECT":
        return "SES found something harmful in the mail; look into the message's template."
    listed = f"aws sesv2 get-suppressed-destination --email-address {quote(whose)} --region {case.ses_region}"
    return f"Correct the address, or ask its owner; it may be suppressed from now on: {listed}"


@check(
    "E10",
    W,
    "the kind of address: a role's, reserved, disposable, labelled",
    "Addresses that bounce lower an account's limits; it is information (i) for roles, labels and servers of your own.",
    SIMULATOR,
    POSSIBLE,
)
def kind_of_address(case: Case) -> Verdict:
    recipient = _recipient(case)
    local, _, domain = (address_of(recipient) or recipient).rpartition("@")
    domain = domain.lower()
    advice = "For tests use the simulator: success@simulator.amazonses.com, bounce@…, complaint@…, each with +labels."
    if is_simulator(recipient):
        return fine(f"{recipient} is the simulator's.")
    fake = "disposable" if domain in DISPOSABLE else "reserved" if domain in RESERVED or domain.endswith(_ENDINGS) else ""
    if fake:
        text = f"{domain} is a {fake} domain: mail there reaches nobody for long, and bounces count against you."
        return found(text, advice, severity=W if case.names else I, certainty=CERTAIN if fake == "reserved" else POSSIBLE)
    if local.partition("+")[0].lower() in ROLES:
        return found(f"{recipient} is a role's address: filters there are strict, and somebody else may read it.", advice, severity=I)
    if "+" in local:
        return found(f"{recipient} has a label: some providers do not know labels.", advice, severity=I)
    return fine(f"{recipient} is an ordinary address.")


_ENDINGS = tuple(f".{domain}" for domain in RESERVED)


@check(
    "E11",
    I,
    "when nothing stops the mail: where else to look, and a mail to try with",
    "The rest is the receiver's doing.",
    SIMULATOR,
    POSSIBLE,
)
def try_it(case: Case) -> Verdict:
    """Asked last, and only when nothing that stops mail was found."""
    case.require_own_ses()
    recipient = _recipient(case)
    named = case.configuration.get("ConfigurationSet")
    command = (
        f"aws sesv2 send-email --from-email-address {quote(case.sender)} --destination ToAddresses={quote(recipient)} "
        "--content 'Simple={Subject={Data=A test},Body={Text={Data=It arrives.}}}'"
        f"{f' --configuration-set-name {named}' if named else ''} --region {case.ses_region}"
    )
    text = f"SES should deliver to {recipient}. Ask for the spam folder, a quarantine of their company, and greylisting (minutes of delay)."
    return found(text, f"{command}\n(this one sends a mail; the doctor itself sends none)")


@check(
    "E12", I, "the same by Cognito: a probe of your own", "What SES does for a mail of the pool shows in its events.", SIMULATOR, POSSIBLE
)
def probe(case: Case) -> Verdict:
    """Asked last, and only when nothing that stops mail was found."""
    status = case.user.get("UserStatus")
    if status not in ("UNCONFIRMED", "CONFIRMED"):
        raise DoesNotApply(f"The user is {status}: neither ResendConfirmationCode nor ForgotPassword sends to them.")
    operation = "resend-confirmation-code" if status == "UNCONFIRMED" else "forgot-password"
    listed = case.aws.read("cognito-idp", "list_user_pool_clients", case.region, UserPoolId=case.pool_id, MaxResults=20)
    clients: Sequence[Mapping[str, Any]] = (listed.value or {}).get("UserPoolClients") or ()
    client = clients[0]["ClientId"] if clients else "CLIENT_ID"
    text = (
        "Cognito can be asked for a mail on purpose, best for a test user whose address is success+doctor@simulator.amazonses.com: "
        "events of the configuration set then show it (the quota's count does not)."
    )
    command = f"aws cognito-idp {operation} --client-id {client} --username {quote(case.username)} --region {case.region}"
    return found(text, f"{command}\n(this one sends a mail; the doctor itself sends none)")


CHECKS: tuple[Check, ...] = (suppressed, list_out_of_reach, message_life, kind_of_address)
LAST: tuple[Check, ...] = (try_it, probe)
"""Asked when no other check found a cause."""
