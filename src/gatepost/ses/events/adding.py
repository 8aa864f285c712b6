"""Adding an event destination, or changing one: checked, and, where there is a topic to ask, asked before it is kept.

Source: API reference, CreateConfigurationSetEventDestination of both APIs (model); recorded answers (reported).
"""

import logging

from gatepost.call import Call
from gatepost.ses import configuration_sets
from gatepost.ses.errors.configuration_sets import EventDestinationExists, EventDestinationNotFound, InvalidSnsDestination
from gatepost.ses.events import destinations, services, targets
from gatepost.ses.events.destinations import EventDestination

log = logging.getLogger("gatepost")


def create(call: Call, configuration_set: str, new: EventDestination) -> None:
    """Raises: ConfigurationSetNotFound, BadRequest, InvalidSnsDestination, EventDestinationExists, LimitExceeded."""
    configuration_sets.get(call, configuration_set)
    destinations.require(configuration_set, new)
    if _exists(call, configuration_set, new.name):
        raise EventDestinationExists(configuration_set, new.name)
    _ask(call, configuration_set, new)
    destinations.add(call, configuration_set, new)


def update(call: Call, configuration_set: str, new: EventDestination) -> None:
    """Raises: ConfigurationSetNotFound, EventDestinationNotFound, BadRequest, InvalidSnsDestination."""
    configuration_sets.get(call, configuration_set)
    if not _exists(call, configuration_set, new.name):
        raise EventDestinationNotFound(configuration_set, new.name)
    destinations.require(configuration_set, new)
    _ask(call, configuration_set, new)
    destinations.replace(call, configuration_set, new)


def _exists(call: Call, configuration_set: str, name: str) -> bool:
    return any(one.name == name for one in destinations.of_set(call, configuration_set))


def _ask(call: Call, configuration_set: str, new: EventDestination) -> None:
    """A topic that does not answer is refused. Where nothing leads to a target at all, the log says that nobody will be told."""
    settings = call.world.settings
    found = targets.resource(new.target, call.account_id, call.region)
    if not targets.reachable(settings, found):
        log.info(
            "event destination %s of configuration set %s: nothing leads to %s, so events stay in the message log. "
            "The setting events_endpoint or webhooks would change that.",
            new.name,
            configuration_set,
            found.arn,
        )
    elif found.kind == "SnsDestination" and not targets.webhook_of(settings, found.arn):
        call.step_out()
        if not services.topic_exists(settings, call.account_id, found.arn):
            raise InvalidSnsDestination(configuration_set, new.name, found.arn)
