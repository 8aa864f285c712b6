"""The mailbox simulator: addresses at which mail meets a known fate without leaving the machine.

Source: SES guide, send-an-email-from-console (guide); replies and texts (reported).
"""

from enum import StrEnum

from gatepost.mail.transports.replies import Reply
from gatepost.rules.identities import SIMULATOR_DOMAIN


class Fate(StrEnum):
    """What becomes of mail to an address of the simulator: its local part without a label. Any other is an unknown user."""

    SUCCESS = "success"
    BOUNCE = "bounce"
    OUT_OF_OFFICE = "ooto"
    COMPLAINT = "complaint"
    SUPPRESSED = "suppressionlist"


_FATES = {fate.value: fate for fate in Fate}
TAKEN = Reply(250, "2.6.0 Message received")
UNKNOWN_USER = Reply(550, "5.1.1 user unknown")
SUPPRESSED_TEXT = (
    "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address. "
    "For more information about how to remove an address from the suppression list, see the Amazon SES Developer Guide: "
    "http://docs.aws.amazon.com/ses/latest/DeveloperGuide/remove-from-suppressionlist.html"
)
"""Source: bounces (reported)."""
USER_AGENT = "Amazon SES Mailbox Simulator"
AUTOMATIC_ANSWER = "I am out of the office. This answer was written by a machine, for the mailbox simulator."


def fate(address: str) -> Fate | None:
    """What becomes of mail to an address; None when it is not the simulator's."""
    local, _, domain = address.lower().rpartition("@")
    if domain != SIMULATOR_DOMAIN:
        return None
    name = local.partition("+")[0]
    return _FATES.get(name, Fate.BOUNCE)
