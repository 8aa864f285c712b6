"""What can be set of an identity: its MAIL FROM domain, DKIM, default configuration set, notifications and policies."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from gatepost.console.performing import Members
from gatepost.console.routing import page
from gatepost.console.ses.identities import SES, configuration_sets, inner
from gatepost.console.ses.identity import address, described
from gatepost.console.visit import Visit
from gatepost.rules.identities import identity_arn
from gatepost.rules.identity_policy import recommended
from gatepost.wire.errors import AwsError

TOPICS = ("Bounce", "Complaint", "Delivery")


@page("/identities/{name}/mail-from", posts=True)
def mail_from(visit: Visit) -> Response:
    """The domain that bounces come back to."""
    identity, refusal = described(visit), None
    if visit.form is not None:
        try:
            visit.call(
                SES,
                "PutEmailIdentityMailFromAttributes",
                EmailIdentity=visit.path["name"],
                MailFromDomain=visit.form.get("domain", "").strip() or None,
                BehaviorOnMxFailure=visit.form.get("behavior"),
            )
            return visit.go(address(visit), "identity.was_saved", name=visit.path["name"])
        except AwsError as error:
            refusal = error
    return visit.show(
        "ses/identity_mail_from.html",
        refusal=refusal,
        name=visit.path["name"],
        domain=visit.path["name"].rpartition("@")[2],
        current=inner(identity, "MailFromAttributes"),
    )


@page("/identities/{name}/settings", posts=True)
def settings(visit: Visit) -> Response:
    """Whether it signs, the configuration set that its mail uses by default, where bounces and complaints are told."""
    name, refusal = visit.path["name"], None
    identity = described(visit)
    topics: Mapping[str, Members] = visit.call("ses", "GetIdentityNotificationAttributes", Identities=[name])["NotificationAttributes"]
    current = {kind: str(topics.get(name, {}).get(f"{kind}Topic") or "") for kind in TOPICS}
    if visit.form is not None:
        try:
            _save(visit, visit.form, identity, current)
            return visit.go(address(visit), "identity.was_saved", name=name)
        except AwsError as error:
            refusal = error
    return visit.show(
        "ses/identity_settings.html",
        refusal=refusal,
        name=name,
        signs=bool(inner(identity, "DkimAttributes").get("SigningEnabled")),
        can_sign="@" not in name,
        forwards=bool(identity.get("FeedbackForwardingStatus")),
        configuration_set=identity.get("ConfigurationSetName") or "",
        sets=configuration_sets(visit),
        topics=current,
    )


def _save(visit: Visit, form: Mapping[str, str], identity: Members, topics: Mapping[str, str]) -> None:
    """Call what changes something, and nothing else.

    Raises: AwsError.
    """
    name = visit.path["name"]
    signs = "signs" in form
    if "@" not in name and signs != bool(inner(identity, "DkimAttributes").get("SigningEnabled")):
        visit.call(SES, "PutEmailIdentityDkimAttributes", EmailIdentity=name, SigningEnabled=signs)
    chosen = form.get("configuration_set", "")
    if chosen != (identity.get("ConfigurationSetName") or ""):
        visit.call(SES, "PutEmailIdentityConfigurationSetAttributes", EmailIdentity=name, ConfigurationSetName=chosen or None)
    for kind in TOPICS:
        wanted = form.get(kind, "").strip()
        if wanted != topics[kind]:
            visit.call("ses", "SetIdentityNotificationTopic", Identity=name, NotificationType=kind, SnsTopic=wanted or None)
    forwards = "forwards" in form
    if forwards != bool(identity.get("FeedbackForwardingStatus")):
        visit.call(SES, "PutEmailIdentityFeedbackAttributes", EmailIdentity=name, EmailForwardingEnabled=forwards)


@page("/identities/{name}/policies/create", posts=True)
def create_policy(visit: Visit) -> Response:
    """A new sending policy; the form begins with the one that lets Cognito send for a pool."""
    name, refusal = visit.path["name"], None
    _ = described(visit)
    if visit.form is not None:
        try:
            visit.call(
                SES,
                "CreateEmailIdentityPolicy",
                EmailIdentity=name,
                PolicyName=visit.form.get("policy_name", "").strip(),
                Policy=visit.form.get("policy", ""),
            )
            return visit.go(address(visit), "identity.policy_was_created", name=visit.form.get("policy_name", ""))
        except AwsError as error:
            refusal = error
    pool_id = visit.query.get("pool") or f"{visit.region}_EXAMPLE"
    region = pool_id.partition("_")[0]
    pool_arn = f"arn:aws:cognito-idp:{region}:{visit.account}:userpool/{pool_id}"
    document = recommended(identity_arn(visit.region, visit.account, name), visit.account, pool_arn, region)
    return visit.show(
        "ses/policy_create.html",
        refusal=refusal,
        name=name,
        proposal=orjson.dumps(document, option=orjson.OPT_INDENT_2).decode(),
        policy_name=f"cognito-{pool_id}",
    )


@page("/identities/{name}/policies/{policy}/delete", posts=True)
def delete_policy(visit: Visit) -> Response:
    """A policy taken away."""
    policy = visit.path["policy"]
    return visit.confirmed(
        lambda: visit.call(SES, "DeleteEmailIdentityPolicy", EmailIdentity=visit.path["name"], PolicyName=policy),
        "identity.policy_delete",
        "identity.policy_delete_sure",
        "identity.policy_was_deleted",
        address(visit),
        address(visit),
        name=policy,
    )
