"""The change as a text for those who deploy with something else: a script, CloudFormation, Terraform or the CDK.

`write(FORMAT, planned, aws)` is the only door. A text touches nothing by itself, is complete as it stands, and says what to look at
before it is deployed.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from gatepost.doctor.integrator.artefacts import cdk, cloudformation, script, terraform
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Aws


class Format(StrEnum):
    """What it is written for."""

    CLI = "cli"
    CLOUDFORMATION = "cloudformation"
    TERRAFORM = "terraform"
    CDK = "cdk"


_WRITERS: Mapping[Format, Callable[[Plan, Aws], str]] = {
    Format.CLI: script.write,
    Format.CLOUDFORMATION: cloudformation.write,
    Format.TERRAFORM: terraform.write,
    Format.CDK: cdk.write,
}


def write(kind: Format, planned: Plan, aws: Aws) -> str:
    """The change in one format, with a line break at its end."""
    return _WRITERS[kind](planned, aws)
