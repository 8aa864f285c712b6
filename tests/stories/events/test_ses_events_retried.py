"""Events are told at least once: whoever is deaf for a while hears them later, and so does whoever a dead server left untold."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from gatepost.ses.events import publications
from gatepost.ses.events.publishing import LONGEST_PAUSE, pause

DELIVERED = "success@simulator.amazonses.com"


def waiting(post: Any, message_id: str) -> list[Any]:
    with post.gatepost.server.store.transaction() as tx:
        return list(publications.of_message(tx, post.gatepost.account, "us-east-1", message_id))


def test_whoever_is_down_hears_it_later(post: Any, listener: Any) -> None:
    post.watch("SEND")
    listener.deaf[post.set] = 503
    try:
        message_id = post.send(DELIVERED)
        until = time.monotonic() + 10
        while not any(one.attempts for one in waiting(post, message_id)):
            assert time.monotonic() < until
            time.sleep(0.05)
        assert listener.posted(message_id) == []
        assert "answered 503" in waiting(post, message_id)[0].problem
    finally:
        del listener.deaf[post.set]
    [sent] = listener.records(message_id)
    assert sent["eventType"] == "Send"


def test_one_event_that_is_refused_holds_up_no_other(post: Any, listener: Any) -> None:
    post.watch("SEND")
    listener.deaf[f"refuse-{post.gatepost.account}"] = 400
    try:
        post.send(DELIVERED, EmailTags=[{"Name": "try", "Value": f"refuse-{post.gatepost.account}"}])
        message_id = post.send(DELIVERED)
        listener.records(message_id)
    finally:
        del listener.deaf[f"refuse-{post.gatepost.account}"]
    listener.records(f"refuse-{post.gatepost.account}")


def test_a_target_that_is_down_holds_up_no_other(post: Any, listener: Any) -> None:
    other = f"arn:aws:sns:us-east-1:{post.gatepost.account}:hook-other"
    post.watch("SEND")
    post.watch("SEND", name="other", SnsDestination={"TopicArn": other})
    listener.deaf[f'"TopicArn":"{post.topic}"'] = 503
    try:
        message_id = post.send(DELIVERED)
        [heard] = listener.wait(lambda: listener.posted(message_id))
        assert heard["TopicArn"] == other
    finally:
        listener.deaf.clear()
    listener.wait(lambda: listener.posted(message_id), 2)


def test_what_a_dead_publisher_held_falls_due_again(post: Any, listener: Any) -> None:
    server = post.gatepost.server
    listener.deaf[post.set] = 503
    post.watch("SEND")
    message_id = post.send(DELIVERED)
    try:
        held: list[Any] = []
        until = time.monotonic() + 10
        now = datetime.now(UTC)
        while not held and time.monotonic() < until:
            with server.store.transaction() as tx:
                leased = publications.lease(tx, "dead", now + timedelta(minutes=10), now + timedelta(seconds=2), 50)
                held = [one for one in leased if one.message_id == message_id]
                tx.commit()
        assert held
    finally:
        listener.deaf.clear()
    listener.records(message_id)
    until = time.monotonic() + 10
    while waiting(post, message_id):
        assert time.monotonic() < until
        time.sleep(0.05)


def test_pauses_grow_up_to_a_limit() -> None:
    assert [pause(number).total_seconds() for number in (1, 2, 3)] == [1, 2, 4]
    assert pause(50) == LONGEST_PAUSE
