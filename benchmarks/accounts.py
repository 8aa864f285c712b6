"""Rows about users: signing up, recovering a password, looking somebody up."""

from benchmarks import clubs, codes, wire
from benchmarks.ground import PASSWORD, Ground, in_turn, ok, once
from benchmarks.load import Flow, Flows

_PLACEHOLDER = b"9999999999"


def _strangers_request(ground: Ground) -> bytes:
    name = f"w{_PLACEHOLDER.decode()}@example.com"
    attributes = [{"Name": "email", "Value": name}]
    payload = {"ClientId": ground.fresh_client, "Username": name, "Password": PASSWORD, "UserAttributes": attributes}
    return wire.cognito(ground.port, "SignUp", payload)


def sign_up(ground: Ground) -> Flows:
    """Strangers sign up, each with an address of their own."""
    request, first = _strangers_request(ground), ground.unused()
    return lambda number: once(request.replace(_PLACEHOLDER, b"%010d" % (first + number)))


def sign_up_and_confirm(ground: Ground) -> Flows:
    """The same, and they answer with the code that they were mailed."""
    request, first = _strangers_request(ground), ground.unused()

    def flow(number: int) -> Flow:
        digits = b"%010d" % (first + number)
        ok((yield request.replace(_PLACEHOLDER, digits)))
        name = f"w{digits.decode()}@example.com"
        answer = {"ClientId": ground.fresh_client, "Username": name, "ConfirmationCode": codes.mailed(ground, name)}
        ok((yield wire.cognito(ground.port, "ConfirmSignUp", answer)))

    return flow


def recover(ground: Ground) -> Flows:
    """Members forget their password and choose it again with the code that they were mailed."""
    club = clubs.plain(ground)

    def flow(number: int) -> Flow:
        name = club.names[number % len(club.names)]
        asked = {"ClientId": club.client, "Username": name}
        ok((yield wire.cognito(ground.port, "ForgotPassword", asked)))
        answer = {**asked, "ConfirmationCode": codes.mailed(ground, clubs.address(name)), "Password": PASSWORD}
        ok((yield wire.cognito(ground.port, "ConfirmForgotPassword", answer)))

    return flow


def get_user(ground: Ground) -> Flows:
    """Members ask who they are."""
    return in_turn([wire.cognito(ground.port, "GetUser", {"AccessToken": token}) for token in ground.access_tokens], b"UserAttributes")


def admin_get_user(ground: Ground) -> Flows:
    """An administrator looks users up by name."""
    requests = [wire.cognito(ground.port, "AdminGetUser", {"UserPoolId": ground.pool, "Username": name}) for name in ground.sample()]
    return in_turn(requests, b"UserAttributes")


def list_users(ground: Ground) -> Flows:
    """An administrator looks users up by address."""
    requests = [
        wire.cognito(ground.port, "ListUsers", {"UserPoolId": ground.pool, "Filter": f'email = "{name}"'}) for name in ground.sample()
    ]
    return in_turn(requests, b"@example.com")
