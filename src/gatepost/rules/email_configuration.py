"""A user pool's EmailConfiguration: what it means, and whether Cognito takes it.

Saving a configuration makes a trial of it: the very checks of the send decision, but for the recipient, the quota and the
sandbox, which show at the first real user only.
Source: API reference, EmailConfigurationType (model); Cognito guide, user-pool-email (guide); the errors (reported).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gatepost.rules import sending
from gatepost.rules.findings import Finding, Refusal, passed, refused, skipped
from gatepost.rules.identities import identity_of_arn, is_address
from gatepost.rules.identity_policy import cognito_principal
from gatepost.rules.letters import Letter, Mode, Pool, SendingFacts
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.rules.refusals import SaveRefusal, SendRefusal, framed
from gatepost.rules.regions import ses_regions

DEFAULT_SENDER = "no-reply@verificationemail.com <no-reply@verificationemail.com>"
"""From of AWS's own sender, its address as its name. Source: a delivered mail (reported)."""

Configuration = Mapping[str, Any]
"""EmailConfigurationType: SourceArn, ReplyToEmailAddress, EmailSendingAccount, From, ConfigurationSet."""


def mode(configuration: Configuration) -> Mode:
    """Who sends the pool's mail."""
    return Mode.DEVELOPER if configuration.get("EmailSendingAccount") == "DEVELOPER" else Mode.COGNITO_DEFAULT


def sending_regions(configuration: Configuration, pool_region: str) -> tuple[str, ...]:
    """The SES Regions that the pool's mail leaves from, the usual one first.

    AWS's own sender leaves from the pool's Region; an ARN names one, or with `*` all of an alternate Region's row.
    """
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    if arn is None:
        return (pool_region,)
    if arn.region != "*":
        return (arn.region,)
    row = ses_regions(pool_region)
    if mode(configuration) is Mode.DEVELOPER or row.default_also is None:
        return row.developer[:1]
    return (*row.developer, row.default_also)


def sender(configuration: Configuration) -> str:
    """The From header: what From says, else the address of the identity, else AWS's own. Empty: none can be made."""
    if configuration.get("From"):
        return str(configuration["From"])
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    if arn is None:
        return DEFAULT_SENDER if mode(configuration) is Mode.COGNITO_DEFAULT else ""
    return arn.name if is_address(arn.name) else ""


def reply_to(configuration: Configuration) -> str:
    """The Reply-To header: as configured, else the address of the identity, else none (empty)."""
    if configuration.get("ReplyToEmailAddress"):
        return str(configuration["ReplyToEmailAddress"])
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    return arn.name if arn and is_address(arn.name) else ""


def letter(configuration: Configuration, pool: Pool, to: str) -> Letter:
    """A pool's mail to one user, as the send decision takes it. The identity's ARN names the Region that is sent from."""
    who = mode(configuration)
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    region = sending_regions(configuration, pool.region)[0]
    answer_to = reply_to(configuration)
    return Letter(
        mode=who,
        account_id=pool.account_id,
        principal=cognito_principal(pool.region, pool.account_id, developer=who is Mode.DEVELOPER),
        sender=sender(configuration),
        to=(to,),
        reply_to=(answer_to,) if answer_to else (),
        source_arn=str(arn.in_region(region)) if arn else "",
        configuration_set=str(configuration.get("ConfigurationSet") or "") if who is Mode.DEVELOPER else "",
        pool=pool,
    )


def trials(configuration: Configuration, pool: Pool) -> dict[str, Letter]:
    """The letters that saving a configuration tries out, by the SES Region they would leave from; none without an identity.

    Whoever checks gathers the sending facts of each. The recipient is the sender itself.
    """
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    if arn is None or not arn.name:
        return {}
    own = sender(configuration) or f"nobody@{arn.name}"
    trial = letter(configuration, pool, own)
    return {
        region: replace(trial, source_arn=str(arn.in_region(region)), reply_to=()) for region in sending_regions(configuration, pool.region)
    }


def check(configuration: Configuration, pool: Pool, facts: Mapping[str, SendingFacts]) -> list[Finding]:
    """Everything about a configuration, in the order in which Cognito looks; the first refusal is its answer.

    `facts` are the sending facts of the trials, by Region; what is missing there is skipped. Refusals are of kind
    SaveRefusal.
    """
    findings = [
        from_has_own_ses(configuration),
        source_is_named(configuration),
        from_is_an_address(configuration),
        account_is_own(configuration, pool),
        region_is_allowed(configuration, pool),
    ]
    letters = trials(configuration, pool)
    for region in letters:
        if region in facts:
            findings += _tried(letters[region], facts[region])
    return findings


def from_has_own_ses(configuration: Configuration) -> Finding:
    """AWS's own sender takes no From. Source: Cognito's answer (reported)."""
    if mode(configuration) is Mode.DEVELOPER or not configuration.get("From"):
        return passed("from_has_own_ses")
    return _invalid("from_has_own_ses", "Cannot configure From email address for default email configuration")


def source_is_named(configuration: Configuration) -> Finding:
    """One's own SES needs an identity to send as. Source: Cognito's answer (reported)."""
    if mode(configuration) is Mode.COGNITO_DEFAULT or configuration.get("SourceArn"):
        return passed("source_is_named")
    return _invalid("source_is_named", "Source ARN is required to use DEVELOPER email sending owner")


def from_is_an_address(configuration: Configuration) -> Finding:
    """From is a mailbox, and is there where the identity is a domain.

    Source: Cognito's answer to a From without `@` (reported); to a domain without From the same (guessed).
    """
    own = sender(configuration)
    if not own:
        arn = identity_of_arn(configuration.get("SourceArn") or "")
        if arn is None or not arn.name:
            return skipped("from_is_an_address")
        return _invalid("from_is_an_address", FROM_INVALID, detail=f"{arn.name} is a domain: From must name an address in it.")
    try:
        parse(own)
    except Malformed as malformed:
        return _invalid("from_is_an_address", FROM_INVALID, detail=f"{own}: {malformed}")
    return passed("from_is_an_address")


FROM_INVALID = "Provided From email address is invalid"


def account_is_own(configuration: Configuration, pool: Pool) -> Finding:
    """The identity is one of the pool's own account. Source: Cognito's answer (reported)."""
    if not configuration.get("SourceArn"):
        return skipped("account_is_own")
    arn = identity_of_arn(str(configuration["SourceArn"]))
    if arn is not None and arn.account_id == pool.account_id and arn.name:
        return passed("account_is_own")
    if arn is None:
        detail = f"{configuration['SourceArn']} is not the ARN of an SES identity."
    elif arn.name:
        detail = f"The identity is account {arn.account_id}'s, the pool is {pool.account_id}'s."
    else:
        detail = "The ARN ends without the identity's name."
    return refused("account_is_own", Refusal(SaveRefusal.NOT_AUTHORIZED, sending.OTHER_ACCOUNT), detail=detail)


def region_is_allowed(configuration: Configuration, pool: Pool) -> Finding:
    """The identity's Region is one that the pool may send from. Source: Cognito guide, user-pool-email (guide)."""
    arn = identity_of_arn(configuration.get("SourceArn") or "")
    if arn is None:
        return skipped("region_is_allowed")
    if ses_regions(pool.region).allow(arn.region):
        return passed("region_is_allowed")
    return _invalid("region_is_allowed", sending.region_not_allowed(pool.region))


_TRIED = (
    sending.identity_is_verified,
    sending.sender_is_covered,
    sending.configuration_set_exists,
    sending.policy_lets_caller_send,
)


def _tried(trial: Letter, facts: SendingFacts) -> list[Finding]:
    """The trial's findings, each refusal as Cognito words it. Source: Cognito's answers (reported)."""
    out_of_sandbox = replace(facts, production_access=True)
    findings: list[Finding] = []
    for ask in _TRIED:
        finding = ask(trial, out_of_sandbox)
        if finding.refusal is not None:
            finding = replace(finding, refusal=_as_cognito_says(finding.refusal))
        findings.append(finding)
    return findings


def _as_cognito_says(refusal: Refusal) -> Refusal:
    if refusal.kind == SendRefusal.COGNITO_NOT_ALLOWED:
        return Refusal(SaveRefusal.INVALID_EMAIL_ROLE_ACCESS_POLICY, refusal.text)
    return Refusal(SaveRefusal.INVALID_PARAMETER, framed(refusal.text))


def _invalid(name: str, text: str, detail: str = "") -> Finding:
    return refused(name, Refusal(SaveRefusal.INVALID_PARAMETER, text), detail=detail)
