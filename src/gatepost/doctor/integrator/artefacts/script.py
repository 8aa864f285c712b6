"""Commands of the AWS CLI, for a shell."""

from json import dumps
from shlex import quote

from gatepost.doctor.integrator.artefacts import leave
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Aws


def write(planned: Plan, aws: Aws) -> str:
    """The whole update as one command, after the policies that it takes."""
    lines = [
        f"# Changes EmailConfiguration of the user pool {planned.pool_id}, and sends every other setting back as it is now.",
        "# Run it soon: what else is changed in the pool until then is put back.",
    ]
    for one in leave.missing(planned):
        document = quote(dumps(one.document, indent=2))
        named = f"--email-identity {quote(one.identity)} --policy-name {one.policy_name}"
        lines.append(f"aws sesv2 create-email-identity-policy --region {one.region}{aws.flags} {named} --policy {document}")
    request = quote(dumps(planned.request, indent=2, ensure_ascii=False, default=str))
    lines.append(f"aws cognito-idp update-user-pool --region {planned.region}{aws.flags} --cli-input-json {request}")
    return "\n".join(lines) + "\n"
