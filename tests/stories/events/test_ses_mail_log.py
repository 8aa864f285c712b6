"""The message log: what happened to mail, for whoever runs the server, on the command line and for programs."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest

BOUNCES = "bounce@simulator.amazonses.com"


@pytest.fixture
def bounced(post: Any, listener: Any) -> str:
    post.watch("BOUNCE", "OPEN")
    message_id = post.send(f"bob@{post.gatepost.account}.example.org", BOUNCES, EmailTags=[{"Name": "campaign", "Value": "spring"}])
    listener.records(message_id)
    return message_id


def test_the_log_lists_what_happened(post: Any, shell: Any, bounced: str) -> None:
    mine = [event for event in shell.json("mail", "log", "--limit", "200") if event["id"] == bounced]
    assert [event["event"] for event in mine] == ["BOUNCE", "DELIVERY", "SEND"]
    assert mine[0]["summary"] == "Permanent/General smtp; 550 5.1.1 user unknown"
    assert mine[2]["recipients"] == [f"bob@{post.gatepost.account}.example.org", BOUNCES]
    [delivered, sent] = shell.json("mail", "log", "--to", f"BOB@{post.gatepost.account}.example.org")
    assert (delivered["event"], sent["event"], sent["subject"]) == ("DELIVERY", "SEND", "Hello")
    theirs = [event["event"] for event in shell.json("mail", "log", "--to", BOUNCES) if event["id"] == bounced]
    assert theirs == ["BOUNCE", "SEND"], "what has failed is what one looks for"
    table = shell.says("mail", "log", "--to", f"bob@{post.gatepost.account}.example.org")
    assert "delivery" in table
    assert bounced in table


def test_one_messages_life_is_told_whole(post: Any, shell: Any, bounced: str) -> None:
    text = shell.says("mail", "show", bounced)
    bounce = "Permanent/General smtp; 550 5.1.1 user unknown"
    for part in (post.sender, post.set, "campaign:", "passed  identity is verified", bounce):
        assert part in text
    told = shell.json("mail", "show", bounced)
    assert [event["event"] for event in told["events"]] == ["SEND", "DELIVERY", "BOUNCE"]
    assert told["untold"] == []


def test_it_says_who_has_not_been_told_yet(post: Any, listener: Any, shell: Any) -> None:
    post.watch("SEND")
    listener.deaf[post.set] = 503
    try:
        message_id = post.send("bob@example.org")
        [untold] = shell.json("mail", "show", message_id)["untold"]
        assert untold["target"] == post.topic
        assert "Who has not been told yet" in shell.says("mail", "show", message_id)
    finally:
        del listener.deaf[post.set]


def test_a_message_that_is_not_there(shell: Any) -> None:
    done = shell.run("mail", "show", "none")
    assert (done.returncode, done.stderr) == (1, "gatepost: There is no message none.\n")


def test_the_operator_plays_awss_part(post: Any) -> None:
    def enforce(status: str) -> dict[str, Any]:
        url = f"{post.gatepost.url}/_gatepost/enforcement?account={post.gatepost.account}&status={status}"
        with urllib.request.urlopen(url, data=b"") as answer:
            return json.load(answer)

    assert enforce("SHUTDOWN")["status"] == "SHUTDOWN"
    with pytest.raises(post.gatepost.sesv2.exceptions.AccountSuspendedException):
        post.send("bob@example.org")
    enforce("HEALTHY")
    post.send("bob@example.org")
    with pytest.raises(urllib.error.HTTPError) as caught:
        enforce("FINE")
    assert caught.value.code == 400
    caught.value.close()
