"""A piece of a CloudFormation template, in YAML.

CloudFormation has no resource for an identity's policy; a command attaches it.
Source: CloudFormation's resource reference, AWS::Cognito::UserPool EmailConfiguration and AWS::SES::EmailIdentity (guide).
"""

from gatepost.doctor.integrator.artefacts import leave
from gatepost.doctor.integrator.artefacts.literals import literal, yaml
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Aws
from gatepost.rules.remedies import attach_policy


def write(planned: Plan, _aws: Aws) -> str:
    """The pool's EmailConfiguration, and what else the template has to say so that the pool keeps it."""
    lines = [
        f"# For the template that has the user pool {planned.pool_id}: give its resource this EmailConfiguration.",
        *_policies(planned),
        "Resources:",
        "  UserPool:",
        "    Type: AWS::Cognito::UserPool",
        "    Properties:",
        "      EmailConfiguration:",
        *(f"        {name}: {yaml(str(value))}" for name, value in planned.target.items()),
        *_kept(planned),
    ]
    return "\n".join(lines) + "\n"


def _policies(planned: Plan) -> list[str]:
    commands = [
        attach_policy(one.identity_arn, planned.pool.account_id, planned.pool.arn, planned.region) for one in leave.missing(planned)
    ]
    if not commands:
        return []
    return ["# First the identity has to let Cognito send, for which CloudFormation has no resource:", *(f"#   {one}" for one in commands)]


def _kept(planned: Plan) -> list[str]:
    """What the pool has, commented out: under most names CloudFormation has it too."""
    if not planned.kept:
        return []
    return [
        "      # CloudFormation updates the pool with what the template says, and the pool loses what it leaves out.",
        "      # The pool has these settings now, and the template has to say them too (here under the API's names):",
        *(f"      # {name}: {literal(planned.request[name], yaml)}" for name in planned.kept),
    ]
