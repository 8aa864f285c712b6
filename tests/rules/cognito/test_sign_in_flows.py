"""Which flows ExplicitAuthFlows lets in."""

from types import SimpleNamespace
from typing import Any

import pytest

from gatepost.cognito.auth import flows
from gatepost.cognito.errors import InvalidParameter

SRP, CUSTOM, CHOICE, PLAIN = {"USER_SRP_AUTH"}, {"CUSTOM_AUTH"}, {"USER_AUTH"}, {"USER_PASSWORD_AUTH"}
REFRESH = {"REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"}
ADMIN = {"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"}


def client_with(**settings: Any) -> Any:
    return SimpleNamespace(settings=settings)


@pytest.mark.parametrize(
    ("chosen", "enabled"),
    [
        (None, SRP | CUSTOM | REFRESH),
        ([], SRP | CUSTOM | REFRESH),
        (["ALLOW_USER_PASSWORD_AUTH"], PLAIN),
        (["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], PLAIN | REFRESH),
        (["ALLOW_ADMIN_USER_PASSWORD_AUTH"], ADMIN),
        (["ALLOW_USER_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"], CHOICE | SRP | CUSTOM),
        (["ADMIN_NO_SRP_AUTH"], ADMIN | SRP | CUSTOM | REFRESH),
        (["USER_PASSWORD_AUTH"], PLAIN | SRP | CUSTOM | REFRESH),
        (["CUSTOM_AUTH_FLOW_ONLY"], CUSTOM | REFRESH),
    ],
)
def test_a_client_lets_in_what_it_names(chosen: list[str] | None, enabled: set[str]) -> None:
    client = client_with() if chosen is None else client_with(ExplicitAuthFlows=chosen)
    assert flows.enabled(client) == enabled


def test_rotation_takes_the_refresh_flow_away() -> None:
    client = client_with(RefreshTokenRotation={"Feature": "ENABLED"})
    assert flows.enabled(client) == SRP | CUSTOM


@pytest.mark.parametrize(
    ("flow", "by_administrator", "text"),
    [
        ("USER_PASSWORD_AUTH", False, "USER_PASSWORD_AUTH flow not enabled for this client"),
        ("USER_PASSWORD_AUTH", True, "Initiate Auth method not supported"),
        ("ADMIN_USER_PASSWORD_AUTH", False, "Initiate Auth method not supported"),
        ("ADMIN_NO_SRP_AUTH", False, "Initiate Auth method not supported"),
        ("ADMIN_NO_SRP_AUTH", True, "Auth flow not enabled for this client"),
        ("ADMIN_USER_PASSWORD_AUTH", True, "Auth flow not enabled for this client"),
        ("USER_SRP_AUTH", False, "USER_SRP_AUTH is not enabled for the client."),
        ("CUSTOM_AUTH", True, "CUSTOM_AUTH is not enabled for the client."),
        ("USER_AUTH", False, "USER_AUTH is not enabled for the client."),
    ],
)
def test_other_flows_are_refused_in_awss_words(flow: str, by_administrator: bool, text: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        flows.require(client_with(ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"]), flow, by_administrator=by_administrator)
    assert refused.value.message == text
