"""Rows about signing in: every flow of user pools, from its first request to the tokens."""

import json
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import Any

import gmpy2

from benchmarks import clubs, codes, wire
from benchmarks.clubs import Club
from benchmarks.ground import PASSWORD, Ground, in_turn, ok
from benchmarks.load import Flow, Flows, Wrong
from gatepost.cognito.auth import srp
from gatepost.cognito.mfa import totp

_SECRET = secrets.randbits(256)
_PUBLIC = int(gmpy2.powmod(srp.G, _SECRET, srp.N))
"""One key of the client's for all, which is for benchmarks only."""

Answers = Callable[[str, dict[str, Any]], dict[str, str]]
"""What a member says to a challenge."""


def password(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH."""
    parameters = ({"USERNAME": name, "PASSWORD": PASSWORD} for name in ground.members)
    return in_turn([_initiate(ground, ground.client, "USER_PASSWORD_AUTH", given) for given in parameters], b"AccessToken")


def by_admin(ground: Ground) -> Flows:
    """ADMIN_USER_PASSWORD_AUTH."""
    fixed = {"AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "ClientId": ground.client, "UserPoolId": ground.pool}
    payloads = ({**fixed, "AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD}} for name in ground.members)
    return in_turn([wire.cognito(ground.port, "AdminInitiateAuth", payload) for payload in payloads], b"AccessToken")


def with_srp(ground: Ground) -> Flows:
    """USER_SRP_AUTH: the password is proven, not sent."""
    club = Club(ground.pool, ground.client, ground.members)
    return _flows(ground, club, "USER_SRP_AUTH", {"SRP_A": f"{_PUBLIC:x}"}, _proving(ground, club))


def chosen_password(ground: Ground) -> Flows:
    """USER_AUTH with PASSWORD."""
    return _flows(ground, clubs.choosing(ground), "USER_AUTH", {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD})


def chosen_srp(ground: Ground) -> Flows:
    """USER_AUTH with PASSWORD_SRP."""
    club = clubs.choosing(ground)
    preferred = {"PREFERRED_CHALLENGE": "PASSWORD_SRP", "SRP_A": f"{_PUBLIC:x}"}
    return _flows(ground, club, "USER_AUTH", preferred, _proving(ground, club))


def mailed_code(ground: Ground) -> Flows:
    """USER_AUTH with EMAIL_OTP."""
    club = clubs.choosing(ground)
    answer = _answering("EMAIL_OTP_CODE", lambda name: codes.mailed(ground, clubs.address(name)))
    return _flows(ground, club, "USER_AUTH", {"PREFERRED_CHALLENGE": "EMAIL_OTP"}, answer)


def texted_code(ground: Ground) -> Flows:
    """USER_AUTH with SMS_OTP."""
    club = clubs.choosing(ground)
    answer = _answering("SMS_OTP_CODE", lambda name: codes.texted(ground, clubs.number(name)))
    return _flows(ground, club, "USER_AUTH", {"PREFERRED_CHALLENGE": "SMS_OTP"}, answer)


def passkey(ground: Ground) -> Flows:
    """USER_AUTH with WEB_AUTHN."""
    club = clubs.with_passkeys(ground)

    def answer(name: str, challenge: dict[str, Any]) -> dict[str, str]:
        return {"CREDENTIAL": club.things[name].get(challenge["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])}

    return _flows(ground, club, "USER_AUTH", {"PREFERRED_CHALLENGE": "WEB_AUTHN"}, answer)


def custom(ground: Ground) -> Flows:
    """CUSTOM_AUTH: one challenge, four calls of its three functions."""
    moments = {moment: "custom" for moment in ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")}
    return _flows(ground, clubs.with_triggers(ground, **moments), "CUSTOM_AUTH", {}, _answering("ANSWER", lambda _name: "yes"))


def with_trigger(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH in a pool with one trigger."""
    if ground.server.kind.name != "gatepost":
        raise Wrong("it keeps the function's name and calls none")
    return _flows(ground, clubs.with_triggers(ground, PostAuthentication="echo"), "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD})


def with_app(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH and SOFTWARE_TOKEN_MFA."""
    club = clubs.with_apps(ground)
    codes.forgive(ground)
    answer = _answering("SOFTWARE_TOKEN_MFA_CODE", lambda name: totp.code(club.things[name], int(time.time()) // totp.STEP_SECONDS))
    return _flows(ground, club, "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, answer)


def with_mailed_code(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH and EMAIL_OTP as second factor."""
    club, _ = clubs.with_messages(ground)
    answer = _answering("EMAIL_OTP_CODE", lambda name: codes.mailed(ground, clubs.address(name)))
    return _flows(ground, club, "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, answer)


def with_texted_code(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH and SMS_MFA."""
    _, club = clubs.with_messages(ground)
    answer = _answering("SMS_MFA_CODE", lambda name: codes.texted(ground, clubs.number(name)))
    return _flows(ground, club, "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, answer)


def with_device(ground: Ground) -> Flows:
    """USER_PASSWORD_AUTH, DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER."""
    club = clubs.with_devices(ground)

    def answer(name: str, challenge: dict[str, Any]) -> dict[str, str]:
        device = club.things[name]
        if challenge["ChallengeName"] == "DEVICE_SRP_AUTH":
            return {"DEVICE_KEY": device.key, "SRP_A": f"{_PUBLIC:x}"}
        return {"DEVICE_KEY": device.key, **_proof(device.group, device.key, device.password, challenge["ChallengeParameters"])}

    return _flows(ground, club, "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, answer, lambda name: {"DEVICE_KEY": club.things[name].key})


def refresh(ground: Ground) -> Flows:
    """REFRESH_TOKEN_AUTH."""
    parameters = ({"REFRESH_TOKEN": token} for token in ground.refresh_tokens)
    return in_turn([_initiate(ground, ground.client, "REFRESH_TOKEN_AUTH", given) for given in parameters], b"AccessToken")


def rotate(ground: Ground) -> Flows:
    """GetTokensFromRefreshToken, which takes each refresh token once and gives the next one."""
    club = clubs.rotating(ground)

    def flow(number: int) -> Flow:
        name = club.names[number % len(club.names)]
        payload = {"ClientId": club.client, "RefreshToken": club.things[name]}
        given = json.loads(ok((yield wire.cognito(ground.port, "GetTokensFromRefreshToken", payload))))["AuthenticationResult"]
        if given.get("RefreshToken", payload["RefreshToken"]) == payload["RefreshToken"]:
            raise Wrong("the refresh token was not rotated")
        club.things[name] = given["RefreshToken"]

    return flow


def machine(ground: Ground) -> Flows:
    """GetClientToken."""
    return in_turn([wire.cognito(ground.port, "GetClientToken", clubs.machines(ground))], b"AccessToken")


def _initiate(ground: Ground, client: str, auth_flow: str, parameters: Mapping[str, str]) -> bytes:
    return wire.cognito(ground.port, "InitiateAuth", {"AuthFlow": auth_flow, "ClientId": client, "AuthParameters": parameters})


def _flows(
    ground: Ground,
    club: Club,
    auth_flow: str,
    parameters: Mapping[str, str],
    answers: Answers | None = None,
    own: Callable[[str], Mapping[str, str]] = lambda _name: {},
) -> Flows:
    """Sign-ins of a club's members: InitiateAuth, and an answer to each challenge until there are tokens."""
    firsts = [_initiate(ground, club.client, auth_flow, {"USERNAME": name, **parameters, **own(name)}) for name in club.names]

    def flow(number: int) -> Flow:
        name = club.names[number % len(club.names)]
        told = json.loads(ok((yield firsts[number % len(firsts)])))
        if answers is not None and "AuthenticationResult" in told:
            raise Wrong("tokens without a challenge")
        while "AuthenticationResult" not in told:
            if answers is None:
                raise Wrong(f"asked for {told.get('ChallengeName')}")
            payload = {
                "ClientId": club.client,
                "ChallengeName": told["ChallengeName"],
                "ChallengeResponses": {"USERNAME": name, **answers(name, told)},
                **({"Session": told["Session"]} if told.get("Session") else {}),
            }
            told = json.loads(ok((yield wire.cognito(ground.port, "RespondToAuthChallenge", payload))))

    return flow


def _answering(parameter: str, code: Callable[[str], str]) -> Answers:
    return lambda name, _challenge: {parameter: code(name)}


def _proving(ground: Ground, club: Club) -> Answers:
    """The client's side of SRP, and the name that the server wants to hear."""
    pool_name = club.pool.split("_")[1]

    def answer(_name: str, challenge: dict[str, Any]) -> dict[str, str]:
        parameters = challenge["ChallengeParameters"]
        proof = _proof(pool_name, parameters["USER_ID_FOR_SRP"], PASSWORD, parameters)
        return {"USERNAME": parameters[ground.server.kind.srp_username], **proof}

    return answer


def _proof(group: str, user: str, secret: str, parameters: Mapping[str, str]) -> dict[str, str]:
    now = time.gmtime()
    stamp = f"{time.strftime('%a %b', now)} {now.tm_mday} {time.strftime('%H:%M:%S UTC %Y', now)}"
    answered = int(parameters["SRP_B"], 16)
    x = srp.private_key(parameters["SALT"], group, user, secret)
    u = srp.scrambler(_PUBLIC, answered)
    base = (answered - srp.K * gmpy2.powmod(srp.G, x, srp.N)) % srp.N
    key = srp.key_from(u, int(gmpy2.powmod(base, _SECRET + u * x, srp.N)))
    block = parameters["SECRET_BLOCK"]
    return {
        "PASSWORD_CLAIM_SECRET_BLOCK": block,
        "PASSWORD_CLAIM_SIGNATURE": b64encode(srp.signature(key, group, user, b64decode(block), stamp)).decode(),
        "TIMESTAMP": stamp,
    }
