"""The send decision: may this letter go?

`CHECKS` is the whole answer, in AWS's order. The server stops at the first that refuses and answers with its error; tools
ask for all of them. Every check is a pure function from a letter and the facts about it.
Source: SES guide, troubleshoot-error-messages (guide); the order: syntax before configuration set before identity as
reported, the rest guessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from gatepost.rules import remedies
from gatepost.rules.findings import Finding, Refusal, first_refusal, passed, refused, skipped
from gatepost.rules.identities import address_of, display_name_of, identity_of_arn, is_simulator
from gatepost.rules.identity_policy import Verdict, evaluate
from gatepost.rules.letters import MOST_RECIPIENTS, ConfigurationSetFacts, IdentityFacts, Letter, Mode, Pool, SendingFacts, TenantFacts
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.rules.policy_conditions import Context
from gatepost.rules.refusals import COGNITO_NOT_ALLOWED, SendRefusal, configuration_set_unknown, not_verified
from gatepost.rules.regions import ses_regions
from gatepost.rules.resource_arns import CONFIGURATION_SET, TEMPLATE, arn_of
from gatepost.rules.senders import (
    configuration_set_named,
    failed_identities,
    identities_touched,
    named_by,
    nearest_verified,
    roles,
    sending_identity,
    sending_identity_arn,
    strangers,
    uncovered,
    unverified,
)

__all__ = [
    "CHECKS",
    "ConfigurationSetFacts",
    "Decision",
    "IdentityFacts",
    "Letter",
    "Mode",
    "Pool",
    "SendingFacts",
    "TenantFacts",
    "configuration_set_named",
    "decide",
    "examine",
    "identities_touched",
    "sending_identity",
    "sending_identity_arn",
]

OTHER_ACCOUNT = "Email arn does not belong to your account."


@dataclass(frozen=True, slots=True)
class Decision:
    """What was found, up to the first refusal or all of it, and that refusal."""

    findings: tuple[Finding, ...]
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        """Nothing refused."""
        return self.refusal is None


def decide(letter: Letter, facts: SendingFacts) -> Decision:
    """Asks the checks in order until one refuses."""
    findings: list[Finding] = []
    for check in CHECKS:
        finding = check(letter, facts)
        findings.append(finding)
        if finding.refusal is not None:
            return Decision(tuple(findings), finding.refusal)
    return Decision(tuple(findings), None)


def examine(letter: Letter, facts: SendingFacts) -> Decision:
    """Asks every check, for people who want to see them all."""
    findings = tuple(check(letter, facts) for check in CHECKS)
    return Decision(findings, first_refusal(findings))


DEFAULT_SENDER_IS_FULL = (
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, "
    "please configure your user pool to use your own Amazon SES configuration for sending email."
)


def default_sender_has_room(letter: Letter, facts: SendingFacts) -> Finding:
    """AWS's own sender takes 50 mails a day from an account, all pools together, from 09:00 UTC to 09:00 UTC.

    Source: Cognito guide, limits (guide); the text (reported).
    """
    if letter.mode is not Mode.COGNITO_DEFAULT:
        return skipped("default_sender_has_room")
    if facts.default_sent_today < facts.default_daily_limit:
        return passed("default_sender_has_room")
    return refused("default_sender_has_room", Refusal(SendRefusal.DEFAULT_SENDER_LIMIT, DEFAULT_SENDER_IS_FULL), _own_ses(letter))


def _own_ses(letter: Letter) -> str:
    return remedies.own_ses(letter.pool.arn.rpartition("/")[2]) if letter.pool else ""


def sender_is_known(letter: Letter, _facts: SendingFacts) -> Finding:
    """A letter is from somebody; a pool on its own SES names an identity."""
    if letter.mode is Mode.DEVELOPER and not letter.source_arn:
        text = "Source ARN is required to use DEVELOPER email sending owner"
        return refused("sender_is_known", Refusal(SendRefusal.NO_SENDER, text), _own_ses(letter))
    if letter.sender or letter.header_from:
        return passed("sender_is_known")
    return refused("sender_is_known", Refusal(SendRefusal.NO_SENDER, "Missing required header 'From'."))


def region_reaches_ses(letter: Letter, _facts: SendingFacts) -> Finding:
    """A pool may send from the SES Regions of its row alone. Source: Cognito guide, user-pool-email (guide)."""
    arn = identity_of_arn(letter.source_arn) if letter.pool and letter.source_arn else None
    if arn is None or letter.pool is None:
        return skipped("region_reaches_ses")
    if ses_regions(letter.pool.region).allow(arn.region):
        return passed("region_reaches_ses")
    return refused("region_reaches_ses", Refusal(SendRefusal.REGION_NOT_ALLOWED, region_not_allowed(letter.pool.region)))


def region_not_allowed(pool_region: str) -> str:
    """Cognito's sentence about a SourceArn of a Region that the pool may not send from."""
    return f"Provided SourceArn must be in one of the following SES regions: {', '.join(ses_regions(pool_region).sorted)}."


def account_is_own(letter: Letter, _facts: SendingFacts) -> Finding:
    """A pool sends from identities of its own account alone. Source: Cognito's answer to another's ARN (reported)."""
    arn = identity_of_arn(letter.source_arn) if letter.pool and letter.source_arn else None
    if arn is None or letter.pool is None:
        return skipped("account_is_own")
    if arn.account_id == letter.pool.account_id and arn.name:
        return passed("account_is_own")
    return refused("account_is_own", Refusal(SendRefusal.OTHER_ACCOUNT, OTHER_ACCOUNT))


def addresses_are_well_formed(letter: Letter, _facts: SendingFacts) -> Finding:
    """Every address is one mailbox: first the syntax of all, then the length of all. Source: probes of SES (reported)."""
    try:
        mailboxes = [parse(given) for given in _addresses(letter)]
    except Malformed as malformed:
        return refused("addresses_are_well_formed", Refusal(SendRefusal.MALFORMED_ADDRESS, str(malformed)))
    for mailbox in mailboxes:
        if mailbox.too_long:
            text = f"Address length is more than 320 characters long: '{mailbox.normal}'."
            return refused("addresses_are_well_formed", Refusal(SendRefusal.MALFORMED_ADDRESS, text))
    return passed("addresses_are_well_formed")


def _addresses(letter: Letter) -> Iterator[str]:
    if letter.sender:
        yield letter.sender
    if letter.header_from:
        yield letter.header_from
    yield from letter.to
    yield from letter.cc
    yield from letter.bcc
    if letter.return_path:
        yield letter.return_path
    yield from letter.reply_to


def recipients_are_present(letter: Letter, _facts: SendingFacts) -> Finding:
    """It goes to somebody. Source: SES guide (guide); the exact text (guessed)."""
    if letter.to or letter.cc or letter.bcc:
        return passed("recipients_are_present")
    return refused("recipients_are_present", Refusal(SendRefusal.NO_RECIPIENTS, "There are no recipients specified."))


def recipients_are_few_enough(letter: Letter, _facts: SendingFacts) -> Finding:
    """At most 50 in To, Cc and Bcc together. Source: API reference, SendEmail (model)."""
    if len(letter.to) + len(letter.cc) + len(letter.bcc) <= MOST_RECIPIENTS:
        return passed("recipients_are_few_enough")
    text = f"Recipient count exceeds {MOST_RECIPIENTS}."
    return refused("recipients_are_few_enough", Refusal(SendRefusal.TOO_MANY_RECIPIENTS, text))


def configuration_set_exists(letter: Letter, facts: SendingFacts) -> Finding:
    """The configuration set that applies is there, in the Region that sends."""
    if facts.configuration_set is not None:
        return passed("configuration_set_exists", facts.configuration_set.name)
    name = configuration_set_named(letter, facts.identities)
    if not name:
        return skipped("configuration_set_exists")
    text = configuration_set_unknown(name)
    return refused(
        "configuration_set_exists",
        Refusal(SendRefusal.CONFIGURATION_SET_UNKNOWN, text),
        remedies.create_configuration_set(name, facts.region),
    )


def configuration_set_may_send(_letter: Letter, facts: SendingFacts) -> Finding:
    """The configuration set is not paused. Source: API reference, PutConfigurationSetSendingOptions; the text (guessed)."""
    if facts.configuration_set is None:
        return skipped("configuration_set_may_send")
    name = facts.configuration_set.name
    if facts.configuration_set.sending_enabled:
        return passed("configuration_set_may_send", name)
    text = f"Sending is paused for configuration set {name}"
    return refused(
        "configuration_set_may_send",
        Refusal(SendRefusal.CONFIGURATION_SET_PAUSED, text),
        remedies.resume_configuration_set(name, facts.region),
    )


def template_exists(letter: Letter, facts: SendingFacts) -> Finding:
    """The stored template that the letter names is there. Source: API reference, SendTemplatedEmail (model); the text (guessed)."""
    if not letter.template:
        return skipped("template_exists")
    if facts.template_exists:
        return passed("template_exists", letter.template)
    return refused("template_exists", Refusal(SendRefusal.TEMPLATE_UNKNOWN, f"Template {letter.template} does not exist."))


def account_may_send(letter: Letter, facts: SendingFacts) -> Finding:
    """Neither AWS nor the owner has paused the account in this Region.

    Source: SES guide, faqs-enforcement (guide); AWS's text (reported), the owner's (guessed).
    """
    if letter.mode is Mode.COGNITO_DEFAULT:
        return skipped("account_may_send")
    if facts.enforcement_status == "SHUTDOWN":
        text = (
            "Sending paused for this account. For more information, please check the inbox of the email address "
            "associated with your AWS account."
        )
        return refused("account_may_send", Refusal(SendRefusal.ACCOUNT_SHUT_DOWN, text), remedies.ASK_SUPPORT)
    if not facts.sending_enabled:
        text = "Account sending is disabled."
        return refused("account_may_send", Refusal(SendRefusal.ACCOUNT_PAUSED, text), remedies.resume_account(facts.region))
    return passed("account_may_send")


def identity_is_verified(letter: Letter, facts: SendingFacts) -> Finding:
    """Every sender has a verified identity in this Region; an ARN must name a verified one itself.

    The sentence lists everyone who failed, recipients in the sandbox too, as SES's one look at them all does.
    Source: SES guide, troubleshoot-error-messages (guide).
    """
    if letter.mode is Mode.COGNITO_DEFAULT and not letter.source_arn:
        return skipped("identity_is_verified")
    failed = unverified(letter, facts)
    if not failed:
        return passed("identity_is_verified")
    if letter.mode is Mode.COGNITO_DEFAULT:
        return refused("identity_is_verified", Refusal(SendRefusal.COGNITO_NOT_ALLOWED, COGNITO_NOT_ALLOWED))
    return refused("identity_is_verified", _not_verified(letter, facts), remedies.verify(failed[0], facts.region))


def sender_is_covered(letter: Letter, facts: SendingFacts) -> Finding:
    """The identity named for a sender covers it. Source: SES guide, creating-identities (guide); the text (guessed)."""
    if not uncovered(letter):
        return passed("sender_is_covered")
    return refused("sender_is_covered", _not_verified(letter, facts))


def _not_verified(letter: Letter, facts: SendingFacts) -> Refusal:
    return Refusal(SendRefusal.NOT_VERIFIED, not_verified(facts.region, failed_identities(letter, facts)))


def policy_lets_caller_send(letter: Letter, facts: SendingFacts) -> Finding:
    """The identities' policies let the caller use them: a stranger or a service needs an Allow, the owner no Deny.

    Source: SES guide, sending-authorization-overview (guide); Cognito guide, user-pool-email (guide).
    """
    for given, arn in roles(letter):
        if letter.mode is Mode.COGNITO_DEFAULT and not arn:
            continue
        identity = named_by(arn, facts.identities, facts.account_id) if arn else nearest_verified(given, facts.identities)
        if identity is None:
            continue
        parts = identity_of_arn(arn) if arn else None
        needs_leave = not letter.principal.startswith("arn:") or (parts is not None and parts.account_id != letter.account_id)
        if not needs_leave and not identity.policies:
            continue
        resource = sending_identity_arn(letter, identity, facts.region) if not arn or not parts else str(parts.in_region(facts.region))
        answer = evaluate(identity.policies, letter.principal, letter.action, resource, _context(letter, facts))
        if answer.verdict is Verdict.DENIED or (needs_leave and answer.verdict is Verdict.SILENT):
            return _policy_refuses(letter, resource, answer.statement)
    return passed("policy_lets_caller_send")


def _policy_refuses(letter: Letter, resource: str, statement: str) -> Finding:
    detail = f"Statement {statement} of the identity's policy refuses it." if statement else "No policy of the identity allows it."
    if letter.mode is Mode.API:
        text = f"User `{letter.principal}' is not authorized to perform `{letter.action}' on resource `{resource}'"
        return refused("policy_lets_caller_send", Refusal(SendRefusal.ACCESS_DENIED, text), detail=detail)
    remedy = ""
    if letter.pool is not None and not statement:
        remedy = remedies.attach_policy(resource, letter.pool.account_id, letter.pool.arn, letter.pool.region)
    return refused("policy_lets_caller_send", Refusal(SendRefusal.COGNITO_NOT_ALLOWED, COGNITO_NOT_ALLOWED), remedy, detail)


def _context(letter: Letter, facts: SendingFacts) -> Context:
    """The condition keys that a policy can ask about, for this letter."""
    author = letter.header_from or letter.sender
    context: dict[str, str | tuple[str, ...]] = {
        "ses:recipients": tuple(address_of(given) or given for given in letter.recipients),
        "ses:fromaddress": address_of(author) or author,
        "ses:feedbackaddress": address_of(letter.return_path or letter.sender or author) or "",
        "aws:currenttime": facts.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(facts.now.timestamp())),
    }
    if name := display_name_of(author):
        context["ses:fromdisplayname"] = name
    if letter.source_ip:
        context["aws:sourceip"] = letter.source_ip
    if letter.pool:
        context["aws:sourceaccount"] = letter.pool.account_id
        context["aws:sourcearn"] = letter.pool.arn
    else:
        context["aws:principalarn"] = letter.principal
        context["aws:principalaccount"] = letter.account_id
    return context


def sandbox_lets_recipients_through(letter: Letter, facts: SendingFacts) -> Finding:
    """In the sandbox SES mails only verified recipients and its simulator, Region by Region.

    Source: SES guide, request-production-access (guide).
    """
    if facts.production_access or letter.mode is Mode.COGNITO_DEFAULT:
        return passed("sandbox_lets_recipients_through")
    if not strangers(letter, facts):
        return passed("sandbox_lets_recipients_through")
    return refused("sandbox_lets_recipients_through", _not_verified(letter, facts), remedies.leave_sandbox(facts.region))


def tenant_may_send(letter: Letter, facts: SendingFacts) -> Finding:
    """A tenant sends with what is associated with it, unless it is paused.

    Source: API reference, SendEmail (model); texts of the first and the last refusal (reported), of the second (guessed).
    """
    if not letter.tenant:
        return skipped("tenant_may_send")
    if facts.tenant is None:
        text = f"Tenant {letter.tenant} for AwsAccountId {letter.account_id} not found."
        return refused("tenant_may_send", Refusal(SendRefusal.TENANT_UNKNOWN, text))
    if facts.tenant.status == "DISABLED":
        return refused("tenant_may_send", Refusal(SendRefusal.TENANT_PAUSED, f"Sending is paused for tenant {letter.tenant}"))
    missing = [arn for arn in resources(letter, facts) if arn not in facts.tenant.resources]
    if not missing:
        return passed("tenant_may_send", letter.tenant)
    text = f"Tenant not associated with resources [{', '.join(missing)}]."
    remedy = remedies.associate(letter.tenant, missing[0], facts.region)
    return refused("tenant_may_send", Refusal(SendRefusal.TENANT_LACKS_RESOURCES, text), remedy)


def resources(letter: Letter, facts: SendingFacts) -> Iterator[str]:
    """The ARNs of what a letter is sent with: the identity, and the configuration set and the template if there are any."""
    identity = sending_identity(letter, facts.identities)
    if identity is not None:
        yield sending_identity_arn(letter, identity, facts.region)
    if facts.configuration_set is not None:
        yield arn_of(facts.region, letter.account_id, CONFIGURATION_SET, facts.configuration_set.name)
    if letter.template:
        yield arn_of(facts.region, letter.account_id, TEMPLATE, letter.template)


def certificate_is_ready(letter: Letter, facts: SendingFacts) -> Finding:
    """Mail that a configuration set wants signed with S/MIME has a certificate to sign with.

    Source: SES guide, send-email-authentication-smime-enable (guide); type and text (guessed).
    """
    if facts.configuration_set is None or not facts.configuration_set.signs_smime:
        return skipped("certificate_is_ready")
    if facts.certificate_ready:
        return passed("certificate_is_ready")
    author = letter.header_from or letter.sender
    text = f"There is no active S/MIME certificate for {address_of(author) or author}."
    return refused("certificate_is_ready", Refusal(SendRefusal.CERTIFICATE_MISSING, text))


def mail_from_is_ready(letter: Letter, facts: SendingFacts) -> Finding:
    """The identity's MAIL FROM domain is verified, or may fall back to amazonses.com. Source: SES guide, mail-from (guide)."""
    identity = sending_identity(letter, facts.identities)
    if identity is None or not identity.mail_from_rejects:
        return passed("mail_from_is_ready")
    text = "DNS setup for MAIL FROM domain is invalid."
    return refused("mail_from_is_ready", Refusal(SendRefusal.MAIL_FROM_NOT_VERIFIED, text))


def quota_has_room(letter: Letter, facts: SendingFacts) -> Finding:
    """The rolling day's quota takes all recipients, or the letter goes to none of them; the simulator's do not count.

    Source: SES guide, manage-sending-quotas (guide).
    """
    if letter.mode is Mode.COGNITO_DEFAULT or facts.max_24h < 0:
        return passed("quota_has_room")
    if facts.sent_24h + counted(letter) <= facts.max_24h:
        return passed("quota_has_room")
    return refused("quota_has_room", Refusal(SendRefusal.DAILY_QUOTA, "Daily message quota exceeded."), remedies.RAISE_QUOTA)


def counted(letter: Letter) -> int:
    """How many of the day's quota the letter uses: its recipients but for the simulator's."""
    return sum(1 for given in letter.recipients if not is_simulator(address_of(given) or ""))


def rate_has_room(letter: Letter, facts: SendingFacts) -> Finding:
    """The rate has something left. A letter to many may take more than that, and the next ones wait.

    Source: SES guide, manage-sending-quotas (guide); the debt (reported).
    """
    if letter.mode is Mode.COGNITO_DEFAULT or facts.rate_tokens >= 1:
        return passed("rate_has_room")
    return refused("rate_has_room", Refusal(SendRefusal.SENDING_RATE, "Maximum sending rate exceeded."), remedies.RAISE_QUOTA)


CHECKS: tuple[Callable[[Letter, SendingFacts], Finding], ...] = (
    default_sender_has_room,
    sender_is_known,
    region_reaches_ses,
    account_is_own,
    addresses_are_well_formed,
    recipients_are_present,
    recipients_are_few_enough,
    configuration_set_exists,
    configuration_set_may_send,
    template_exists,
    account_may_send,
    identity_is_verified,
    sender_is_covered,
    policy_lets_caller_send,
    tenant_may_send,
    sandbox_lets_recipients_through,
    mail_from_is_ready,
    certificate_is_ready,
    quota_has_room,
    rate_has_room,
)
