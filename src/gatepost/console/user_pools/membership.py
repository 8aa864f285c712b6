"""Who is in a group, changed from the group's page and from the user's."""

from starlette.responses import Response

from gatepost.console.problems import Missing
from gatepost.console.routing import page
from gatepost.console.user_pools import groups
from gatepost.console.user_pools.pool import address, call
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

CHANGES = {"add": ("AdminAddUserToGroup", "groups.was_added"), "remove": ("AdminRemoveUserFromGroup", "groups.was_removed")}


@page("/user-pools/{pool_id}/group/{change}-member", posts=True)
def change(visit: Visit) -> Response:
    """Put a user into the group, or take them out of it."""
    if visit.form is None or visit.path["change"] not in CHANGES:
        raise Missing()
    operation, said = CHANGES[visit.path["change"]]
    user, group = visit.form.get("user", "").strip(), groups.name_of(visit) or visit.form.get("group", "")
    try:
        call(visit, operation, GroupName=group, Username=user)
    except AwsError as refusal:
        return groups.shown(visit, group, refusal)
    back = address(visit, "/user", name=user) if visit.form.get("back") == "user" else address(visit, "/group", name=group)
    return visit.go(back, said, name=user, group=group)
