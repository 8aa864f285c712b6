"""The facts of the send decision, read from AWS's APIs: the same facts that the server takes from its database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from gatepost.doctor.reading import Answer, Aws, within
from gatepost.rules.identities import is_address
from gatepost.rules.letters import ConfigurationSetFacts, IdentityFacts, Letter, Mode, SendingFacts
from gatepost.rules.senders import configuration_set_named, identities_touched


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts about a letter, and what could not be read of them (then the facts are not complete)."""

    facts: SendingFacts
    unread: tuple[str, ...]


def gather(aws: Aws, letter: Letter, region: str, now: datetime | None = None) -> Evidence:
    """Reads what the send decision asks about this letter in one SES Region, at a time (now)."""
    unread: list[str] = []
    account: Mapping[str, Any] = {}
    if letter.mode is not Mode.COGNITO_DEFAULT:
        answer = aws.read("sesv2", "get_account", region)
        unread += [f"SES account in {region} ({answer.why})"] if answer.value is None else []
        account = answer.value or {}
    production = bool(account.get("ProductionAccessEnabled", True))
    identities: dict[str, IdentityFacts] = {}
    for name in _worth_asking(identities_touched(letter, sandboxed=not production)):
        answer = aws.read("sesv2", "get_email_identity", region, EmailIdentity=name)
        if answer.value is not None:
            identities[name] = identity_facts(aws, name, region, answer.value)
        elif answer.unread:
            unread.append(f"identity {name} in {region} ({answer.why})")
    set_named = configuration_set_named(letter, identities)
    configuration_set: ConfigurationSetFacts | None = None
    if set_named:
        answer = aws.read("sesv2", "get_configuration_set", region, ConfigurationSetName=set_named)
        configuration_set = configuration_set_facts(set_named, answer)
        unread += [f"configuration set {set_named} in {region} ({answer.why})"] if answer.unread else []
    quota = within(account, "SendQuota")
    facts = SendingFacts(
        region=region,
        account_id=letter.account_id,
        now=now or datetime.now(UTC),
        production_access=production,
        sending_enabled=bool(account.get("SendingEnabled", True)),
        enforcement_status=str(account.get("EnforcementStatus", "HEALTHY")),
        max_24h=quota.get("Max24HourSend", -1),
        sent_24h=quota.get("SentLast24Hours", 0),
        identities=identities,
        configuration_set=configuration_set,
    )
    return Evidence(facts, tuple(unread))


def _worth_asking(names: Iterable[str]) -> list[str]:
    """Without the top-level domains, which nobody can register with SES."""
    return [name for name in names if "." in name or is_address(name)]


def identity_facts(aws: Aws, name: str, region: str, shown: Mapping[str, Any]) -> IdentityFacts:
    """An identity as GetEmailIdentity shows it, with its policies."""
    mail_from = within(shown, "MailFromAttributes")
    return IdentityFacts(
        name=name,
        verified=bool(shown.get("VerifiedForSendingStatus")),
        policies=tuple(policies(aws, name, region, shown).values()),
        configuration_set=str(shown.get("ConfigurationSetName") or ""),
        mail_from_rejects=mail_from_broken(mail_from) and mail_from.get("BehaviorOnMxFailure") == "REJECT_MESSAGE",
    )


def policies(aws: Aws, name: str, region: str, shown: Mapping[str, Any]) -> Mapping[str, str]:
    """An identity's policies by name. GetEmailIdentity shows them too, for who may not ask for them alone."""
    answer = aws.read("sesv2", "get_email_identity_policies", region, EmailIdentity=name)
    listed = within(answer.value or shown, "Policies")
    return {key: policy if isinstance(policy, str) else json.dumps(policy) for key, policy in listed.items()}


def mail_from_broken(mail_from: Mapping[str, str]) -> bool:
    """A MAIL FROM domain is set and is not verified."""
    return bool(mail_from.get("MailFromDomain")) and mail_from.get("MailFromDomainStatus") != "SUCCESS"


def configuration_set_facts(name: str, answer: Answer) -> ConfigurationSetFacts | None:
    """A configuration set as GetConfigurationSet shows it, or None."""
    if answer.value is None:
        return None
    options = within(answer.value, "SendingOptions")
    return ConfigurationSetFacts(name, bool(options.get("SendingEnabled", True)))
