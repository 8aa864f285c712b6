"""Members without effect are real ones, and asking for one is noticed."""

import logging

import pytest

from gatepost.ses import inert
from gatepost.wire import catalogue

OPERATIONS = {(operation.service, operation.name): operation for operation in catalogue.operations()}
LISTED = [
    (service, operation, member)
    for service, operations in inert.OPERATIONS.items()
    for operation, members in operations.items()
    for member in members
]


@pytest.mark.parametrize(("service", "operation", "member"), LISTED)
def test_the_model_knows_the_member(service: str, operation: str, member: str) -> None:
    shape = OPERATIONS[service, operation].input
    for name in member.split("."):
        shape = shape.member if shape.type_name == "list" else shape
        assert name in shape.members
        shape = shape.members[name]


def test_only_what_is_asked_for_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "gatepost"):
        inert.note("sesv2", "PutConfigurationSetVdmOptions", {"VdmOptions": {"GuardianOptions": {}}})
        assert not caplog.records
        given = {"VdmOptions": {"GuardianOptions": {"OptimizedSharedDelivery": "ENABLED"}}}
        inert.note("sesv2", "PutConfigurationSetVdmOptions", given)
    assert [record.getMessage() for record in caplog.records] == [
        "sesv2 PutConfigurationSetVdmOptions: VdmOptions.GuardianOptions is kept but has no effect. "
        "There are no shared IP addresses to choose among."
    ]
