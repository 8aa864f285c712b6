"""Who a letter says it is from, and which identity stands for each of them.

A letter names up to four senders: its From header, its source, a Sender header and the address for bounces. Each needs a
verified identity; Reply-To needs none.
Source: SES guide, troubleshoot-error-messages and creating-identities (guide).
"""

from collections.abc import Mapping
from itertools import chain

from gatepost.rules.identities import IdentityArn, address_of, candidates, identity_arn, identity_of_arn, is_simulator
from gatepost.rules.letters import MOST_RECIPIENTS, IdentityFacts, Letter, Mode, SendingFacts

Identities = Mapping[str, IdentityFacts]


def roles(letter: Letter) -> tuple[tuple[str, str], ...]:
    """The senders as they were given, each with the ARN of the identity it shall use (or none), the header's form first."""
    if not letter.header_from and not letter.header_sender and not letter.return_path:
        return ((letter.sender, letter.source_arn),) if letter.sender else ()
    named = (
        (letter.header_from, letter.from_arn or letter.source_arn),
        (letter.sender, letter.source_arn),
        (letter.header_sender, letter.from_arn or letter.source_arn),
        (letter.return_path, letter.return_path_arn or letter.source_arn),
    )
    return tuple({role: None for role in named if role[0]})


def key_of(arn: IdentityArn, account_id: str) -> str:
    """How the facts list the identity of an ARN: by name if it is the account's own, else by ARN."""
    return arn.name if arn.account_id == account_id else str(arn)


def named_by(arn: str, identities: Identities, account_id: str) -> IdentityFacts | None:
    """The identity that an ARN names, if there is one."""
    parts = identity_of_arn(arn)
    return identities.get(key_of(parts, account_id)) if parts else None


def nearest_verified(given: str, identities: Identities) -> IdentityFacts | None:
    """The nearest verified identity that covers a mailbox: its settings apply. An unverified one nearer by does not block."""
    address = address_of(given)
    if address is not None:
        for name in candidates(address):
            identity = identities.get(name)
            if identity is not None and identity.verified:
                return identity
    return None


def sending_identity(letter: Letter, identities: Identities) -> IdentityFacts | None:
    """The verified identity that the letter goes out under: events name it, its settings apply."""
    if not letter.source_arn:
        return nearest_verified(letter.sender or letter.header_from, identities)
    identity = named_by(letter.source_arn, identities, letter.account_id)
    return identity if identity is not None and identity.verified else None


def sending_identity_arn(letter: Letter, identity: IdentityFacts, region: str) -> str:
    """The ARN of the identity that the letter goes out under."""
    parts = identity_of_arn(letter.source_arn) if letter.source_arn else None
    return str(parts.in_region(region)) if parts else identity_arn(region, letter.account_id, identity.name)


def configuration_set_named(letter: Letter, identities: Identities) -> str:
    """The configuration set that applies: the letter's own, else the sending identity's default, else none (empty)."""
    if letter.mode is Mode.COGNITO_DEFAULT:
        return ""
    if letter.configuration_set:
        return letter.configuration_set
    identity = sending_identity(letter, identities)
    return identity.configuration_set if identity else ""


def identities_touched(letter: Letter, *, sandboxed: bool) -> tuple[str, ...]:
    """The keys of all identities that can matter to the letter.

    Recipients matter in the sandbox alone, and there not if they are so many that the letter is refused for it.
    """
    names: dict[str, None] = {}
    for given, arn in roles(letter):
        parts = identity_of_arn(arn) if arn else None
        if parts:
            names[key_of(parts, letter.account_id)] = None
        else:
            names.update(dict.fromkeys(_candidates(given)))
    if sandboxed and letter.mode is not Mode.COGNITO_DEFAULT and len(letter.recipients) <= MOST_RECIPIENTS:
        names.update(dict.fromkeys(chain.from_iterable(map(_candidates, letter.recipients))))
    return tuple(names)


def _candidates(given: str) -> tuple[str, ...]:
    address = address_of(given)
    return candidates(address) if address and not is_simulator(address) else ()


def unverified(letter: Letter, facts: SendingFacts) -> tuple[str, ...]:
    """The senders without a verified identity. One that a letter names by ARN is listed by its ARN.

    Source: SES's answers to Cognito (reported).
    """
    failed: dict[str, None] = {}
    for given, arn in roles(letter):
        if not arn:
            if nearest_verified(given, facts.identities) is None:
                failed[given] = None
            continue
        identity = named_by(arn, facts.identities, facts.account_id)
        if identity is None or not identity.verified:
            parts = identity_of_arn(arn)
            failed[str(parts.in_region(facts.region)) if parts else arn] = None
    return tuple(failed)


def uncovered(letter: Letter) -> tuple[str, ...]:
    """The senders that the identity named for them does not cover."""
    if not letter.source_arn and not letter.from_arn and not letter.return_path_arn:
        return ()
    failed: dict[str, None] = {}
    for given, arn in roles(letter):
        parts = identity_of_arn(arn) if arn else None
        if parts and parts.name not in _candidates(given):
            failed[given] = None
    return tuple(failed)


def strangers(letter: Letter, facts: SendingFacts) -> tuple[str, ...]:
    """The recipients that the sandbox does not let through: neither verified nor of the simulator.

    Source: SES guide, request-production-access (guide).
    """
    if facts.production_access or letter.mode is Mode.COGNITO_DEFAULT:
        return ()
    return tuple(dict.fromkeys(given for given in letter.recipients if not _may_receive(given, facts.identities)))


def _may_receive(given: str, identities: Identities) -> bool:
    address = address_of(given)
    return address is not None and (is_simulator(address) or nearest_verified(given, identities) is not None)


def failed_identities(letter: Letter, facts: SendingFacts) -> tuple[str, ...]:
    """Everyone that SES's one sentence lists, senders before recipients, each spelling once."""
    everyone = (*unverified(letter, facts), *uncovered(letter), *strangers(letter, facts))
    return tuple(dict.fromkeys(everyone))
