"""The pages of Amazon Cognito: user pools, and in each its sign-in mail, app clients, users and groups."""

from gatepost.console.user_pools import pools

__all__ = ["pools"]
