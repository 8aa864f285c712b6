"""C: the identity that the pool sends as, and who lets it.

Source: Cognito guide, user-pool-email (guide); SES guide, creating-identities and mail-from (guide).
"""

from collections.abc import Callable, Mapping
from shlex import quote
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.diagnosis import Diagnosis, Severity, fine, found, skipped
from gatepost.doctor.evidence import identity_facts, mail_from_broken
from gatepost.doctor.reading import within
from gatepost.rules import email_configuration, sending
from gatepost.rules.identities import IdentityArn, address_of, candidates, covers, is_address
from gatepost.rules.identity_policy import SERVICE_LINKED_ROLE, cognito_service
from gatepost.rules.letters import SendingFacts
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.rules.regions import ses_regions
from gatepost.rules.remedies import attach_policy, create_configuration_set, resume_configuration_set

F, W = Severity.FATAL, Severity.WARNING

NO_IDENTITY = "The pool names no identity."
OWN_SES_ONLY = "The pool does not send from your own SES."


def source_named(case: Case) -> Diagnosis:
    """C1: one's own SES needs an identity."""
    if not case.own_ses:
        return skipped("C1", F, OWN_SES_ONLY)
    if case.configuration.get("SourceArn"):
        return fine("C1", F, f"SourceArn is {case.configuration['SourceArn']}.")
    return found("C1", F, "The pool is on DEVELOPER without SourceArn: it has no sender.", _integrate(case))


def region_allowed(case: Case) -> Diagnosis:
    """C2: the pairs of Regions that Cognito supports."""
    if case.source is None:
        return skipped("C2", F, NO_IDENTITY)
    if email_configuration.region_is_allowed(case.configuration, case.pool).refusal is None:
        return fine("C2", F, f"A pool in {case.region} may send from SES in {case.source.region}.")
    allowed = ", ".join(ses_regions(case.region).developer)
    text = f"A pool in {case.region} may not send from SES in {case.source.region}; it may from {allowed}."
    return found("C2", F, text, _integrate(case))


def identity_verified(case: Case) -> Diagnosis:
    """C3: the identity is there and verified in each Region that sends."""
    source = case.source
    if source is None or not source.name:
        return skipped("C3", F, NO_IDENTITY)
    for region in email_configuration.sending_regions(case.configuration, case.region):
        answer = case.identity(source.name, region)
        if answer.unread:
            return skipped("C3", F, f"Identity {source.name} in {region}: {answer.why}")
        if answer.value is not None and answer.value.get("VerifiedForSendingStatus"):
            continue
        elsewhere = _verified_elsewhere(case, source.name, region)
        hint = f" It is verified in {', '.join(elsewhere)}." if elsewhere else ""
        moving = _integrate(case) if elsewhere and case.own_ses else ""
        if answer.value is None:
            text = f"The identity {source.name} does not exist in {region}.{hint}"
            return found("C3", F, text, moving or _register(source.name, region))
        status = answer.value.get("VerificationStatus", "unverified")
        why = within(answer.value, "VerificationInfo").get("ErrorType", "")
        text = f"The identity {source.name} is not verified in {region}: {status}{f' ({why})' if why else ''}.{hint}"
        return found("C3", F, text, moving or _finish_verification(source.name, region))
    return fine("C3", F, f"The identity {source.name} is verified.")


def _verified_elsewhere(case: Case, name: str, region: str) -> list[str]:
    """In which other Regions of the pool's row the identity could be used."""
    others = [other for other in ses_regions(case.region).developer if other != region]
    return [other for other in others if (case.identity(name, other).value or {}).get("VerifiedForSendingStatus")]


def _register(name: str, region: str) -> str:
    return f"aws sesv2 create-email-identity --email-identity {quote(name)} --region {region}"


def _finish_verification(name: str, region: str) -> str:
    if is_address(name):
        return f"aws ses verify-email-identity --email-address {quote(name)} --region {region}\nand follow the link in the mail"
    command = f"aws sesv2 get-email-identity --email-identity {quote(name)} --region {region} --query DkimAttributes"
    return f"{command}\nand publish the three CNAME records"


def account_is_own(case: Case) -> Diagnosis:
    """C4: Cognito does not use identities of other accounts. The pool's ARN says whose the pool is."""
    if not case.configuration.get("SourceArn"):
        return skipped("C4", F, NO_IDENTITY)
    if not case.pool.account_id:
        return skipped("C4", F, "not checked: DescribeUserPool shows no ARN of the pool.")
    finding = email_configuration.account_is_own(case.configuration, case.pool)
    if finding.refusal is None:
        return fine("C4", F, "The identity is one of the pool's own account.")
    return found("C4", F, f"{finding.detail} Cognito sends from identities of the pool's own account only.", _integrate(case))


def from_is_covered(case: Case) -> Diagnosis:
    """C5: From is an address that the identity covers."""
    source, configuration = case.source, case.configuration
    if source is None or not source.name:
        return skipped("C5", F, NO_IDENTITY)
    finding = email_configuration.from_is_an_address(configuration)
    if finding.refusal is not None:
        return found("C5", F, finding.detail, _integrate(case, _covered_sender(source, "")))
    own = email_configuration.sender(configuration)
    if covers(source.name, address_of(own) or own):
        return fine("C5", F, f"The identity {source.name} covers {own}.")
    return found(
        "C5", F, f"From is {own}, which the identity {source.name} does not cover.", _integrate(case, _covered_sender(source, own))
    )


def _covered_sender(source: IdentityArn, own: str) -> str:
    """An address that the identity covers, as near to From as can be."""
    if is_address(source.name):
        return source.name
    local = (address_of(own) or "no-reply@").rpartition("@")[0]
    return f"{local}@{source.name}"


def domain_instead(case: Case) -> Diagnosis:
    """C5b: an address is named that is no identity, while its domain is a verified one."""
    source = case.source
    if source is None or not is_address(source.name):
        return skipped("C5b", F, "SourceArn names no address.")
    answer = case.identity(source.name)
    if not answer.absent:
        return fine("C5b", F, f"{source.name} is an identity.") if answer.value else skipped("C5b", F, answer.why)
    for domain in candidates(source.name)[1:]:
        if "." in domain and (case.identity(domain).value or {}).get("VerifiedForSendingStatus"):
            arn = IdentityArn(source.partition, case.ses_region, source.account_id, domain)
            text = f"SourceArn names the address {source.name}, which is no identity; its domain {domain} is verified and covers it."
            return found(
                "C5b", F, text, f"gatepost integrate --user-pool-id {case.pool_id} --source-arn {arn} --from {quote(case.letter.sender)}"
            )
    return fine("C5b", F, f"No verified domain covers {source.name}.")


def policy_trusts_cognito(case: Case) -> Diagnosis:
    """C6: where Cognito comes as a service, the identity's policy must let it."""
    source = case.source
    if source is None or (case.own_ses and not case.alternate):
        return skipped("C6", F, "No policy is needed: Cognito sends by its role in your account.")
    principal = cognito_service(case.region)
    for region, letter in email_configuration.trials(case.configuration, case.pool).items():
        answer = case.identity(source.name, region)
        if answer.unread:
            return skipped("C6", F, f"Identity {source.name} in {region}: {answer.why}")
        if answer.value is None:
            continue
        finding = sending.policy_lets_caller_send(letter, _facts_of(case, source, region))
        if finding.refusal is not None:
            text = f"{finding.detail} The policy of {source.name} in {region} must let {principal} send for this pool."
            arn = str(source.in_region(region))
            return found("C6", F, text, attach_policy(arn, case.pool.account_id, case.pool.arn, case.region))
    return fine("C6", F, f"The identity's policy lets {principal} send for this pool.")


def _facts_of(case: Case, source: IdentityArn, region: str) -> SendingFacts:
    shown = case.identity(source.name, region).value or {}
    identity = identity_facts(case.aws, source.name, region, shown)
    now = case.evidence.facts.now
    return SendingFacts(region=region, account_id=case.pool.account_id, now=now, identities={source.name: identity})


def role_exists(case: Case) -> Diagnosis:
    """C7: the role by which Cognito sends from one's own SES."""
    if not case.own_ses or case.alternate:
        return skipped("C7", F, "Cognito does not send by its role in your account.")
    answer = case.aws.read("iam", "get_role", "us-east-1", RoleName=SERVICE_LINKED_ROLE)
    if answer.value is not None:
        return fine("C7", F, f"The role {SERVICE_LINKED_ROLE} is there.")
    if answer.code not in ("NoSuchEntity", "NoSuchEntityException"):
        return skipped("C7", F, f"Role {SERVICE_LINKED_ROLE}: {answer.why}")
    remedy = "aws iam create-service-linked-role --aws-service-name email.cognito-idp.amazonaws.com"
    return found("C7", F, f"The role {SERVICE_LINKED_ROLE} is missing, by which Cognito sends.", remedy)


def policy_does_not_refuse(case: Case) -> Diagnosis:
    """C7b: no policy of the identity shuts Cognito out. On one's own SES none is needed, but a bad one is fatal."""
    source = case.source
    if source is None or not case.own_ses or case.alternate:
        return skipped("C7b", F, OWN_SES_ONLY)
    answer = case.identity(source.name)
    if answer.unread:
        return skipped("C7b", F, f"Identity {source.name}: {answer.why}")
    finding = sending.policy_lets_caller_send(case.letter, _facts_of(case, source, case.ses_region))
    if finding.refusal is None:
        return fine("C7b", F, f"No policy of {source.name} refuses Cognito.")
    text = f"{finding.detail} Cognito may not use {source.name}; even an unrelated update of the pool fails."
    remedy = (
        f"aws sesv2 get-email-identity-policies --email-identity {quote(source.name)} --region {case.ses_region}\nand mend the statement"
    )
    return found("C7b", F, text, remedy)


def configuration_set(case: Case) -> Diagnosis:
    """C8: the configuration set that applies is there and may send."""
    if not case.own_ses:
        return skipped("C8", F, OWN_SES_ONLY)
    facts = case.evidence.facts
    name = sending.configuration_set_named(case.letter, facts.identities)
    if not name:
        return fine("C8", F, "No configuration set applies.")
    unread = next((one for one in case.evidence.unread if one.startswith("configuration set")), "")
    if unread:
        return skipped("C8", F, unread)
    if sending.configuration_set_exists(case.letter, facts).refusal is not None:
        text = f"The configuration set {name} does not exist in {case.ses_region}."
        return found("C8", F, text, create_configuration_set(name, case.ses_region))
    if sending.configuration_set_may_send(case.letter, facts).refusal is not None:
        return found("C8", F, f"Sending is paused for the configuration set {name}.", resume_configuration_set(name, case.ses_region))
    return fine("C8", F, f"The configuration set {name} may send.")


def reply_to_is_an_address(case: Case) -> Diagnosis:
    """C9: Cognito saves any Reply-To, and SES then refuses the mail."""
    given = case.configuration.get("ReplyToEmailAddress")
    if not given:
        return fine("C9", W, "No Reply-To is set.")
    try:
        parse(str(given))
    except Malformed as malformed:
        return found("C9", W, f"ReplyToEmailAddress {given} is malformed: {malformed}.", f"{_integrate(case)} --reply-to ADDRESS")
    return fine("C9", W, f"Reply-To is {given}.")


def mail_from(case: Case) -> Diagnosis:
    """C10: the identity's MAIL FROM domain."""
    shown = _shown(case)
    if shown is None:
        return skipped("C10", F, "The identity was not read.")
    settings = within(shown, "MailFromAttributes")
    if not mail_from_broken(settings):
        return fine("C10", F, "No MAIL FROM domain is waiting for its DNS records.")
    domain, status = settings["MailFromDomain"], settings.get("MailFromDomainStatus")
    remedy = (
        f'Publish MX "10 feedback-smtp.{case.ses_region}.amazonses.com" and TXT "v=spf1 include:amazonses.com ~all" at {domain}, '
        "or let mail fall back with BehaviorOnMxFailure=USE_DEFAULT_VALUE."
    )
    if settings.get("BehaviorOnMxFailure") == "REJECT_MESSAGE":
        return found("C10", F, f"The MAIL FROM domain {domain} is {status}, and mail shall then be refused.", remedy)
    return found("C10", W, f"The MAIL FROM domain {domain} is {status}: mail falls back to amazonses.com and SPF does not align.", remedy)


def dkim(case: Case) -> Diagnosis:
    """C11: mail is signed for the From domain. An address identity inherits its domain's signature, or has none."""
    shown = _shown(case)
    if shown is None or case.source is None:
        return skipped("C11", W, "The identity was not read.")
    if is_address(case.source.name):
        return skipped("C11", W, "An address is signed by its domain's settings, if the domain is an identity too.")
    settings = within(shown, "DkimAttributes")
    if settings.get("SigningEnabled") and settings.get("Status") == "SUCCESS":
        return fine("C11", W, "Mail is signed with DKIM.")
    state = settings.get("Status", "not set up") if settings.get("SigningEnabled") else "switched off"
    return found("C11", W, f"Mail is not signed with DKIM: {state}.", _finish_verification(case.source.name, case.ses_region))


def _shown(case: Case) -> Mapping[str, Any] | None:
    """The identity as GetEmailIdentity shows it."""
    if case.source is None or not case.source.name:
        return None
    return case.identity(case.source.name).value


def half_of_an_alternate_region(case: Case) -> Diagnosis:
    """C12: AWS's own sender spreads an alternate Region's mail over two SES Regions."""
    if not case.alternate or case.own_ses or case.source is None or ses_regions(case.region).default_also is None:
        return skipped("C12", Severity.INFORMATION, "The pool's mail does not leave from two Regions.")
    if case.source.region == "*":
        return fine("C12", Severity.INFORMATION, "SourceArn covers both Regions.")
    both = " and ".join((*ses_regions(case.region).developer, str(ses_regions(case.region).default_also)))
    text = f"AWS's own sender spreads this pool's mail over {both}; SourceArn names one of them only."
    return found("C12", Severity.INFORMATION, text, "Verify the identity in both Regions and write * as SourceArn's Region.")


def _integrate(case: Case, sender: str = "") -> str:
    """The command that points the pool at a verified identity and leaves the rest of it alone."""
    own = sender or case.letter.sender
    return f"gatepost integrate --user-pool-id {case.pool_id} --from {quote(own) if address_of(own) else 'ADDRESS'}"


CHECKS: tuple[Callable[[Case], Diagnosis], ...] = (
    source_named,
    region_allowed,
    identity_verified,
    account_is_own,
    from_is_covered,
    domain_instead,
    policy_trusts_cognito,
    role_exists,
    policy_does_not_refuse,
    configuration_set,
    reply_to_is_an_address,
    mail_from,
    dkim,
    half_of_an_alternate_region,
)
