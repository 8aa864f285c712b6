"""With `transport = "mx"` mail goes to the servers that DNS names for each domain, as RFC 5321 says."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fixtures.delivery import Shop, until
from fixtures.far_side import Attempt, Certificate, FarSide
from fixtures.names import Names
from gatepost.testing.local import running

Shops = Callable[..., Shop]
ANN = "ann@far.example"


@pytest.fixture
def server_with(tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """On SQLite alone: whose servers mail goes to is no matter of the store."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(running(tmp_path, **settings))


@pytest.fixture
def direct(shops: Shops, names: Names, far_side: FarSide) -> Callable[..., Shop]:
    """Shops whose mail goes to the servers in `names`, all of which listen on the port of `far_side`."""
    return lambda **settings: shops(transport="mx", dns_server=names.address, mx_port=far_side.port, **settings)


def test_mail_goes_to_the_preferred_server_of_the_domain(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("far.example", "MX", "20 backup.far.example.", "10 mx.far.example.")
    names.publish("mx.far.example", "A", "127.0.0.1")
    names.publish("backup.far.example", "A", "127.0.0.2")
    delivery = direct()
    assert delivery.event(delivery.send("Ann@FAR.example"), "DELIVERY").detail["remoteMtaIp"] == "127.0.0.1"
    assert far_side.wait_for(1)[0].recipient == "Ann@FAR.example"


def test_when_that_one_is_down_the_next_gets_it(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("far.example", "MX", "20 mx.far.example.", "10 down.far.example.")
    names.publish("down.far.example", "A", "127.0.0.9")
    names.publish("mx.far.example", "A", "127.0.0.1")
    shop = direct()
    shop.event(shop.send(ANN), "DELIVERY")


def test_a_domain_without_mx_records_is_its_own_server(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("far.example", "A", "127.0.0.1")
    shop = direct()
    shop.event(shop.send(ANN), "DELIVERY")


def test_a_domain_that_takes_no_mail_is_not_asked_twice(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("far.example", "MX", "0 .")
    shop = direct()
    bounce = shop.event(shop.send(ANN), "BOUNCE").detail
    assert bounce["bounceType"] == "Permanent"
    assert bounce["bouncedRecipients"][0]["diagnosticCode"] == "smtp; 556 5.1.10 far.example does not accept mail"


@pytest.mark.parametrize("broken", [True, False], ids=["broken", "unknown"])
def test_a_domain_that_dns_says_nothing_about_is_tried_until_time_is_over(
    direct: Shops, names: Names, far_side: FarSide, broken: bool
) -> None:
    names.publish("else.example", "A", "127.0.0.1")
    if broken:
        names.broken.add("far.example")
    shop = direct()
    message_id = shop.send(ANN)
    until(lambda: ("far.example", "MX") in names.asked)
    shop.server.clock.move(minutes=11)
    assert shop.event(message_id, "DELIVERY_DELAY").detail["delayType"] == "TransientCommunicationFailure"
    shop.server.clock.move(hours=14)
    bounce = shop.event(message_id, "BOUNCE").detail
    assert bounce["bounceType"] == "Transient"
    assert bounce["bouncedRecipients"][0]["diagnosticCode"].endswith("840 minutes.<421 4.4.0 Unable to lookup DNS for far.example>")


def test_a_slow_domain_does_not_keep_others_waiting(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("slow.example", "A", "127.0.0.1")
    names.publish("far.example", "A", "127.0.0.1")
    shop = direct(connections=1)
    far_side.script.append(Attempt(wait_at="recipient"))
    for number in range(8):
        shop.send(f"person{number}@slow.example")
    assert far_side.reached.wait(10)
    shop.event(shop.send(ANN), "DELIVERY")
    far_side.go_on()
    far_side.wait_for(9)
    assert far_side.most_at_once == 2


def test_tls_is_used_where_it_is_offered_whatever_the_certificate(
    shops: Shops, names: Names, far_sides: Callable[..., FarSide], certificate: Certificate
) -> None:
    names.publish("far.example", "A", "127.0.0.1")
    there = far_sides(tls=certificate.context)
    shop = shops(transport="mx", dns_server=names.address, mx_port=there.port)
    shop.sesv2.create_configuration_set(ConfigurationSetName="secret", DeliveryOptions={"TlsPolicy": "REQUIRE"})
    shop.event(shop.send(ANN, ConfigurationSetName="secret"), "DELIVERY")
    assert there.arrived[0].encrypted


def test_where_tls_is_offered_but_does_not_work_mail_goes_without_unless_it_must_not(
    shops: Shops, names: Names, far_sides: Callable[..., FarSide], certificate: Certificate
) -> None:
    names.publish("far.example", "A", "127.0.0.1")
    there = far_sides(tls=certificate.useless)
    shop = shops(transport="mx", dns_server=names.address, mx_port=there.port)
    shop.event(shop.send(ANN), "DELIVERY")
    assert not there.arrived[0].encrypted
    shop.sesv2.create_configuration_set(ConfigurationSetName="secret", DeliveryOptions={"TlsPolicy": "REQUIRE"})
    bounce = shop.event(shop.send("bob@far.example", ConfigurationSetName="secret"), "BOUNCE").detail
    assert bounce["bouncedRecipients"][0]["status"] == "5.7.10"
    assert "bob@far.example" not in [arrival.recipient for arrival in there.arrived]


def test_the_servers_own_mail_travels_as_well(direct: Shops, names: Names, far_side: FarSide) -> None:
    names.publish("far.example", "A", "127.0.0.1")
    shop = direct()
    shop.sesv2.create_email_identity(EmailIdentity=ANN)
    (arrival,) = far_side.wait_for(1)
    assert arrival.recipient == ANN
    with urllib.request.urlopen(f"{shop.server.url}/_inbox/messages?to={ANN}") as answer:
        link: Any = json.load(answer)["messages"][0]["link"]
    assert link.startswith(shop.server.url)
