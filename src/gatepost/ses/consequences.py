"""What follows from an event, in the transaction that writes it down: addresses are suppressed, whoever asked is told.

Importing this module is what makes it so. Who records events of SES's mail does it here.
"""

from collections.abc import Sequence

from gatepost.call import World
from gatepost.mail import outcomes
from gatepost.mail.messages import Message
from gatepost.mail.outcomes import Event, Outcome
from gatepost.ses.events import following
from gatepost.ses.suppression import learning
from gatepost.store.transaction import Transaction


def record(tx: Transaction, world: World, message: Message, *found: Outcome) -> Sequence[Event]:
    """Write down what happened to a message, with all that follows."""
    return outcomes.record(tx, world, message, *found)


@outcomes.listen
def follow(tx: Transaction, world: World, message: Message, events: Sequence[Event]) -> None:
    """All that follows from what happened to a message."""
    learning.learn(tx, world, message, events)
    following.follow(tx, world, message, events)
