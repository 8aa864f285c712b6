"""Who comes into the console: everybody on this machine, elsewhere the operator; and what no page of somebody else's may do."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from fixtures.console import Console, Shown
from gatepost.console.door.entrance import HEADERS, NO_PASSWORD, STRANGE_PAGE
from gatepost.console.door.patience import FREE_TRIES

PASSWORD = "open sesame, please"


HOME = "/console/123456789012/us-east-1/"


def visitor_of(url: str) -> Console:
    return Console(url, "123456789012/us-east-1")


def csrf_of(page: Shown) -> str:
    return dict(page.form().form_values())["csrf"]


def sign_in(visitor: Console, password: str, at: str = "/console/sign-in", **headers: str) -> Shown:
    """The answer to the form, before any redirect."""
    token = csrf_of(visitor.request("GET", "/console/sign-in"))
    return visitor.request("POST", at, urlencode({"csrf": token, "password": password}), **headers)


def cookie_of(answer: Shown, name: str) -> str:
    return next(cookie for cookie in answer.headers.getlist("set-cookie") if cookie.startswith(f"{name}="))


def test_on_this_machine_the_console_is_open(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    beginning = visitor.request("GET", "/console")
    assert (beginning.status, beginning.headers["location"]) == (303, "/console/123456789012/us-east-1/")
    page = visitor.request("GET", f"/console/{gatepost.account}/eu-west-1/user-pools")
    assert page.status == 200
    assert visitor.request("GET", "/console/").headers["location"] == f"/console/{gatepost.account}/eu-west-1/"
    assert 'href="/console/"' in visitor.request("GET", "/").body


def test_every_answer_forbids_what_no_page_needs(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    for path in (
        "/console/",
        f"/console/{gatepost.account}/us-east-1/",
        f"/console/{gatepost.account}/us-east-1/user-pools/us-east-1_none",
    ):
        headers = visitor.request("GET", path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS
    page = visitor.request("GET", f"/console/{gatepost.account}/us-east-1/").body
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?! src=)|\son[a-z]+=", page)


def test_static_files_may_be_kept_for_good_and_change_their_address_with_their_content(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    page = visitor.request("GET", f"/console/{gatepost.account}/us-east-1/").body
    sheet = re.search(r'href="(/console/static/console\.css\?[0-9a-f]{12})"', page)
    assert sheet
    answer = visitor.request("GET", sheet[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert visitor.request("GET", "/console/static/..%2Fvisit.py").status == 404
    assert visitor.request("GET", "/console/static/nothing.css").status == 404


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"host": "rebound.evil.example"}])
def test_a_strange_page_gets_nothing(gatepost: Any, headers: dict[str, str]) -> None:
    answer = visitor_of(gatepost.url).request("GET", f"/console/{gatepost.account}/us-east-1/", **headers)
    assert (answer.status, answer.body.strip()) == (403, STRANGE_PAGE)


def test_a_form_without_its_token_does_nothing(gatepost: Any) -> None:
    visitor, other = visitor_of(gatepost.url), visitor_of(gatepost.url)
    create = f"/console/{gatepost.account}/us-east-1/user-pools/create"
    visitor.request("GET", create)
    for csrf in ("", "0" * 64, csrf_of(other.request("GET", create)), "\N{SNOWMAN}"):
        refused = visitor.request("POST", create, urlencode({"name": "club", "csrf": csrf}))
        assert refused.status == 403
    assert gatepost.cognito.list_user_pools(MaxResults=60)["UserPools"] == []
    made = visitor.request("POST", create, urlencode({"name": "club", "csrf": csrf_of(visitor.request("GET", create))}))
    assert made.status == 303
    assert [pool["Name"] for pool in gatepost.cognito.list_user_pools(MaxResults=60)["UserPools"]] == ["club"]


def test_a_form_that_is_too_large_is_refused(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    create = f"/console/{gatepost.account}/us-east-1/user-pools/create"
    assert (
        visitor.request("POST", create, urlencode({"csrf": csrf_of(visitor.request("GET", create)), "name": "x" * 3_000_000})).status == 413
    )


def test_after_a_form_the_next_page_tells_what_was_called(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    create = f"/console/{gatepost.account}/us-east-1/user-pools/create"
    made = visitor.request("POST", create, urlencode({"name": "a club", "csrf": csrf_of(visitor.request("GET", create))}))
    page = visitor.request("GET", made.headers["location"])
    assert 'role="status"' in page.body
    assert "aws cognito-idp create-user-pool" in page.body
    assert "--pool-name &#39;a club&#39;" in page.body
    again = visitor.request("GET", made.headers["location"])
    assert 'role="status"' not in again.body
    assert "aws cognito-idp create-user-pool" not in again.body


def test_nobody_but_the_server_says_what_a_page_tells(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    visitor.cookies["gatepost_said"] = "eyJzYWlkIjoiVHJhbnNmZXIgYWxsIHlvdXIgbW9uZXkifQ=="
    page = visitor.request("GET", f"/console/{gatepost.account}/us-east-1/user-pools")
    assert page.status == 200
    assert 'role="status"' not in page.body


@pytest.mark.parametrize("path", ["/console/12345/us-east-1/", "/console/123456789012/Mars/", "/console/123456789012/us-east-1/nothing"])
def test_what_is_not_there_is_said_to_be_missing(gatepost: Any, path: str) -> None:
    assert visitor_of(gatepost.url).request("GET", path).status == 404


def test_the_language_is_the_browsers_until_another_is_chosen(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    path = f"/console/{gatepost.account}/us-east-1/user-pools"
    assert '<html lang="zh-Hant">' in visitor.request("GET", path, **{"accept-language": "zh-TW,zh;q=0.9,en;q=0.8"}).body
    chosen = visitor.request("GET", f"/console/language?to=en&back={path}")
    assert (chosen.status, chosen.headers["location"]) == (303, path)
    assert '<html lang="en">' in visitor.request("GET", path, **{"accept-language": "zh-TW"}).body
    assert visitor.request("GET", "/console/language?to=en&back=https://evil.example/").headers["location"] == "/console/"


def test_account_and_region_are_chosen_in_the_head(gatepost: Any) -> None:
    visitor = visitor_of(gatepost.url)
    back = f"/console/{gatepost.account}/us-east-1/user-pools/us-east-1_x"
    chosen = visitor.request("GET", f"/console/place?account={gatepost.account}&region=eu-west-1&back={back}")
    assert chosen.headers["location"] == f"/console/{gatepost.account}/eu-west-1/user-pools"
    assert visitor.request("GET", f"/console/place?account=me&region=eu-west-1&back={back}").headers["location"] == back


def test_with_a_password_the_operator_signs_in_and_out(server_with: Callable[..., Any]) -> None:
    visitor = visitor_of(server_with(operator_password=PASSWORD).url)
    page = "/console/123456789012/us-east-1/user-pools"
    asked = visitor.request("GET", page)
    assert (asked.status, asked.headers["location"]) == (303, "/console/sign-in?to=%2Fconsole%2F123456789012%2Fus-east-1%2Fuser-pools")
    assert visitor.request("GET", page, **{"sec-fetch-dest": "empty"}).status == 401
    assert visitor.request("POST", page, urlencode({})).status == 401
    assert sign_in(visitor, "close sesame").status == 403
    came_in = sign_in(visitor, PASSWORD, asked.headers["location"])
    assert (came_in.status, came_in.headers["location"]) == (303, page)
    session = cookie_of(came_in, "gatepost_session").lower()
    assert "httponly" in session
    assert "samesite=strict" in session
    assert "secure" not in session
    inside = visitor.request("GET", page)
    assert inside.status == 200
    stolen = dict(visitor.cookies)
    assert visitor.request("POST", "/console/sign-out", urlencode({"csrf": "0" * 64})).headers["location"] == "/console/"
    assert visitor.request("GET", page).status == 200
    assert visitor.request("POST", "/console/sign-out", urlencode({"csrf": csrf_of(inside)})).headers["location"] == "/console/sign-in"
    assert visitor.request("GET", page).status == 303
    visitor.cookies = stolen
    assert visitor.request("GET", page).status == 303


def test_a_session_ends_after_twelve_hours(server_with: Callable[..., Any]) -> None:
    server = server_with(operator_password=PASSWORD)
    visitor = visitor_of(server.url)
    sign_in(visitor, PASSWORD)
    server.clock.move(hours=11)
    assert visitor.request("GET", "/console/123456789012/us-east-1/").status == 200
    server.clock.move(hours=2)
    assert visitor.request("GET", "/console/123456789012/us-east-1/").status == 303


def test_behind_https_cookies_are_secure(server_with: Callable[..., Any]) -> None:
    visitor = visitor_of(server_with(operator_password=PASSWORD, public_url="https://mail.example.com").url)
    came_in = sign_in(visitor, PASSWORD, origin="https://mail.example.com")
    assert came_in.status == 303
    for answer, name in ((came_in, "gatepost_session"), (visitor.request("GET", HOME), "gatepost_form")):
        assert "secure" in cookie_of(answer, name).lower()


def test_whoever_guesses_has_to_wait(server_with: Callable[..., Any]) -> None:
    visitor = visitor_of(server_with(operator_password=PASSWORD).url)
    for _ in range(FREE_TRIES + 1):
        last = sign_in(visitor, "close sesame")
    assert last.status == 429
    assert int(last.headers["retry-after"]) >= 1
    assert sign_in(visitor, PASSWORD).status == 429


def test_where_other_machines_reach_the_server_it_is_closed_without_a_password(server_with: Callable[..., Any]) -> None:
    visitor = visitor_of(server_with(host="0.0.0.0").url)
    answer = visitor.request("GET", "/console/")
    assert (answer.status, answer.body.strip()) == (403, NO_PASSWORD)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)  # the shell's own, which is not asked
def test_gatepost_keys_operator_closes_and_opens_a_running_server(server_with: Callable[..., Any], shell: Any) -> None:
    server = server_with()
    where = ("--data", str(server.settings.data), "--database", server.settings.database)
    assert visitor_of(server.url).request("GET", HOME).status == 200
    made = shell.json("keys", "operator", *where)["operator_password"]
    assert visitor_of(server.url).request("GET", HOME).status == 303
    assert "operator's password is needed" in shell.run("keys", "list", GATEPOST_URL=server.url).stderr
    assert shell.run("keys", "list", GATEPOST_URL=server.url, GATEPOST_OPERATOR_PASSWORD=made).returncode == 0

    visitor = visitor_of(server.url)
    sign_in(visitor, made)
    assert visitor.request("GET", HOME).status == 200
    shown = shell.says("keys", "operator", *where)
    assert visitor.request("GET", HOME).status == 303, "whoever signed in with the old password is still in"
    assert sign_in(visitor, made).status == 403
    assert sign_in(visitor, shown.split("GATEPOST_OPERATOR_PASSWORD=")[1].strip()).status == 303
    assert shell.says("keys", "operator", "--remove", *where) == "The operator's password is removed.\n"
    assert visitor_of(server.url).request("GET", HOME).status == 200
