"""Point-in-time recovery, which no pool here supports: AWS's checks come first, then a refusal that says what to do instead."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from .conftest import Club
from .test_groups import refusal

SOON = ("InvalidParameterException", "RestoreTimestamp must be at least 15 minutes in the past.")
LONG_AGO = ("InvalidParameterException", "RestoreTimestamp is before the recovery period of the user pool.")


def test_a_recovery_is_refused_with_what_to_do_instead(club: Club, clock: Any) -> None:
    def initiated(**ago: float) -> tuple[str, str]:
        return refusal(club.cognito.initiate_point_in_time_recovery, UserPoolId=club.pool_id, RestoreTimestamp=clock() - timedelta(**ago))

    assert initiated(minutes=14) == SOON
    assert initiated(minutes=30) == LONG_AGO  # there was no pool then
    clock.move(days=3)
    assert initiated(days=2) == LONG_AGO
    code, text = initiated(hours=23)
    assert code == "OperationNotEnabledException"
    assert "gatepost db backup" in text
    club.cognito.update_user_pool(UserPoolId=club.pool_id, UserPoolTier="PLUS")
    assert initiated(days=2)[0] == "OperationNotEnabledException"


def test_no_recovery_is_under_way(club: Club) -> None:
    assert club.cognito.list_point_in_time_recoveries(UserPoolId=club.pool_id)["Restorations"] == []
    for operation in (
        club.cognito.describe_point_in_time_recovery,
        club.cognito.start_point_in_time_recovery,
        club.cognito.cancel_point_in_time_recovery,
    ):
        assert refusal(operation, UserPoolId=club.pool_id, RestoreId=str(uuid4()))[0] == "ResourceNotFoundException"
        assert refusal(operation, UserPoolId="eu-west-1_Nowhere00", RestoreId=str(uuid4()))[0] == "ResourceNotFoundException"


def test_the_least_plan_has_no_recovery(clubs: Any) -> None:
    club = clubs(UserPoolTier="LITE")
    with pytest.raises(club.cognito.exceptions.FeatureUnavailableInTierException):
        club.cognito.list_point_in_time_recoveries(UserPoolId=club.pool_id)
