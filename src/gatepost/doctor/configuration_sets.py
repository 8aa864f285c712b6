"""C8, C8b, C8c: the configuration set that applies to the pool's mail, the pool's own or the identity's.

Source: API reference, GetConfigurationSet (model); SES guide, using-configuration-sets (guide).
"""

from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Any

from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import POSSIBLE, Check, DoesNotApply, F, I, Verdict, W, check, fine, found
from gatepost.doctor.reading import NotChecked, shown, within
from gatepost.rules import sending
from gatepost.rules.remedies import create_configuration_set, resume_configuration_set

HASTY_SECONDS = 3600
"""A receiver that puts mail off for the first time (greylisting) takes it within the hour."""
SETS = "SES guide, using-configuration-sets (guide)"


def _name(case: Case) -> str:
    """The set that applies; empty: none does.

    Raises: DoesNotApply.
    """
    case.require_own_ses()
    return sending.configuration_set_named(case.letter, case.evidence.facts.identities)


@check("C8", F, "the configuration set: there, and not paused", "SES refuses mail that names a set which is missing or paused.", SETS)
def configuration_set(case: Case) -> Verdict:
    name = _name(case)
    if not name:
        return fine("No configuration set applies.")
    evidence = case.evidence
    unread = next((one for one in evidence.unread if one.startswith("configuration set")), "")
    if unread:
        raise NotChecked(unread)
    if sending.configuration_set_exists(case.letter, evidence.facts).refusal is not None:
        text = f"The configuration set {name} does not exist in {case.ses_region}."
        return found(text, create_configuration_set(name, case.ses_region))
    if sending.configuration_set_may_send(case.letter, evidence.facts).refusal is not None:
        return found(f"Sending is paused for the configuration set {name}.", resume_configuration_set(name, case.ses_region))
    return fine(f"The configuration set {name} may send.")


@check(
    "C8b",
    W,
    "what the configuration set asks for: TLS, haste, suppression, event destinations",
    "It may drop mail, or tell nobody what became of it (i).",
    "model, GetConfigurationSet",
    POSSIBLE,
)
def strictness(case: Case) -> Verdict:
    name = _name(case)
    if not name:
        raise DoesNotApply("No configuration set applies.")
    region = case.ses_region
    answer = case.aws.read("sesv2", "get_configuration_set", region, ConfigurationSetName=name)
    if answer.absent:
        raise DoesNotApply("The configuration set does not exist (C8).")
    described = shown(answer, f"Configuration set {name}")
    delivery = within(described, "DeliveryOptions")
    seconds = delivery.get("MaxDeliverySeconds")
    command = f"aws sesv2 put-configuration-set-delivery-options --configuration-set-name {quote(name)} --region {region}"
    if seconds is not None and int(seconds) < HASTY_SECONDS:
        text = f"The configuration set {name} gives up after {seconds} seconds (MaxDeliverySeconds): receivers that put mail off get none."
        return found(text, f"{command} --max-delivery-seconds 50400")
    if delivery.get("TlsPolicy") == "REQUIRE":
        text = f"The configuration set {name} requires TLS: mail to receivers without it is dropped."
        return found(text, f"{command} --tls-policy OPTIONAL")
    stricter = _stricter(case, described)
    if stricter:
        text = f"The configuration set {name} also suppresses after {' and '.join(stricter)}, which the account does not."
        return found(text, f"aws sesv2 get-configuration-set --configuration-set-name {quote(name)} --region {region}", severity=I)
    return _watched(case, name)


def _stricter(case: Case, described: Mapping[str, Any]) -> list[str]:
    own: Sequence[str] = within(described, "SuppressionOptions").get("SuppressedReasons") or ()
    account: Sequence[str] = within(case.account(), "SuppressionAttributes").get("SuppressedReasons") or ()
    return [reason for reason in own if reason not in account]


def _watched(case: Case, name: str) -> Verdict:
    answer = case.aws.read("sesv2", "get_configuration_set_event_destinations", case.ses_region, ConfigurationSetName=name)
    destinations: Sequence[Mapping[str, Any]] = shown(answer, f"Event destinations of {name}").get("EventDestinations") or ()
    if any(one.get("Enabled") for one in destinations):
        return fine(f"The configuration set {name} drops no mail, and its events go somewhere.")
    remedy = (
        f"aws sesv2 create-configuration-set-event-destination --configuration-set-name {quote(name)} --region {case.ses_region} "
        "--event-destination-name mail --event-destination "
        "Enabled=true,MatchingEventTypes=BOUNCE,COMPLAINT,REJECT,DELIVERY_DELAY,SnsDestination={TopicArn=TOPIC_ARN}"
    )
    return found(f"The configuration set {name} has no event destination: nobody is told of bounces.", remedy, severity=I)


@check("C8c", I, "the identity's default configuration set", "It applies, since the pool names none.", "model, GetEmailIdentity")
def default_set(case: Case) -> Verdict:
    case.require_own_ses()
    if case.configuration.get("ConfigurationSet"):
        return fine("The pool names its configuration set.")
    name = _name(case)
    if not name:
        return fine("Neither the pool nor the identity names a configuration set.")
    text = f"The pool names no configuration set, so the identity's default {name} applies."
    return found(text, f"aws sesv2 get-configuration-set --configuration-set-name {quote(name)} --region {case.ses_region}")


CHECKS: tuple[Check, ...] = (configuration_set, strictness, default_set)
