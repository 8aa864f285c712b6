"""Email configuration of a pool, edited so that nothing else of it changes.

UpdateUserPool resets what it is not told, so the pool is described, the new EmailConfiguration is merged in, and all of it is
sent: what `gatepost integrate` does, by the same rules.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.user_pools.pool import COGNITO, address, described, show
from gatepost.console.visit import Visit
from gatepost.rules import pool_update
from gatepost.rules.identities import identity_arn, identity_of_arn, is_address
from gatepost.rules.regions import ses_regions
from gatepost.wire.errors import AwsError

SES = "sesv2"
DEVELOPER = "DEVELOPER"
MOST_IDENTITIES = 500


@page("/user-pools/{pool_id}/authentication-methods/email", posts=True)
def edit(visit: Visit) -> Response:
    """Who sends the pool's mail: the form, what it would change, and the change."""
    pool = described(visit)
    current: Members = pool.get("EmailConfiguration") or {}
    form = visit.form if visit.form is not None else _as_form(current, visit.region)
    regions = ses_regions(visit.region).developer
    region = form["ses_region"] if form.get("ses_region") in regions else regions[0]
    target = _target(visit, form, region)
    request, notes = pool_update.update_request(pool)
    request["EmailConfiguration"] = target
    expected = {**pool, "EmailConfiguration": target}
    refusal = None
    if visit.form is not None and visit.form.get("do") == "save":
        if (stale := visit.form.get("seen", "")) and stale != _version(pool):
            return _form(visit, pool, form, region, overtaken=True)
        try:
            visit.call(COGNITO, "UpdateUserPool", **request)
            return visit.go(address(visit, "/authentication-methods"), "email.was_saved")
        except AwsError as error:
            refusal = error
    changes = pool_update.difference(pool, expected) if visit.posted else ()
    would_reset = _would_reset(expected, target) if changes else ()
    return _form(visit, pool, form, region, refusal=refusal, changes=changes, would_reset=would_reset, notes=notes if changes else ())


def _form(visit: Visit, pool: Members, form: Mapping[str, str], region: str, *, refusal: AwsError | None = None, **more: Any) -> Response:
    identities = _identities(visit, region)
    chosen = form.get("identity", "")
    if chosen and chosen not in dict(identities):
        identities.append((chosen, False))
    return show(
        visit,
        "user_pools/email.html",
        pool,
        "authentication",
        title=visit.text("email.edit_title"),
        values={**form, "ses_region": region},
        regions=ses_regions(visit.region).developer,
        identities=identities,
        sets=_configuration_sets(visit, region),
        seen=_version(pool),
        refusal=refusal,
        **{"changes": (), "would_reset": (), "notes": (), "overtaken": False, **more},
    )


def _version(pool: Members) -> str:
    """By which it is noticed that somebody else changed the pool while the form was open."""
    return pool["LastModifiedDate"].isoformat()


def _as_form(current: Members, region: str) -> dict[str, str]:
    """The form as the present configuration fills it."""
    arn = identity_of_arn(current.get("SourceArn") or "")
    return {
        "account": current.get("EmailSendingAccount") or "COGNITO_DEFAULT",
        "ses_region": arn.region if arn else region,
        "identity": arn.name if arn else "",
        "sender": current.get("From") or "",
        "reply_to": current.get("ReplyToEmailAddress") or "",
        "configuration_set": current.get("ConfigurationSet") or "",
    }


def _target(visit: Visit, form: Mapping[str, str], region: str) -> dict[str, Any]:
    """The EmailConfiguration that the form asks for, in the order in which DescribeUserPool prints it."""
    identity, developer = form.get("identity", ""), form.get("account") == DEVELOPER
    wanted = {
        "SourceArn": identity_arn(region, visit.account, identity) if identity and developer else "",
        "ReplyToEmailAddress": form.get("reply_to", "").strip(),
        "EmailSendingAccount": form.get("account", ""),
        "From": _sender(form.get("sender", "").strip(), identity) if developer else "",
        "ConfigurationSet": form.get("configuration_set", "") if developer else "",
    }
    return {name: value for name, value in wanted.items() if value}


def _sender(given: str, identity: str) -> str:
    """From as AWS wants it: a name alone gets the address of the identity, where that is one."""
    if given and "@" not in given and "<" not in given and is_address(identity):
        return f"{given} <{identity}>"
    return given


def _would_reset(expected: Mapping[str, Any], target: Mapping[str, Any]) -> tuple[pool_update.Change, ...]:
    """What an update with EmailConfiguration alone would take away besides."""
    afterwards = pool_update.reset(expected, {"EmailConfiguration": target})
    return tuple(change for change in pool_update.difference(expected, afterwards) if change.before)


def _identities(visit: Visit, region: str) -> list[tuple[str, bool]]:
    """The identities of a Region, each with whether it is verified."""
    found: list[tuple[str, bool]] = []
    following: str | None = None
    while len(found) < MOST_IDENTITIES:
        listed = visit.call(SES, "ListEmailIdentities", region=region, PageSize=100, NextToken=following)
        found += [
            (one["IdentityName"], bool(one.get("SendingEnabled")) and one.get("VerificationStatus", "SUCCESS") == "SUCCESS")
            for one in listed.get("EmailIdentities", ())
        ]
        following = listed.get("NextToken")
        if not following:
            break
    return found


def _configuration_sets(visit: Visit, region: str) -> list[str]:
    return list(visit.call(SES, "ListConfigurationSets", region=region, PageSize=100).get("ConfigurationSets", ()))
