"""Configuration sets: the list, a new one, one with its options and destinations, paused or not."""

from starlette.responses import Response

from gatepost.console.routing import page
from gatepost.console.ses.identities import SES, inner
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

PAGE_SIZE = 50


@page("/configuration-sets")
def list_sets(visit: Visit) -> Response:
    """The names of all, a page at a time."""
    listed = visit.call(SES, "ListConfigurationSets", PageSize=PAGE_SIZE, NextToken=visit.query.get("next"))
    return visit.show("ses/configuration_sets.html", sets=listed.get("ConfigurationSets", ()), next=listed.get("NextToken") or "")


@page("/configuration-sets/create", posts=True)
def create(visit: Visit) -> Response:
    """A new one, by its name."""
    refusal = None
    if visit.form is not None:
        name = visit.form.get("name", "").strip()
        try:
            visit.call(SES, "CreateConfigurationSet", ConfigurationSetName=name)
            return visit.go(visit.link("/configuration-sets/{}", name), "configuration_sets.was_created", name=name)
        except AwsError as error:
            refusal = error
    return visit.show("ses/configuration_set_create.html", refusal=refusal)


@page("/configuration-sets/{name}")
def show(visit: Visit) -> Response:
    """One, with its options and event destinations."""
    name = visit.path["name"]
    found = visit.call(SES, "GetConfigurationSet", ConfigurationSetName=name)
    destinations = visit.call(SES, "GetConfigurationSetEventDestinations", ConfigurationSetName=name).get("EventDestinations", ())
    options = {group: members for group, members in found.items() if group.endswith("Options") and members}
    return visit.show(
        "ses/configuration_set.html",
        name=name,
        sending=bool(inner(found, "SendingOptions").get("SendingEnabled", True)),
        options=options,
        destinations=destinations,
    )


@page("/configuration-sets/{name}/sending", posts=True)
def sending(visit: Visit) -> Response:
    """Its mail is paused, or goes on."""
    name = visit.path["name"]
    here = visit.link("/configuration-sets/{}", name)
    found = visit.call(SES, "GetConfigurationSet", ConfigurationSetName=name)
    enabled = bool(inner(found, "SendingOptions").get("SendingEnabled", True))
    asked = ("account.pause", "configuration_sets.pause_sure", "configuration_sets.was_paused")
    if not enabled:
        asked = ("account.resume", "configuration_sets.resume_sure", "configuration_sets.was_resumed")
    return visit.confirmed(
        lambda: visit.call(SES, "PutConfigurationSetSendingOptions", ConfigurationSetName=name, SendingEnabled=not enabled),
        *asked,
        here,
        here,
        name=name,
    )


@page("/configuration-sets/{name}/delete", posts=True)
def delete(visit: Visit) -> Response:
    """The end of one."""
    name = visit.path["name"]
    return visit.confirmed(
        lambda: visit.call(SES, "DeleteConfigurationSet", ConfigurationSetName=name),
        "configuration_sets.delete",
        "configuration_sets.delete_sure",
        "configuration_sets.was_deleted",
        visit.link("/configuration-sets/{}", name),
        visit.link("/configuration-sets"),
        name=name,
    )
