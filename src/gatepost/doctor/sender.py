"""C1–C5b, C9, C12: the identity that the pool's mail comes from, and the addresses in its headers.

The verdicts are those of `rules.email_configuration`, which the server saves and sends by.
Source: Cognito guide, user-pool-email (guide); SES guide, creating-identities (guide).
"""

from shlex import quote

from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import LIKELY, Check, DoesNotApply, F, I, Verdict, W, check, fine, found
from gatepost.doctor.reading import NotChecked, shown, within
from gatepost.rules import email_configuration
from gatepost.rules.identities import IdentityArn, address_of, candidates, covers, is_address
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.rules.regions import ses_regions

POOL_EMAIL = "Cognito guide, user-pool-email (guide)"
IDENTITIES = "SES guide, creating-identities (guide)"


@check("C1", F, "DEVELOPER without SourceArn", "The pool has no sender.", "Cognito's answer to such a configuration (reported)")
def source_named(case: Case) -> Verdict:
    case.require_own_ses()
    if case.configuration.get("SourceArn"):
        return fine(f"SourceArn is {case.configuration['SourceArn']}.")
    return found("The pool is on DEVELOPER without SourceArn: it has no sender.", integrate(case))


@check("C2", F, "the pair of the pool's Region and SES's", "Cognito does not reach SES in that Region.", POOL_EMAIL)
def region_allowed(case: Case) -> Verdict:
    source = case.named_source
    if email_configuration.region_is_allowed(case.configuration, case.pool).refusal is None:
        return fine(f"A pool in {case.region} may send from SES in {source.region}.")
    allowed = ", ".join(ses_regions(case.region).developer)
    return found(f"A pool in {case.region} may not send from SES in {source.region}; it may from {allowed}.", integrate(case))


@check("C3", F, "the identity: there, verified, or verified elsewhere", "SES refuses a sender that is not verified.", IDENTITIES)
def identity_verified(case: Case) -> Verdict:
    source = case.named_source
    for region in email_configuration.sending_regions(case.configuration, case.region):
        answer = case.identity(source.name, region)
        if answer.absent:
            elsewhere, moving = _elsewhere(case, source, region)
            text = f"The identity {source.name} does not exist in {region}.{elsewhere}"
            return found(text, moving or _register(source.name, region))
        described = shown(answer, f"Identity {source.name} in {region}")
        if "VerifiedForSendingStatus" not in described:
            raise NotChecked(f"Identity {source.name} in {region}: not checked: the endpoint does not say whether it is verified.")
        if not described["VerifiedForSendingStatus"]:
            elsewhere, moving = _elsewhere(case, source, region)
            status = described.get("VerificationStatus", "unverified")
            why = within(described, "VerificationInfo").get("ErrorType", "")
            text = f"The identity {source.name} is not verified in {region}: {status}{f' ({why})' if why else ''}.{elsewhere}"
            return found(text, moving or finish_verification(source.name, region))
    return fine(f"The identity {source.name} is verified.")


def _elsewhere(case: Case, source: IdentityArn, region: str) -> tuple[str, str]:
    """In which other Regions of the pool's row the identity could be used: a sentence, and the command that uses it there."""
    others = [other for other in ses_regions(case.region).developer if other != region]
    usable = [other for other in others if (case.identity(source.name, other).value or {}).get("VerifiedForSendingStatus")]
    if not usable:
        return "", ""
    return f" It is verified in {', '.join(usable)}.", integrate(case) if case.own_ses else ""


def _register(name: str, region: str) -> str:
    return f"aws sesv2 create-email-identity --email-identity {quote(name)} --region {region}"


def finish_verification(name: str, region: str) -> str:
    """What is left to do for an identity that SES knows."""
    if is_address(name):
        return f"aws ses verify-email-identity --email-address {quote(name)} --region {region}\nand follow the link in the mail"
    command = f"aws sesv2 get-email-identity --email-identity {quote(name)} --region {region} --query DkimAttributes"
    return f"{command}\nand publish the three CNAME records"


@check("C4", F, "the identity's account", "Cognito sends from identities of the pool's own account only.", "Cognito's answer (reported)")
def account_is_own(case: Case) -> Verdict:
    if not case.configuration.get("SourceArn") or case.by_function:
        raise DoesNotApply("The pool names no identity.")
    if not case.account_id:
        raise NotChecked("not checked: neither the pool's ARN nor STS says whose the pool is.")
    finding = email_configuration.account_is_own(case.configuration, case.owned_pool)
    if finding.refusal is None:
        return fine("The identity is one of the pool's own account.")
    return found(f"{finding.detail} Cognito sends from identities of the pool's own account only.", integrate(case))


@check("C5", F, "From: an address that the identity covers", "SES refuses a From that the identity does not cover.", IDENTITIES, LIKELY)
def from_is_covered(case: Case) -> Verdict:
    source, configuration = case.named_source, case.configuration
    finding = email_configuration.from_is_an_address(configuration)
    if finding.refusal is not None:
        return found(finding.detail, integrate(case, _covered_sender(source, "")))
    own = email_configuration.sender(configuration)
    if covers(source.name, address_of(own) or own):
        return fine(f"The identity {source.name} covers {own}.")
    return found(f"From is {own}, which the identity {source.name} does not cover.", integrate(case, _covered_sender(source, own)))


def _covered_sender(source: IdentityArn, own: str) -> str:
    """An address that the identity covers, as near to From as can be."""
    if is_address(source.name):
        return source.name
    local = (address_of(own) or "no-reply@").rpartition("@")[0]
    return f"{local}@{source.name}"


@check("C5b", F, "an address named where only its domain is an identity", "SES looks for the identity that the ARN names.", IDENTITIES)
def domain_instead(case: Case) -> Verdict:
    source = case.named_source
    if not is_address(source.name):
        raise DoesNotApply("SourceArn names no address.")
    answer = case.identity(source.name)
    if not answer.absent:
        shown(answer, f"Identity {source.name}")
        return fine(f"{source.name} is an identity.")
    for domain in candidates(source.name)[1:]:
        if "." in domain and (case.identity(domain).value or {}).get("VerifiedForSendingStatus"):
            arn = IdentityArn(source.partition, case.ses_region, source.account_id, domain)
            text = f"SourceArn names the address {source.name}, which is no identity; its domain {domain} is verified and covers it."
            command = f"gatepost integrate --user-pool-id {case.pool_id} --source-arn {arn} --from {quote(case.sender)}"
            return found(text, command)
    return fine(f"No verified domain covers {source.name}.")


@check(
    "C9", W, "Reply-To", "Cognito saves any Reply-To; SES refuses mail with a malformed one.", "reports of such pools (reported)", LIKELY
)
def reply_to_is_an_address(case: Case) -> Verdict:
    given = case.configuration.get("ReplyToEmailAddress")
    if not given or case.by_function:
        return fine("No Reply-To is set.")
    try:
        parse(str(given))
    except Malformed as malformed:
        return found(f"ReplyToEmailAddress {given} is malformed: {malformed}.", f"{integrate(case)} --reply-to ADDRESS")
    return fine(f"Reply-To is {given}.")


@check("C12", I, "the second SES Region of an alternate Region", "Only half of the pool's mail has your address.", POOL_EMAIL)
def half_of_an_alternate_region(case: Case) -> Verdict:
    source = case.named_source
    row = ses_regions(case.region)
    if not case.alternate or case.own_ses or row.default_also is None:
        raise DoesNotApply("The pool's mail does not leave from two Regions.")
    if source.region == "*":
        return fine("SourceArn covers both Regions.")
    both = " and ".join((*row.developer, row.default_also))
    text = f"AWS's own sender spreads this pool's mail over {both}; SourceArn names one of them only."
    return found(text, f"Verify {source.name} in both Regions and let SourceArn be {source.in_region('*')}.")


def integrate(case: Case, sender: str = "") -> str:
    """The command that points the pool at a verified identity and leaves the rest of it alone."""
    own = sender or case.sender
    return f"gatepost integrate --user-pool-id {case.pool_id} --from {quote(own) if address_of(own) else 'ADDRESS'}"


CHECKS: tuple[Check, ...] = (
    source_named,
    region_allowed,
    identity_verified,
    account_is_own,
    from_is_covered,
    domain_instead,
    reply_to_is_an_address,
    half_of_an_alternate_region,
)
