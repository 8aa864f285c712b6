"""The pages of Amazon Cognito: user pools, and in each its users, groups, app clients and ways of sending mail."""

from gatepost.console.user_pools import authentication, clients, email, groups, membership, pools, user, users

__all__ = ["authentication", "clients", "email", "groups", "membership", "pools", "user", "users"]
