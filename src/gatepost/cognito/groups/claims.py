"""What tokens say of a user's groups.

Source: guide, cognito-user-pools-user-groups (guide).
"""

from collections.abc import Sequence
from typing import Any

from gatepost.cognito.groups.record import Group


def of_access(groups: Sequence[Group]) -> dict[str, Any]:
    """The access token's claims: the groups' names, those that count most first; nothing for a user without groups."""
    return {"cognito:groups": [group.name for group in groups]} if groups else {}


def of_identity(groups: Sequence[Group]) -> dict[str, Any]:
    """The ID token's claims: also the groups' roles, and the one to prefer, which is that of the group that counts most.

    Two groups that count the same and have different roles leave no role to prefer.
    """
    claims = of_access(groups)
    with_role = [group for group in groups if group.role_arn]
    if with_role:
        claims["cognito:roles"] = list(dict.fromkeys(group.role_arn for group in with_role))
        first = with_role[0]
        if all(group.role_arn == first.role_arn for group in with_role if group.precedence == first.precedence):
            claims["cognito:preferred_role"] = first.role_arn
    return claims
