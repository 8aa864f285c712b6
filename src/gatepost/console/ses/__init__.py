"""The pages of Amazon SES: the account, its identities, configuration sets, templates and suppression list, and the message log."""

from gatepost.console.ses import (
    account,
    configuration_sets,
    identities,
    identity,
    identity_settings,
    message_log,
    production_access,
    suppression,
    templates,
)

__all__ = [
    "account",
    "configuration_sets",
    "identities",
    "identity",
    "identity_settings",
    "message_log",
    "production_access",
    "suppression",
    "templates",
]
