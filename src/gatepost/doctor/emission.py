"""The integrator's change as an artefact, for people who deploy with the AWS CLI, CloudFormation, Terraform or the CDK.

Hints are comments in it. Strings are written as JSON, which YAML and TypeScript read as well, and HCL but for its templates.
Source: the four tools' references: cognito-idp update-user-pool, AWS::Cognito::UserPool EmailConfiguration,
aws_cognito_user_pool, aws_cdk.aws_cognito.UserPoolEmail (guide).
"""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from json import dumps
from shlex import quote
from typing import Any

from gatepost.doctor.integration import Plan
from gatepost.doctor.preconditions import MissingPolicy
from gatepost.rules.identities import IdentityArn, identity_of_arn
from gatepost.rules.mailboxes import Malformed, parse

Command = Callable[[str], str]
"""Adds the flags to an AWS CLI command that lead to the caller's endpoint and profile."""


class Form(StrEnum):
    """Whom the artefact is for."""

    CLI = "cli"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CDK = "cdk"


def emit(planned: Plan, form: Form, addressed: Command) -> str:
    """The artefact, ending with a line's end. `addressed` leads commands to the caller's endpoint."""
    return "\n".join((*_WRITERS[form](planned, addressed), ""))


def _text(value: object) -> str:
    return dumps(value, ensure_ascii=False)


def _attach(policy: MissingPolicy, addressed: Command) -> str:
    document = quote(dumps(policy.document, separators=(",", ":")))
    return addressed(
        f"aws ses put-identity-policy --identity {quote(policy.identity)} --policy-name {policy.name} --region {policy.region} "
        f"--policy {document}"
    )


def _cli(planned: Plan, addressed: Command) -> Iterator[str]:
    yield f"# Changes EmailConfiguration of {planned.pool_id} and sends every other member as it is now: run it soon,"
    yield "# because what is changed in the pool after this was written is overwritten."
    yield from (f"# {note}" for note in planned.notes)
    for policy in planned.policies:
        yield "# Cognito comes as a service and needs the identity's leave:"
        yield _attach(policy, addressed)
    request = quote(dumps(planned.request, ensure_ascii=False, indent=2))
    yield f"{addressed(f'aws cognito-idp update-user-pool --region {planned.region}')} --cli-input-json {request}"


def _cloudformation(planned: Plan, addressed: Command) -> Iterator[str]:
    yield f"# Put EmailConfiguration into the properties of the template's own resource for {planned.pool_id}, beside all others."
    for policy in planned.policies:
        yield "# Cognito needs the identity's leave first, for which CloudFormation has no resource:"
        yield f"#   {_attach(policy, addressed)}"
    yield "Resources:"
    yield "  UserPool:"
    yield "    Type: AWS::Cognito::UserPool"
    yield "    Properties:"
    yield "      EmailConfiguration:"
    yield from (f"        {name}: {_text(value)}" for name, value in planned.target.items())


_TERRAFORM_NAMES: Mapping[str, str] = {
    "EmailSendingAccount": "email_sending_account",
    "SourceArn": "source_arn",
    "From": "from_email_address",
    "ReplyToEmailAddress": "reply_to_email_address",
    "ConfigurationSet": "configuration_set",
}


def _hcl(value: object, indent: int = 0) -> str:
    """JSON as an HCL expression: in strings `${` and `%{` would begin a template."""
    lines = dumps(value, ensure_ascii=False, indent=2 if isinstance(value, Mapping) else None).splitlines()
    return f"\n{' ' * indent}".join(lines).replace("${", "$${").replace("%{", "%%{")


def _terraform(planned: Plan, _addressed: Command) -> Iterator[str]:
    yield f"# Put email_configuration into the configuration's own resource for {planned.pool_id}, in place of the one it has."
    yield 'resource "aws_cognito_user_pool" "this" {'
    yield "  email_configuration {"
    members = {terraform: planned.target[name] for name, terraform in _TERRAFORM_NAMES.items() if name in planned.target}
    width = max(map(len, members))
    yield from (f"    {name:<{width}} = {_hcl(value)}" for name, value in members.items())
    yield "  }"
    if planned.policies:
        yield ""
        yield "  depends_on = [" + ", ".join(f"aws_ses_identity_policy.{_label(policy)}" for policy in planned.policies) + "]"
    yield "}"
    for policy in planned.policies:
        yield ""
        yield "# Cognito comes as a service and needs the identity's leave."
        yield f'resource "aws_ses_identity_policy" "{_label(policy)}" {{'
        if policy.region != planned.region:
            yield f"  region   = {_hcl(policy.region)} # AWS provider 6; before: provider = an alias for this Region"
        yield f"  identity = {_hcl(policy.identity)}"
        yield f"  name     = {_hcl(policy.name)}"
        yield f"  policy   = jsonencode({_hcl(policy.document, 2)})"
        yield "}"


def _label(policy: MissingPolicy) -> str:
    return f"cognito_{policy.region.replace('-', '_')}"


def _cdk(planned: Plan, _addressed: Command) -> Iterator[str]:
    target = planned.target
    yield f"// For the stack's own construct of {planned.pool_id}. import * as cognito from 'aws-cdk-lib/aws-cognito';"
    source = identity_of_arn(str(target.get("SourceArn") or ""))
    sentence = _with_ses(planned, source) if source and target["EmailSendingAccount"] == "DEVELOPER" else None
    if not source and target["EmailSendingAccount"] == "COGNITO_DEFAULT":
        reply_to = target.get("ReplyToEmailAddress")
        yield "// Among the properties of new cognito.UserPool(…):"
        yield f"email: cognito.UserPoolEmail.withCognito({_text(reply_to) if reply_to else ''}),"
    elif sentence is not None:
        yield "// Among the properties of new cognito.UserPool(…):"
        yield "email: cognito.UserPoolEmail.withSES({"
        yield from (f"  {name}: {_text(value)}," for name, value in sentence.items())
        yield "}),"
    else:
        yield "// UserPoolEmail cannot say this sender; after new cognito.UserPool(…), here called userPool:"
        yield "(userPool.node.defaultChild as cognito.CfnUserPool).emailConfiguration = {"
        yield from (f"  {name[0].lower()}{name[1:]}: {_text(value)}," for name, value in target.items())
        yield "};"
    for policy in planned.policies:
        yield from _cdk_policy(policy)


def _with_ses(planned: Plan, source: IdentityArn) -> dict[str, str] | None:
    """The options of UserPoolEmail.withSES, or None where it cannot say the sender.

    It takes an address whose own identity sends, or one directly in the identity's domain.
    """
    target = planned.target
    try:
        sender = parse(str(target.get("From") or source.name))
    except Malformed:
        return None
    if source.name not in (sender.address, sender.domain):
        return None
    said = {
        "fromEmail": sender.address,
        "fromName": sender.name,
        "replyTo": str(target.get("ReplyToEmailAddress") or ""),
        "configurationSetName": str(target.get("ConfigurationSet") or ""),
        "sesRegion": source.region if source.region != planned.region else "",
        "sesVerifiedDomain": source.name if "@" not in source.name else "",
    }
    return {name: value for name, value in said.items() if value}


def _cdk_policy(policy: MissingPolicy) -> Iterator[str]:
    call: dict[str, Any] = {"Identity": policy.identity, "PolicyName": policy.name, "Policy": dumps(policy.document)}
    named = {"Identity": policy.identity, "PolicyName": policy.name}
    yield ""
    yield "// Cognito comes as a service and needs the identity's leave. import * as cr from 'aws-cdk-lib/custom-resources';"
    yield f"new cr.AwsCustomResource(this, {_text(f'CognitoSends-{policy.region}')}, {{"
    yield "  onUpdate: {"
    yield f"    service: 'SES', action: 'putIdentityPolicy', region: {_text(policy.region)},"
    yield f"    parameters: {_text(call)},"
    yield f"    physicalResourceId: cr.PhysicalResourceId.of({_text(policy.name)}),"
    yield "  },"
    yield f"  onDelete: {{ service: 'SES', action: 'deleteIdentityPolicy', region: {_text(policy.region)}, parameters: {_text(named)} }},"
    yield f"  policy: cr.AwsCustomResourcePolicy.fromSdkCalls({{ resources: [{_text(policy.arn)}] }}),"
    yield "});"


_WRITERS: Mapping[Form, Callable[[Plan, Command], Iterator[str]]] = {
    Form.CLI: _cli,
    Form.CLOUDFORMATION: _cloudformation,
    Form.TERRAFORM: _terraform,
    Form.CDK: _cdk,
}
