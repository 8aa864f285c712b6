"""Opens and clicks: a pixel and links that lead through this server, and the events that come of them."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest

PAGE = (
    '<html><body><p>Hello</p><a class="x" href="https://example.org/a?b=c&amp;d=e#f">one</a> '
    '<a href="mailto:bob@example.org">two</a> <a ses:no-track href="https://example.org/plain">three</a> '
    '<a ses:tags="team:post;place:top;" href="http://example.org/tagged">four</a></body></html>'
)


class NotFollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes


def fetch(url: str, agent: str = "Mozilla/5.0", method: str = "GET") -> Answer:
    """One request, its redirect not followed."""
    request = urllib.request.Request(url, headers={"User-Agent": agent}, method=method)
    try:
        found = urllib.request.build_opener(NotFollowed).open(request, timeout=10)
    except urllib.error.HTTPError as error:
        found = error
    with found:
        return Answer(found.status, found.headers, found.read())


def page_of(post: Any, inbox: Any, *kinds: str, html: str = PAGE, **more: Any) -> tuple[str, str]:
    """A mail's id and its HTML as it arrives."""
    if kinds:
        post.watch(*kinds)
    message_id = post.send("bob@example.org", html=html, **more)
    [mail] = [mail for mail in inbox.to("bob@example.org") if mail["id"] == message_id]
    return message_id, mail["html"].rstrip("\n")


def links_in(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def test_a_mail_nobody_watches_stays_as_it_is(post: Any, inbox: Any) -> None:
    _, html = page_of(post, inbox, "SEND")
    assert html == PAGE


def test_a_pixel_tells_that_a_mail_was_opened(post: Any, inbox: Any, listener: Any) -> None:
    message_id, html = page_of(post, inbox, "OPEN")
    found = re.search(r'<img alt="" src="([^"]*/I0/[^"]*)" style="display: none; width: 1px; height: 1px;"></body></html>$', html)
    assert found
    without_notes = PAGE.replace(" ses:no-track", "").replace(' ses:tags="team:post;place:top;"', "")
    assert html.replace(found[0], "</body></html>") == without_notes
    assert fetch(found[1], method="HEAD").status == 200
    answer = fetch(found[1], "Thunderbird")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.body.startswith(b"GIF89a")
    [opened] = listener.records(message_id)
    assert opened["eventType"] == "Open"
    assert opened["open"] == {"ipAddress": "127.0.0.1", "userAgent": "Thunderbird", "timestamp": opened["open"]["timestamp"]}
    assert opened["mail"]["destination"] == ["bob@example.org"]


def test_links_lead_through_this_server(post: Any, inbox: Any, listener: Any) -> None:
    message_id, html = page_of(post, inbox, "CLICK")
    first, mailto, plain, tagged = links_in(html)
    assert (mailto, plain) == ("mailto:bob@example.org", "https://example.org/plain")
    assert "ses:" not in html.replace("/_ses/", "")
    assert 'class="x"' in html
    assert first.startswith(f"{post.gatepost.url}/L0/https:%2F%2Fexample.org%2Fa%3Fb=c%26d=e%23f/1/{message_id}/")
    answer = fetch(first)
    assert (answer.status, answer.headers["location"]) == (302, "https://example.org/a?b=c&d=e#f")
    [clicked] = listener.records(message_id)
    assert clicked["eventType"] == "Click"
    assert (clicked["click"]["link"], clicked["click"]["linkTags"]) == ("https://example.org/a?b=c&d=e#f", None)
    fetch(tagged)
    records = listener.records(message_id, 2)
    assert records[1]["click"]["linkTags"] == {"team": ["post"], "place": ["top"]}
    assert records[1]["click"]["link"] == "http://example.org/tagged"


def test_strangers_can_not_make_this_server_redirect(post: Any, inbox: Any) -> None:
    _, html = page_of(post, inbox, "CLICK")
    first = links_in(html)[0]
    for wrong in (first.replace("example.org", "evil.test"), first[:-1], first.replace("/1/", "/2/"), first.replace("/L0/", "/I0/")):
        answer = fetch(wrong)
        assert answer.status == 404
        assert "location" not in answer.headers


def test_the_placeholder_says_where_the_pixel_goes(post: Any, inbox: Any) -> None:
    _, html = page_of(post, inbox, "OPEN", html="<p>{{ses:openTracker}}Hello{{ses:openTracker}}</p>")
    assert re.fullmatch(r"<p><img [^>]*>Hello</p>", html)


def test_a_request_says_for_itself_what_is_tracked(post: Any, inbox: Any) -> None:
    overrides = {"Tracking": {"OpenTrackingEnabled": "DISABLED", "ClickTrackingEnabled": "ENABLED"}}
    _, html = page_of(post, inbox, "OPEN", ConfigurationOverrides=overrides)
    assert "/I0/" not in html
    assert html.count("/L0/") == 2


def test_the_dashboards_engagement_metrics_track_as_well(post: Any, inbox: Any) -> None:
    post.gatepost.sesv2.put_account_vdm_attributes(
        VdmAttributes={"VdmEnabled": "ENABLED", "DashboardAttributes": {"EngagementMetrics": "ENABLED"}}
    )
    _, html = page_of(post, inbox)
    assert "/I0/" in html
    assert "/L0/" in html
    options = {"DashboardOptions": {"EngagementMetrics": "DISABLED"}}
    post.gatepost.sesv2.put_configuration_set_vdm_options(ConfigurationSetName=post.set, VdmOptions=options)
    _, html = page_of(post, inbox)
    assert html == PAGE


@pytest.mark.parametrize(
    ("policy", "pixel", "http", "https"),
    [
        ("OPTIONAL", "http", "http", "https"),
        ("REQUIRE_OPEN_ONLY", "https", "http", "https"),
        ("REQUIRE", "https", "https", "https"),
    ],
)
def test_an_own_domain_and_how_it_is_reached(post: Any, operator: Any, inbox: Any, policy: str, pixel: str, http: str, https: str) -> None:
    domain = f"{post.gatepost.account}.example.net"
    post.gatepost.sesv2.create_email_identity(EmailIdentity=domain)
    operator.verify(domain)
    post.gatepost.sesv2.put_configuration_set_tracking_options(
        ConfigurationSetName=post.set, CustomRedirectDomain=f"links.{domain}", HttpsPolicy=policy
    )
    _, html = page_of(post, inbox, "OPEN", "CLICK")
    first, _, _, tagged = links_in(html)
    assert f'src="{pixel}://links.{domain}/I0/' in html
    assert first.startswith(f"{https}://links.{domain}/L0/https:")
    assert tagged.startswith(f"{http}://links.{domain}/L0/http:")


def test_raw_mail_is_tracked_part_by_part(post: Any, inbox: Any) -> None:
    post.watch("OPEN", "CLICK")
    raw = (
        f"From: {post.sender}\r\nTo: bob@example.org\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
        f'X-SES-CONFIGURATION-SET: {post.set}\r\nContent-Type: multipart/mixed;\r\n boundary="=b="\r\n\r\n--=b=\r\n'
        "Content-Type: text/plain\r\n\r\nSee https://example.org/\r\n--=b=\r\n"
        "Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        '<p>Grüße, <a href="https://example.org/">see</a></p>\r\n--=b=\r\n'
        "Content-Type: text/html\r\nContent-Disposition: attachment; filename=page.html\r\n\r\n"
        '<a href="https://example.org/">see</a>\r\n--=b=--\r\n'
    ).encode("iso-8859-1")
    message_id = post.gatepost.ses.send_raw_email(RawMessage={"Data": raw})["MessageId"]
    with urllib.request.urlopen(f"{post.gatepost.url}/_inbox/messages/{message_id}/raw") as answer:
        source = answer.read()
    from email import message_from_bytes
    from email.policy import default

    plain, page, attached = message_from_bytes(source, policy=default).iter_parts()
    assert plain.get_content().strip() == "See https://example.org/"
    assert page["Content-Transfer-Encoding"] == "quoted-printable"
    html = page.get_content()
    assert html.startswith("<p>Grüße, ")
    assert "/I0/" in html
    assert "/L0/" in links_in(html)[0]
    assert links_in(attached.get_content()) == ["https://example.org/"]


def test_clicks_are_collected_for_sixty_days_and_lead_on_after_that(post: Any, inbox: Any, listener: Any, clock: Any) -> None:
    message_id, html = page_of(post, inbox, "CLICK")
    clock.move(days=61)
    assert fetch(links_in(html)[0]).status == 302
    clock.move(days=-61)
    fetch(links_in(html)[0])
    assert len(listener.records(message_id)) == 1
