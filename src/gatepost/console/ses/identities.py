"""Identities: the list, and a new one."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.visit import Visit
from gatepost.wire.errors import AwsError

SES = "sesv2"
PAGE_SIZE = 50


@page("/identities")
def list_identities(visit: Visit) -> Response:
    """The account's identities in the Region, or those whose names have something in them."""
    named = visit.query.get("named", "").strip()
    chosen = {"IDENTITY_NAME_CONTAINS": named} if named else None
    listed = visit.call(SES, "ListEmailIdentities", PageSize=PAGE_SIZE, NextToken=visit.query.get("next"), Filter=chosen)
    return visit.show("ses/identities.html", identities=listed.get("EmailIdentities", ()), next=listed.get("NextToken") or "", named=named)


@page("/identities/create", posts=True)
def create(visit: Visit) -> Response:
    """A new identity: a domain, which waits for its DNS records, or an address, which is mailed a link."""
    refusal = None
    if visit.form is not None:
        name = visit.form.get("name", "").strip()
        try:
            visit.call(SES, "CreateEmailIdentity", EmailIdentity=name, **_wanted(visit.form))
            return visit.go(visit.link("/identities/{}", name), "identities.was_created", name=name)
        except AwsError as error:
            refusal = error
    return visit.show("ses/identity_create.html", refusal=refusal, sets=configuration_sets(visit))


def _wanted(form: Mapping[str, str]) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if form.get("configuration_set"):
        wanted["ConfigurationSetName"] = form["configuration_set"]
    if form.get("type") == "DOMAIN" and form.get("key_length"):
        wanted["DkimSigningAttributes"] = {"NextSigningKeyLength": form["key_length"]}
    return wanted


def configuration_sets(visit: Visit) -> list[str]:
    """The names that an identity's mail may use by default."""
    return list(visit.call(SES, "ListConfigurationSets", PageSize=100).get("ConfigurationSets", ()))


def inner(shown: Members, name: str) -> Members:
    """A structure inside of what AWS shows; empty where it is left out."""
    found: Members | None = shown.get(name)
    return found or {}
