"""The operator's API, and who may use it."""

import base64
import json
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import pytest
from botocore.exceptions import ClientError

from gatepost.server.pages.guard import ASK, NO_PASSWORD, STRANGE_PAGE


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(url: str, method: str = "GET", **headers: str) -> Answer:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=given)) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.headers, refused.read())


def password(word: str) -> str:
    return "Basic " + base64.b64encode(f"operator:{word}".encode()).decode()


def test_the_front_page_says_what_this_is(gatepost: Any) -> None:
    page = ask(gatepost.url)
    assert page.headers["content-type"].startswith("text/html")
    assert f"AWS_ENDPOINT_URL_SESV2={gatepost.url}" in page.text


def test_a_healthy_server_says_so_even_to_a_signed_question(gatepost: Any) -> None:
    plain = ask(f"{gatepost.url}/_gatepost/health")
    signed = ask(f"{gatepost.url}/_gatepost/health", Authorization="AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/ses/aws4_request")
    assert (plain.status, plain.json["status"]) == (200, "ok")
    assert signed.json == plain.json


def test_metrics_count_answers_and_letters(gatepost: Any, clubs: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"])
    for name in ("ada", "bob"):
        club.sign_up(name, email=f"{name}.counted@example.com")
    with pytest.raises(ClientError):
        club.sign_up("ada", email="ada.counted@example.com")
    samples = dict(line.rsplit(" ", 1) for line in ask(f"{gatepost.url}/_gatepost/metrics").text.splitlines() if not line.startswith("#"))
    assert int(samples['gatepost_requests_total{service="cognito-idp",operation="SignUp",outcome="ok"}']) >= 2
    assert int(samples['gatepost_requests_total{service="cognito-idp",operation="SignUp",outcome="UsernameExistsException"}']) >= 1
    assert int(samples['gatepost_letters_total{decision="accepted"}']) >= 2
    assert float(samples["process_resident_memory_bytes"]) > 10_000_000


def test_the_operators_word_verifies_in_one_region_or_in_all(gatepost: Any) -> None:
    for region in ("us-east-1", "eu-west-1"):
        gatepost.client("sesv2", region=region).create_email_identity(EmailIdentity="Word.example")
    listed = ask(f"{gatepost.url}/_gatepost/identities?account={gatepost.account}").json["identities"]
    assert [(one["name"], one["region"], one["status"]) for one in listed] == [
        ("word.example", "eu-west-1", "PENDING"),
        ("word.example", "us-east-1", "PENDING"),
    ]
    verify = f"{gatepost.url}/_gatepost/identities/word.example/verify?account={gatepost.account}"
    assert [one["region"] for one in ask(f"{verify}&region=eu-west-1", "POST").json["identities"]] == ["eu-west-1"]
    assert not gatepost.sesv2.get_email_identity(EmailIdentity="word.example")["VerifiedForSendingStatus"]
    assert [one["status"] for one in ask(verify, "POST").json["identities"]] == ["SUCCESS", "SUCCESS"]
    assert gatepost.sesv2.get_email_identity(EmailIdentity="word.example")["VerifiedForSendingStatus"]

    unknown = ask(f"{gatepost.url}/_gatepost/identities/nobody@example.com/verify?account={gatepost.account}&region=us-east-1", "POST")
    assert (unknown.status, unknown.json["message"]) == (
        404,
        f"Account {gatepost.account} has no identity nobody@example.com in us-east-1.",
    )
    assert ask(f"{gatepost.url}/_gatepost/identities?account=me").status == 400


def request_production_access(sesv2: Any) -> str:
    sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://example.com", ProductionAccessEnabled=True)
    return sesv2.get_account()["Details"]["ReviewDetails"]["CaseId"]


def test_a_request_for_production_access_is_granted_or_denied_once(gatepost: Any) -> None:
    case = request_production_access(gatepost.sesv2)
    reviews = {one["id"]: one for one in ask(f"{gatepost.url}/_gatepost/reviews").json["reviews"]}
    assert (reviews[case]["account"], reviews[case]["region"]) == (gatepost.account, "us-east-1")
    assert reviews[case]["details"]["WebsiteURL"] == "https://example.com"

    approve = f"{gatepost.url}/_gatepost/reviews/{case}/approve?max_24h=1000&max_rate=5"
    assert ask(approve, "POST").json == {"id": case, "status": "GRANTED"}
    quota = gatepost.sesv2.get_account()["SendQuota"]
    assert (quota["Max24HourSend"], quota["MaxSendRate"]) == (1000, 5)
    assert ask(approve, "POST").status == 404

    elsewhere = gatepost.client("sesv2", region="eu-west-1")
    denied = request_production_access(elsewhere)
    assert ask(f"{gatepost.url}/_gatepost/reviews/{denied}/deny", "POST").json == {"id": denied, "status": "DENIED"}
    assert elsewhere.get_account()["Details"]["ReviewDetails"]["Status"] == "DENIED"
    assert ask(f"{gatepost.url}/_gatepost/reviews/{denied}/approve?max_rate=0", "POST").status == 400


def test_keys_are_made_shown_once_and_removed(gatepost: Any) -> None:
    keys = f"{gatepost.url}/_gatepost/keys"
    made = ask(f"{keys}?account={gatepost.account}", "POST")
    assert (made.status, made.json["account"]) == (201, gatepost.account)
    key_id, secret = made.json["access_key_id"], made.json["secret_access_key"]
    assert len(secret) == 40
    assert secret not in ask(keys).text
    assert key_id in {one["access_key_id"] for one in ask(keys).json["keys"]}
    assert ask(f"{keys}/{key_id}", "DELETE").status == 204
    assert ask(f"{keys}/{key_id}", "DELETE").status == 404


def test_a_server_is_emptied_only_if_it_may_be(gatepost: Any, server_with: Any) -> None:
    assert ask(f"{gatepost.url}/_gatepost/reset", "POST").status == 403

    server = server_with(allow_reset=True)
    cognito = server.client("cognito-idp")
    cognito.create_user_pool(PoolName="gone")
    server.client("sesv2").create_email_identity(EmailIdentity="gone@example.com")
    assert ask(f"{server.url}/_gatepost/reset").status == 405
    assert ask(f"{server.url}/_gatepost/reset", "POST").json == {"status": "empty"}
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
    assert ask(f"{server.url}/_inbox/messages").json == {"messages": []}
    cognito.create_user_pool(PoolName="anew")


def test_pages_of_other_origins_get_nothing_done(gatepost: Any) -> None:
    keys = f"{gatepost.url}/_gatepost/keys"
    strange = ask(keys, "POST", Origin="https://evil.example")
    assert (strange.status, strange.json["message"]) == (403, STRANGE_PAGE)
    assert ask(keys, Host="evil.example").status == 403
    assert ask(f"{gatepost.url}/_inbox/messages", Host="evil.example").status == 403
    assert ask(keys, Origin=gatepost.url).status == 200
    assert ask(keys, Host="localhost:4580").status == 200


def test_a_password_is_asked_for_where_there_is_one(server_with: Any) -> None:
    url = server_with(operator_password="open sesame").url
    asked = ask(f"{url}/_inbox/messages")
    assert (asked.status, asked.json["message"]) == (401, ASK)
    assert asked.headers["www-authenticate"].startswith("Basic ")
    assert ask(f"{url}/_inbox/messages", Authorization=password("open barley")).status == 401
    assert ask(f"{url}/_inbox/messages", Authorization="Basic no").status == 401
    assert ask(f"{url}/_inbox/messages", Authorization=password("open sesame")).status == 200
    assert ask(f"{url}/_gatepost/health").status == 200


def test_where_other_machines_reach_the_server_everybody_signs_and_the_operator_has_a_password(server_with: Any) -> None:
    closed = server_with(host="0.0.0.0")
    assert ask(f"{closed.url}/_gatepost/keys").json["message"] == NO_PASSWORD
    with pytest.raises(ClientError) as refused:
        closed.client("cognito-idp").list_user_pools(MaxResults=1)
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"
    assert ask(f"{server_with(host='0.0.0.0', operator_password='pw').url}/_gatepost/keys", Authorization=password("pw")).status == 200


def test_anybody_may_read_a_pools_keys_even_a_web_page(gatepost: Any, club: Any) -> None:
    keys = ask(f"{gatepost.url}/{club.pool_id}/.well-known/jwks.json", Origin="https://app.example")
    assert [key["alg"] for key in keys.json["keys"]] == ["RS256", "RS256"]
    assert keys.headers["access-control-allow-origin"] == "*"
    discovery = ask(f"{gatepost.url}/{club.pool_id}/.well-known/openid-configuration").json
    assert discovery["issuer"] == f"{gatepost.url}/{club.pool_id}"
    assert ask(f"{gatepost.url}/us-east-1_nothere00/.well-known/jwks.json").status == 404


def test_a_link_is_not_followed_by_looking_whether_it_is_there(gatepost: Any, inbox: Any) -> None:
    gatepost.sesv2.create_email_identity(EmailIdentity="looked@example.com")
    link = inbox.last("looked@example.com")["link"]
    assert ask(link, "HEAD").status == 200
    assert not gatepost.sesv2.get_email_identity(EmailIdentity="looked@example.com")["VerifiedForSendingStatus"]
    assert "looked@example.com is verified" in ask(link).text
    assert gatepost.sesv2.get_email_identity(EmailIdentity="looked@example.com")["VerifiedForSendingStatus"]
    used = ask(link)
    assert used.status == 400
    assert "not good any more" in used.text


def test_a_pools_domain_has_a_host_name_of_its_own(gatepost: Any, clubs: Any, inbox: Any) -> None:
    club = clubs(AutoVerifiedAttributes=["email"], VerificationMessageTemplate={"DefaultEmailOption": "CONFIRM_WITH_LINK"})
    prefix = club.pool_id.partition("_")[2].lower()
    gatepost.cognito.create_user_pool_domain(UserPoolId=club.pool_id, Domain=prefix)
    club.sign_up("ada", email="host@example.com")
    query = inbox.last("host@example.com")["link"].partition("?")[2]
    page = ask(f"{gatepost.url}/confirmUser?{query}", Host=f"{prefix}.auth.localhost")
    assert (page.status, "has been confirmed" in page.text) == (200, True)
    assert club.user("ada")["UserStatus"] == "CONFIRMED"
    assert ask(f"{gatepost.url}/confirmUser?{query}").status == 404
