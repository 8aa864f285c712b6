"""C10, C11, E7–E9: what receivers check of a mail: DKIM, the MAIL FROM domain and its SPF record, DMARC, and whose domain From is.

SES says what it saw of the records; DNS, asked here, says what is there now.
Source: SES guide, mail-from, send-email-authentication-dkim-easy and -dmarc, troubleshoot-dkim (guide); RFC 7208; RFC 7489.
"""

from collections.abc import Iterator, Mapping, Sequence
from re import IGNORECASE, match
from shlex import quote
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import LIKELY, Check, DoesNotApply, F, I, Verdict, W, check, fine, found
from gatepost.doctor.evidence import mail_from_broken
from gatepost.doctor.names import Names
from gatepost.doctor.reading import NotChecked, shown, within
from gatepost.doctor.sender import finish_verification, integrate
from gatepost.rules.identities import candidates, covers, is_address
from gatepost.rules.regions import dkim_zone

MAIL_FROM = "SES guide, mail-from (guide)"
FREE_PROVIDERS = frozenset(
    """
    aol.com gmail.com gmx.com gmx.de googlemail.com hotmail.com hotmail.co.uk icloud.com live.com mac.com mail.com mail.ru me.com msn.com
    outlook.com proton.me protonmail.com qq.com web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.tw yandex.com yandex.ru 163.com
    """.split()  # noqa: SIM905
)


def _domain_identity(case: Case) -> tuple[str, Mapping[str, Any]]:
    """The domain that signs: the identity's own, or the nearest domain above an address that is an identity; empty: none does.

    Raises: DoesNotApply, NotChecked.
    """
    case.require_own_ses()
    source = case.named_source
    names = [name for name in candidates(source.name) if not is_address(name) and "." in name] if is_address(source.name) else [source.name]
    for name in names:
        answer = case.identity(name)
        if not answer.absent:
            return name, shown(answer, f"Identity {name}")
    return "", {}


def _names(case: Case) -> Names:
    """Raises: NotChecked, when DNS shall not be asked."""
    if case.names is None:
        raise NotChecked("not checked: DNS is not asked about mail of a server of your own, unless a --resolver is named.")
    return case.names


@check(
    "C10", F, "the MAIL FROM domain", "SES refuses the mail, or lets it fall back to its own domain (W), and SPF does not align.", MAIL_FROM
)
def mail_from(case: Case) -> Verdict:
    case.require_own_ses()
    source = case.named_source
    answer = case.identity(source.name)
    if answer.absent:
        raise DoesNotApply("The identity does not exist (C3).")
    settings = within(shown(answer, f"Identity {source.name}"), "MailFromAttributes")
    if not mail_from_broken(settings):
        return fine("No MAIL FROM domain is waiting for its DNS records.")
    domain, status = settings["MailFromDomain"], settings.get("MailFromDomainStatus")
    remedy = (
        f'{domain} MX "10 feedback-smtp.{case.ses_region}.amazonses.com"\n{domain} TXT "v=spf1 include:amazonses.com ~all"\n'
        f"or: aws sesv2 put-email-identity-mail-from-attributes --email-identity {quote(source.name)} --mail-from-domain {domain} "
        f"--behavior-on-mx-failure USE_DEFAULT_VALUE --region {case.ses_region}"
    )
    if settings.get("BehaviorOnMxFailure") == "REJECT_MESSAGE":
        return found(f"The MAIL FROM domain {domain} is {status}, and mail shall then be refused.", remedy)
    text = f"The MAIL FROM domain {domain} is {status}: mail falls back to amazonses.com and SPF does not align."
    return found(text, remedy, severity=W)


@check(
    "C11",
    W,
    "DKIM",
    "Unsigned mail lands in spam folders; so may (i) mail of an address whose domain is no identity.",
    "SES guide, send-email-authentication-dkim-easy (guide)",
)
def dkim(case: Case) -> Verdict:
    domain, described = _domain_identity(case)
    if not domain:
        if not is_address(case.named_source.name):
            raise DoesNotApply("The identity does not exist (C3).")
        text = f"Mail is not signed with your domain's DKIM key: {case.named_source.name} is verified alone, its domain is no identity."
        own = case.named_source.name.rpartition("@")[2]
        if own in FREE_PROVIDERS:
            raise DoesNotApply(f"{own} is not yours to sign for (E9).")
        return found(text, f"aws sesv2 create-email-identity --email-identity {own} --region {case.ses_region}", severity=I)
    settings = within(described, "DkimAttributes")
    if not settings:
        raise NotChecked(f"Identity {domain}: not checked: the endpoint shows nothing about DKIM.")
    if settings.get("SigningEnabled") and settings.get("Status") == "SUCCESS":
        return fine("Mail is signed with DKIM.")
    if settings.get("SigningEnabled"):
        text = f"Mail is not signed with DKIM: {settings.get('Status', 'not set up')}."
        return found(text, "\n".join(f"{name} CNAME {target}" for name, target in _cnames(case, domain, settings)) or _finish(case, domain))
    command = f"aws sesv2 put-email-identity-dkim-attributes --email-identity {domain} --signing-enabled --region {case.ses_region}"
    return found("Mail is not signed with DKIM: switched off.", command)


def _finish(case: Case, domain: str) -> str:
    return finish_verification(domain, case.ses_region)


def _cnames(case: Case, domain: str, settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The records of Easy DKIM: names and targets; none for a key of one's own."""
    if settings.get("SigningAttributesOrigin") == "EXTERNAL":
        return []
    zone = str(settings.get("SigningHostedZone") or dkim_zone(case.ses_region))
    tokens: Sequence[str] = settings.get("Tokens") or ()
    return [(f"{token}._domainkey.{domain}", f"{token}.{zone}") for token in tokens]


@check(
    "E7",
    W,
    "DNS: DMARC of From's domain",
    "Without a record receivers trust mail less; with a strict one and without aligned DKIM or SPF they drop it.",
    "SES guide, send-email-authentication-dmarc (guide); RFC 7489, section 6.6.3",
    LIKELY,
)
def dmarc(case: Case) -> Verdict:
    case.require_own_ses()
    domain = case.sender_address.rpartition("@")[2].lower()
    if not domain:
        raise DoesNotApply("From has no domain (C5).")
    if domain in FREE_PROVIDERS:
        raise DoesNotApply(f"{domain} is not yours (E9).")
    source = case.named_source
    if case.identity(source.name).absent or not covers(source.name, case.sender_address):
        raise DoesNotApply("No identity covers From (C3, C5).")
    names = _names(case)
    published = next(_policies(names, domain), None)
    if published is None:
        publish = f'_dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
        return found(f"{domain} has no DMARC record: receivers like Gmail and Yahoo expect one.", publish)
    where, record = published
    policy = (record.get("sp") if where != domain else None) or record.get("p", "none")
    if policy not in ("quarantine", "reject"):
        return fine(f"DMARC of {where} asks for {policy}.")
    if _aligned(case, domain, record):
        return fine(f"DMARC of {where} asks for {policy}, and mail from {domain} is aligned.")
    text = f"DMARC of {where} asks receivers for {policy}, but mail from {domain} is neither signed by it nor aligned by MAIL FROM."
    return found(text, _finish(case, domain))


def _policies(names: Names, domain: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The DMARC records of a domain and of those above it, the nearest first, as tags."""
    while "." in domain:
        for text in names.look(f"_dmarc.{domain}", "TXT"):
            if match(r"v\s*=\s*DMARC1\s*(;|$)", text):
                tags = (part.partition("=") for part in text.split(";"))
                yield domain, {name.strip().lower(): value.strip().lower() for name, _, value in tags}
        domain = domain.partition(".")[2]


def _aligned(case: Case, domain: str, record: Mapping[str, str]) -> bool:
    """Mail is signed by From's domain, or comes back to a MAIL FROM domain of it; strictly so where the record says `s`."""
    signs, described = _domain_identity(case)
    dkim_attributes = within(described, "DkimAttributes")
    signed = bool(dkim_attributes.get("SigningEnabled")) and dkim_attributes.get("Status") == "SUCCESS"
    if signed and (signs == domain or record.get("adkim") != "s"):
        return True
    settings = within(described, "MailFromAttributes")
    returns = str(settings.get("MailFromDomain") or "")
    return bool(returns) and not mail_from_broken(settings) and (returns == domain or record.get("aspf") != "s")


@check(
    "E8",
    W,
    "DNS: the records of DKIM, MAIL FROM and SPF",
    "Receivers see them now, whatever SES saw last: what is missing or wrong breaks authentication, and in the end the identity.",
    "SES guide, troubleshoot-dkim and mail-from (guide); RFC 7208, section 4.5",
    LIKELY,
)
def records(case: Case) -> Verdict:
    domain, described = _domain_identity(case)
    if not domain:
        raise DoesNotApply("No domain of yours signs this mail (C11).")
    names = _names(case)
    wrong = [*_wrong_dkim(case, names, domain, described), *_wrong_mail_from(case, names, described), *_wrong_spf(names, case)]
    if not wrong:
        return fine(f"DNS has the records of {domain}.")
    return found(" ".join(text for text, _ in wrong), "\n".join(record for _, record in wrong if record))


def _wrong_dkim(case: Case, names: Names, domain: str, described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    settings = within(described, "DkimAttributes")
    if not settings.get("SigningEnabled"):
        return
    if settings.get("SigningAttributesOrigin") == "EXTERNAL":
        for selector in settings.get("Tokens") or ():
            name = f"{selector}._domainkey.{domain}"
            if not any("p=" in text for text in names.look(name, "TXT")):
                yield f"{name} has no key.", f'{name} TXT "p=PUBLIC_KEY"'
        return
    for name, target in _cnames(case, domain, settings):
        there = names.look(name, "CNAME")
        if there == (target.lower(),):
            continue
        if there:
            yield f"{name} leads to {there[0]}, not to {target}.", f"{name} CNAME {target}"
        elif names.look(f"{name}.{domain}", "CNAME"):
            yield f"The domain's name is doubled: {name}.{domain} is published in place of {name}.", f"{name} CNAME {target}"
        else:
            yield f"{name} is missing.", f"{name} CNAME {target}"


def _wrong_mail_from(case: Case, names: Names, described: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    domain = str(within(described, "MailFromAttributes").get("MailFromDomain") or "")
    if not domain:
        return
    zone = str(within(described, "DkimAttributes").get("SigningHostedZone") or "")
    ours = zone.removeprefix("dkim.") if zone and not zone.endswith("amazonses.com") else f"{case.ses_region}.amazonses.com"
    exchanges = names.look(domain, "MX")
    wanted = f"{domain} MX 10 feedback-smtp.{ours}"
    if len(exchanges) > 1:
        yield f"{domain} has {len(exchanges)} MX records; SES wants exactly one.", wanted
    elif not exchanges:
        yield f"{domain} has no MX record.", wanted
    elif not exchanges[0].endswith(ours):
        yield f"Bounces of {domain} go to {exchanges[0].partition(' ')[2]}, not to SES in {case.ses_region}.", wanted
    policies = _spf(names, domain)
    if not policies and zone.endswith("amazonses.com"):
        yield f"{domain} has no SPF record.", f'{domain} TXT "v=spf1 include:amazonses.com ~all"'
    elif len(policies) > 1:
        yield f"{domain} has {len(policies)} SPF records, which makes all of them void.", f"Leave one: {policies[0]}"


def _wrong_spf(names: Names, case: Case) -> Iterator[tuple[str, str]]:
    domain = case.sender_address.rpartition("@")[2].lower()
    policies = _spf(names, domain) if domain else []
    if len(policies) > 1:
        yield f"{domain} has {len(policies)} SPF records, which makes all of them void.", f"Leave one TXT record: {policies[0]}"


def _spf(names: Names, domain: str) -> list[str]:
    return [text for text in names.look(domain, "TXT") if match(r"v=spf1( |$)", text, IGNORECASE)]


@check(
    "E9",
    W,
    "From at a free mail provider",
    "Only the provider signs for its domain: receivers junk or drop the mail.",
    "SES guide, send-email-authentication-dmarc (guide)",
    LIKELY,
)
def own_domain(case: Case) -> Verdict:
    if case.by_function or (case.default_sender and not case.source):
        raise DoesNotApply("The pool sends from no address of yours.")
    domain = case.sender_address.rpartition("@")[2].lower()
    if domain not in FREE_PROVIDERS:
        return fine(f"{domain or 'From'} is not a free provider's.")
    text = f"From is an address at {domain}, which tells receivers to distrust mail that it did not send itself."
    return found(text, f"{integrate(case, 'no-reply@YOUR-DOMAIN')}\nwith a domain of your own, verified in SES")


CHECKS: tuple[Check, ...] = (mail_from, dkim, dmarc, records, own_domain)
