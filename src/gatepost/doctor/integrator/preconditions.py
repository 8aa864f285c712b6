"""Everything that Cognito and SES will ask about a new EmailConfiguration, asked beforehand.

What Cognito would refuse, and what would take the users' mail away, is a refusal; what would only keep mail from arriving is a
warning. Each is one sentence and a next step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from json import dumps
from shlex import quote
from typing import Any

from gatepost.doctor.evidence import Evidence, gather
from gatepost.doctor.integrator.source import verified
from gatepost.doctor.permission import IAM_REGION
from gatepost.doctor.reading import Aws, within
from gatepost.rules import email_configuration, remedies, sending
from gatepost.rules.findings import Finding, Refusal
from gatepost.rules.identities import IdentityArn, address_of, candidates, identity_of_arn, is_address
from gatepost.rules.identity_policy import COGNITO_EMAIL_SERVICE, SERVICE_LINKED_ROLE, cognito_service
from gatepost.rules.letters import Letter, Mode, Pool
from gatepost.rules.refusals import SendRefusal
from gatepost.rules.regions import Category, ses_regions


class Verdict(StrEnum):
    """How a precondition stands; the words are those of `--json`."""

    OK = "ok"
    REFUSED = "refused"
    WARNING = "warning"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Precondition:
    """One thing that has to be so. `name` is its stable key; `refusal` is what Cognito would answer, where it would refuse."""

    name: str
    verdict: Verdict
    sentence: str = ""
    next_step: str = ""
    refusal: Refusal | None = None
    region: str = ""
    """The SES Region that it is about, where it is about one."""

    @property
    def lacks_leave(self) -> bool:
        """The identity's policy only has to be added to."""
        return self.name == POLICY and self.verdict is Verdict.REFUSED and self.next_step.startswith("aws ")


POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: the pool as it is, and the EmailConfiguration that it is to have."""

    aws: Aws
    pool: Pool
    described: Mapping[str, Any]
    target: Mapping[str, Any]

    @property
    def pool_id(self) -> str:
        return self.pool.arn.rpartition("/")[2] or str(self.described.get("Id") or "")

    @property
    def mode(self) -> Mode:
        return email_configuration.mode(self.target)

    @property
    def source(self) -> IdentityArn | None:
        return identity_of_arn(str(self.target.get("SourceArn") or ""))

    @property
    def by_role(self) -> bool:
        """Cognito sends by its role in the account, not as a service."""
        return self.mode is Mode.DEVELOPER and ses_regions(self.pool.region).category is not Category.ALTERNATE


def ask(look: Look) -> tuple[Precondition, ...]:
    """All of them, in the order in which they would stop the change."""
    general = email_configuration.check(look.target, look.pool, {})
    found = [_caller(look), *(_of_finding(look, finding, "") for finding in general)]
    for region, trial in email_configuration.trials(look.target, look.pool).items():
        evidence = gather(look.aws, trial, region)
        for unread in evidence.unread:
            found.append(Precondition("identity", Verdict.UNCHECKED, f"{_plain(unread)}."))
        if not evidence.unread:
            tried = email_configuration.check(look.target, look.pool, {region: evidence.facts})[len(general) :]
            found += [_of_finding(look, finding, region) for finding in tried]
        if look.mode is Mode.DEVELOPER:
            found += _on_the_way(look, trial, evidence, region)
    found += [*_role(look), *_second_factor(look), *_other_sender(look), UPDATE]
    return tuple(found)


UPDATE = Precondition(
    "permission", Verdict.UNCHECKED, "Whether you may call cognito-idp:UpdateUserPool cannot be asked without calling it."
)


def _plain(why: str) -> str:
    """Why something was not checked, where the verdict says so already."""
    return why.replace("not checked: ", "")


def _caller(look: Look) -> Precondition:
    """The caller's account is the pool's."""
    answer = look.aws.read("sts", "get_caller_identity", look.pool.region)
    account = str((answer.value or {}).get("Account") or "")
    if not account:
        return Precondition("caller", Verdict.UNCHECKED, f"Whose the credentials are: {_plain(answer.why)}.")
    if account == look.pool.account_id:
        return Precondition("caller", Verdict.OK)
    text = f"The credentials are of account {account}, and the pool is account {look.pool.account_id}'s."
    return Precondition("caller", Verdict.WARNING, text, "Use credentials of the pool's account: --profile NAME.")


def _of_finding(look: Look, finding: Finding, region: str) -> Precondition:
    name, told = _TOLD[finding.check]
    if finding.refusal is None:
        return Precondition(name, Verdict.OK)
    sentence, next_step = told(look, finding, region)
    return Precondition(name, Verdict.REFUSED, sentence, look.aws.addressed(next_step), finding.refusal, region)


def _from_without_ses(_look: Look, _finding: Finding, _region: str) -> tuple[str, str]:
    return "AWS's own sender takes no From.", "Leave --from out, or leave --back-to-default out and send from your own SES."


def _no_source(_look: Look, _finding: Finding, _region: str) -> tuple[str, str]:
    return "On your own SES the pool has to name an identity.", "Add --identity NAME, or --from ADDRESS to have it looked for."


def _bad_sender(look: Look, _finding: Finding, _region: str) -> tuple[str, str]:
    name = look.source.name if look.source else ""
    given = email_configuration.sender(look.target)
    if not given:
        return f"{name} is a domain, so From has to name an address in it.", f"Add --from no-reply@{name}."
    return f"{given} is not an address that mail can be from.", "Write --from ADDRESS or --from 'Name <ADDRESS>'."


def _other_account(look: Look, finding: Finding, _region: str) -> tuple[str, str]:
    source = look.source
    if source is None or not source.name:
        return finding.detail, "Name the identity with --identity NAME, and its ARN is made for you."
    own = ses_regions(look.pool.region).developer[0]
    text = f"The identity is account {source.account_id}'s and the pool account {look.pool.account_id}'s; Cognito sends only from its own."
    return text, f"Verify it in the pool's account: {remedies.verify(source.name, own)}"


def _wrong_region(look: Look, _finding: Finding, _region: str) -> tuple[str, str]:
    row = ses_regions(look.pool.region)
    name, region = (look.source.name, look.source.region) if look.source else ("", "")
    text = f"A pool in {look.pool.region} cannot send from SES in {region}, only from {', '.join(row.sorted)}."
    reachable = next((other for other in row.developer if verified(look.aws, name, other)), None)
    if reachable:
        return text, f"{name} is verified in {reachable}: use --identity {name} --ses-region {reachable}."
    return text, f"Verify it there: {remedies.verify(name, row.developer[0])}"


def _unverified(look: Look, _finding: Finding, region: str) -> tuple[str, str]:
    name = look.source.name if look.source else ""
    answer = look.aws.read("sesv2", "get_email_identity", region, EmailIdentity=name)
    if answer.value is not None:
        text = f"{name} is not verified in {region} ({answer.value.get('VerificationStatus') or 'PENDING'})."
        if is_address(name):
            again = f"aws ses verify-email-identity --email-address {quote(name)} --region {region}"
            return text, f"Open the link that SES has mailed to it; to have another one sent: {again}"
        records = f"aws sesv2 get-email-identity --email-identity {quote(name)} --query DkimAttributes --region {region}"
        return text, f"Publish the DNS records that this shows: {records}"
    text = f"SES in {region} has no identity {name}."
    parent = (
        next((one for one in candidates(name)[1:] if "." in one and verified(look.aws, one, region)), None) if is_address(name) else None
    )
    if parent:
        return text, f"Its domain is one: use --identity {parent} --from {name}."
    elsewhere = next(
        (other for other in ses_regions(look.pool.region).developer if other != region and verified(look.aws, name, other)), None
    )
    if elsewhere:
        return text, f"It is verified in {elsewhere}: use --identity {name} --ses-region {elsewhere}."
    return text, remedies.verify(name, region)


def _uncovered(look: Look, _finding: Finding, _region: str) -> tuple[str, str]:
    name = look.source.name if look.source else ""
    address = address_of(email_configuration.sender(look.target)) or email_configuration.sender(look.target)
    own = name if is_address(name) else f"no-reply@{name}"
    return (
        f"The identity {name} does not cover {address}.",
        f"Use --from {own}, or leave --identity and --source-arn out to have the one that covers it looked for.",
    )


def _no_set(look: Look, finding: Finding, region: str) -> tuple[str, str]:
    named = look.target.get("ConfigurationSet")
    if named:
        return f"SES in {region} has no configuration set {named}.", finding.remedy
    return f"The identity's own default configuration set is not there in {region}.", finding.remedy


def _policy(look: Look, finding: Finding, region: str) -> tuple[str, str]:
    name = look.source.name if look.source else ""
    if finding.remedy:
        who = cognito_service(look.pool.region)
        return f"The policy of {name} in {region} does not let {who} send for this pool.", finding.remedy
    shows = f"aws sesv2 get-email-identity-policies --email-identity {quote(name)} --region {region}"
    return f"A policy of {name} in {region} refuses Cognito: {finding.detail}", f"Mend the statement that this shows: {shows}"


_TOLD = {
    "from_has_own_ses": ("from", _from_without_ses),
    "source_is_named": ("identity", _no_source),
    "from_is_an_address": ("from", _bad_sender),
    "account_is_own": ("account", _other_account),
    "region_is_allowed": ("region", _wrong_region),
    "identity_is_verified": ("identity", _unverified),
    "sender_is_covered": ("from", _uncovered),
    "configuration_set_exists": ("configuration-set", _no_set),
    "policy_lets_caller_send": (POLICY, _policy),
}
"""What the checks of the rules are called here, and how each refusal is told."""


def _on_the_way(look: Look, trial: Letter, evidence: Evidence, region: str) -> Iterator[Precondition]:
    """What Cognito does not look at when it saves, and what would stop the mail all the same."""
    facts = evidence.facts
    if facts.production_access:
        yield Precondition("sandbox", Verdict.OK)
    else:
        text = f"SES in {region} is in the sandbox: only verified recipients will get mail until AWS grants production access."
        yield Precondition("sandbox", Verdict.WARNING, text, look.aws.addressed(remedies.leave_sandbox(region)))
    named = facts.configuration_set.name if facts.configuration_set else ""
    for check in _STOPPING:
        finding = check(trial, facts)
        if finding.refusal is not None:
            text = _STOPPED.get(finding.refusal.kind, finding.detail).format(region=region, set=named)
            yield Precondition("sending", Verdict.WARNING, text, look.aws.addressed(finding.remedy))


_STOPPING = (sending.account_may_send, sending.configuration_set_may_send, sending.mail_from_is_ready, sending.quota_has_room)
"""Checks of the send decision that saving leaves out."""
_STOPPED: Mapping[str, str] = {
    SendRefusal.ACCOUNT_SHUT_DOWN: "AWS has paused the sending of SES in {region}: no mail will go out.",
    SendRefusal.ACCOUNT_PAUSED: "Sending is switched off for SES in {region}: no mail will go out.",
    SendRefusal.CONFIGURATION_SET_PAUSED: "The configuration set {set} is paused in {region}: no mail will go out with it.",
    SendRefusal.MAIL_FROM_NOT_VERIFIED: "The identity's MAIL FROM domain is not ready in {region}, and it rejects mail until it is.",
    SendRefusal.DAILY_QUOTA: "The day's quota of SES in {region} is used up: mail is refused until older mail is a day old.",
}


def _role(look: Look) -> Iterator[Precondition]:
    """Cognito's service-linked role, which the first save makes."""
    if not look.by_role:
        return
    answer = look.aws.read("iam", "get_role", IAM_REGION, RoleName=SERVICE_LINKED_ROLE)
    if answer.value is not None:
        yield Precondition("role", Verdict.OK)
    elif answer.absent:
        text = "The account has no role yet by which Cognito sends; the update makes it, if you may call iam:CreateServiceLinkedRole."
        make = f"aws iam create-service-linked-role --aws-service-name {COGNITO_EMAIL_SERVICE}"
        yield Precondition("role", Verdict.WARNING, text, look.aws.addressed(f"Or have it made by somebody who may: {make}"))
    else:
        yield Precondition("role", Verdict.UNCHECKED, f"Whether Cognito's role is there: {_plain(answer.why)}.")


def _second_factor(look: Look) -> Iterator[Precondition]:
    """AWS's own sender sends no codes to sign in with. Source: Cognito guide, user-pool-settings-mfa-sms-email-message (guide)."""
    if look.mode is Mode.DEVELOPER or email_configuration.mode(look.described.get("EmailConfiguration") or {}) is not Mode.DEVELOPER:
        return
    answer = look.aws.read("cognito-idp", "get_user_pool_mfa_config", look.pool.region, UserPoolId=look.pool_id)
    if answer.value is None:
        yield Precondition("email-mfa", Verdict.UNCHECKED, f"Whether users sign in with codes by mail: {_plain(answer.why)}.")
    elif "EmailMfaConfiguration" in answer.value:
        text = "The pool sends codes by mail as a second factor (EmailMfaConfiguration), which takes its own SES."
        yield Precondition("email-mfa", Verdict.REFUSED, text, look.aws.addressed(_without_email_mfa(look, answer.value)))
    else:
        yield Precondition("email-mfa", Verdict.OK)
    if "EMAIL_OTP" in (within(look.described, "Policies", "SignInPolicy").get("AllowedFirstAuthFactors") or ()):
        text = "Users may sign in with a code by mail (EMAIL_OTP), for which the guide asks for your own SES."
        yield Precondition("email-mfa", Verdict.WARNING, text)
    yield Precondition("daily-limit", Verdict.WARNING, "AWS's own sender sends 50 mails a day, for all pools of the account together.")


def _without_email_mfa(look: Look, shown: Mapping[str, Any]) -> str:
    """SetUserPoolMfaConfig replaces all of its members, so those that stay are named."""
    kept = {name: value for name, value in shown.items() if name != "EmailMfaConfiguration"}
    if "SmsMfaConfiguration" not in kept and not within(kept, "SoftwareTokenMfaConfiguration").get("Enabled"):
        kept = {name: value for name, value in kept.items() if name == "WebAuthnConfiguration"} | {"MfaConfiguration": "OFF"}
    document = dumps({"UserPoolId": look.pool_id, **kept}, separators=(",", ":"), ensure_ascii=False)
    command = f"aws cognito-idp set-user-pool-mfa-config --region {look.pool.region} --cli-input-json {quote(document)}"
    return f"Take that factor away first: {command}"


def _other_sender(look: Look) -> Iterator[Precondition]:
    """A CustomEmailSender function takes SES out of the question."""
    if "CustomEmailSender" in within(look.described, "LambdaConfig"):
        text = "A function sends this pool's mail (CustomEmailSender): EmailConfiguration has no effect while it is there."
        yield Precondition("custom-sender", Verdict.WARNING, text)
