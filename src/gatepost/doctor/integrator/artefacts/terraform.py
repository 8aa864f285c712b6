"""A piece of a Terraform configuration, in HCL.

Source: documentation of Terraform's AWS provider, aws_cognito_user_pool and aws_sesv2_email_identity_policy (guide).
"""

from collections.abc import Iterator, Mapping

from gatepost.doctor.integrator.artefacts import leave
from gatepost.doctor.integrator.artefacts.literals import hcl, literal
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Aws

_ARGUMENTS: Mapping[str, str] = {
    "ConfigurationSet": "configuration_set",
    "EmailSendingAccount": "email_sending_account",
    "From": "from_email_address",
    "ReplyToEmailAddress": "reply_to_email_address",
    "SourceArn": "source_arn",
}


def write(planned: Plan, _aws: Aws) -> str:
    """The block `email_configuration`, after the policies that it takes."""
    given = [(argument, planned.target[name]) for name, argument in _ARGUMENTS.items() if name in planned.target]
    widest = max(len(argument) for argument, _ in given)
    lines = [
        *(line for number, one in enumerate(leave.missing(planned), 1) for line in _policy(one, number)),
        f"# Give this block to the resource that has the user pool {planned.pool_id}.",
        "# `terraform plan` must then show a change of email_configuration alone: the pool loses what the configuration leaves out.",
        'resource "aws_cognito_user_pool" "pool" {',
        f"  name = {hcl(str(planned.before.get('Name') or ''))}",
        "",
        "  email_configuration {",
        *(f"    {argument:<{widest}} = {hcl(str(value))}" for argument, value in given),
        "  }",
        *_after_policies(len([*leave.missing(planned)])),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _after_policies(count: int) -> list[str]:
    named = ", ".join(f"aws_sesv2_email_identity_policy.{_label(number)}" for number in range(1, count + 1))
    return ["", f"  depends_on = [{named}]"] if named else []


def _label(number: int) -> str:
    return f"cognito{number if number > 1 else ''}"


def _policy(one: leave.Leave, number: int) -> Iterator[str]:
    yield f"# Lets Cognito send as {one.identity} in {one.region}, for this pool."
    yield f'resource "aws_sesv2_email_identity_policy" "{_label(number)}" {{'
    yield f"  region         = {hcl(one.region)} # of version 6 of the provider; before that, a provider of this Region"
    yield f"  email_identity = {hcl(one.identity)}"
    yield f"  policy_name    = {hcl(one.policy_name)}"
    yield f"  policy         = jsonencode({literal(one.document, hcl, colon=' = ', margin='  ')})"
    yield "}"
    yield ""
