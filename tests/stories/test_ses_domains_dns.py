"""With `dns = "real"` a domain is verified when its records are in DNS, and loses that when they go."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest

from gatepost.ses.identities import dns as domains
from gatepost.ses.identities import verification
from gatepost.settings import InvalidSetting, Settings

ACCOUNT = "111122223333"
SOA = "ns1.example.com. hostmaster.example.com. 2026010100 7200 900 1209600 300"


class Zone:
    """The zone example.com on a name server of this machine; its records may be changed at any time."""

    def __init__(self, port: int = 0) -> None:
        self.records: dict[tuple[str, str], str] = {}
        self.broken = False
        zone = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                data, answering = self.request
                answering.sendto(zone.answer(data), self.client_address)

        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.address = "{}:{}".format(*self._server.server_address)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def publish(self, kind: str, **records: str) -> None:
        self.records.update({(name, kind): value for name, value in records.items()})

    def answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        asked = query.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(asked.rdtype)
        reply = dns.message.make_response(query)
        if self.broken:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in self.records:
            reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, self.records[name, kind]))
        else:
            reply.authority.append(dns.rrset.from_text("example.com.", 60, "IN", "SOA", SOA))
            if not any(known.endswith(name) for known, _ in self.records):
                reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def zone() -> Iterator[Zone]:
    zone = Zone()
    yield zone
    zone.close()


@pytest.fixture
def server(server_with: Callable[..., Any], zone: Zone) -> Any:
    return server_with(dns="real", dns_server=zone.address, dns_interval=60.0)


@pytest.fixture
def sesv2(server: Any) -> Any:
    return server.client("sesv2", account=ACCOUNT)


def look(server: Any, seconds: float = 0) -> int:
    """What the server does on its schedule, some time later."""
    server.clock.move(seconds=seconds)
    return domains.check_pending(server.store, server.world)


def publish_dkim(zone: Zone, dkim: dict[str, Any], target: str = "dkim.amazonses.com") -> None:
    zone.publish("CNAME", **{f"{token}._domainkey.shop.example.com": f"{token}.{target}." for token in dkim["Tokens"]})


def state(sesv2: Any) -> tuple[str, str, str | None]:
    identity = sesv2.get_email_identity(EmailIdentity="shop.example.com")
    return identity["VerificationStatus"], identity["DkimAttributes"]["Status"], identity["VerificationInfo"].get("ErrorType")


def test_the_zone_answers_as_a_name_server_does(zone: Zone) -> None:
    zone.publish("TXT", **{"a.example.com": '"x"'})
    resolver = domains.resolver_of(Settings(dns="real", dns_server=zone.address))
    assert resolver.resolve("a.example.com", "TXT")[0].strings == (b"x",)
    with pytest.raises(dns.resolver.NoAnswer):
        resolver.resolve("a.example.com", "CNAME")
    with pytest.raises(dns.resolver.NXDOMAIN):
        resolver.resolve("b.example.com", "TXT")
    zone.broken = True
    with pytest.raises(dns.resolver.NoNameservers):
        resolver.resolve("a.example.com", "TXT")


def test_a_domain_is_verified_once_all_three_records_are_there(server: Any, sesv2: Any, zone: Zone) -> None:
    dkim = sesv2.create_email_identity(EmailIdentity="shop.example.com")["DkimAttributes"]
    assert look(server) == 1
    assert state(sesv2) == ("PENDING", "PENDING", "HOST_NOT_FOUND")

    publish_dkim(zone, {"Tokens": dkim["Tokens"][:2]})
    look(server, seconds=60)
    assert state(sesv2)[:2] == ("PENDING", "PENDING")

    publish_dkim(zone, dkim)
    assert look(server, seconds=30) == 0
    assert look(server, seconds=31) == 1
    assert state(sesv2) == ("SUCCESS", "SUCCESS", None)
    info = sesv2.get_email_identity(EmailIdentity="shop.example.com")["VerificationInfo"]
    assert info["LastSuccessTimestamp"] == info["LastCheckedTimestamp"]
    assert info["SOARecord"] == {
        "PrimaryNameServer": "ns1.example.com",
        "AdminEmail": "hostmaster.example.com",
        "SerialNumber": 2026010100,
    }


def test_wrong_records_are_told_from_missing_ones(server: Any, sesv2: Any, zone: Zone) -> None:
    dkim = sesv2.create_email_identity(EmailIdentity="shop.example.com")["DkimAttributes"]
    publish_dkim(zone, dkim, target="dkim.example.net")
    look(server)
    assert state(sesv2) == ("PENDING", "PENDING", "INVALID_VALUE")

    zone.records.clear()
    zone.publish("TXT", **{f"{dkim['Tokens'][0]}._domainkey.shop.example.com": '"x"'})
    look(server, seconds=60)
    assert state(sesv2) == ("PENDING", "PENDING", "TYPE_NOT_FOUND")

    zone.broken = True
    look(server, seconds=60)
    assert state(sesv2) == ("PENDING", "PENDING", "DNS_SERVER_ERROR")


def test_the_txt_record_of_the_first_api_verifies_a_domain_as_well(server: Any, sesv2: Any, zone: Zone) -> None:
    token = server.client("ses", account=ACCOUNT).verify_domain_identity(Domain="shop.example.com")["VerificationToken"]
    zone.publish("TXT", **{"_amazonses.shop.example.com": f'"{token}"'})
    look(server)
    assert state(sesv2) == ("SUCCESS", "NOT_STARTED", None)


def test_after_72_hours_nobody_looks_any_more(server: Any, sesv2: Any) -> None:
    sesv2.create_email_identity(EmailIdentity="shop.example.com")
    server.clock.move(hours=72)
    assert look(server) == 1
    assert state(sesv2)[:2] == ("FAILED", "FAILED")
    assert look(server, seconds=3600) == 0


def test_records_that_vanish_are_a_temporary_failure_and_then_a_failure(server: Any, sesv2: Any, zone: Zone) -> None:
    dkim = sesv2.create_email_identity(EmailIdentity="shop.example.com")["DkimAttributes"]
    publish_dkim(zone, dkim)
    look(server)
    zone.records.clear()
    assert look(server, seconds=1800) == 0
    look(server, seconds=1801)
    assert state(sesv2) == ("TEMPORARY_FAILURE", "TEMPORARY_FAILURE", "HOST_NOT_FOUND")
    assert sesv2.get_email_identity(EmailIdentity="shop.example.com")["VerifiedForSendingStatus"] is True

    server.client("ses", account=ACCOUNT).verify_domain_dkim(Domain="shop.example.com")
    assert state(sesv2)[0] == "TEMPORARY_FAILURE"
    server.clock.move(hours=72)
    assert state(sesv2)[:2] == ("FAILED", "FAILED")
    assert sesv2.get_email_identity(EmailIdentity="shop.example.com")["VerifiedForSendingStatus"] is False
    look(server)
    assert look(server, seconds=3600) == 0


def test_records_that_come_back_in_time_make_it_good(server: Any, sesv2: Any, zone: Zone) -> None:
    dkim = sesv2.create_email_identity(EmailIdentity="shop.example.com")["DkimAttributes"]
    publish_dkim(zone, dkim)
    look(server)
    zone.broken = True
    look(server, seconds=3600)
    assert state(sesv2)[0] == "TEMPORARY_FAILURE"
    zone.broken = False
    look(server, seconds=60)
    assert state(sesv2) == ("SUCCESS", "SUCCESS", None)


def test_what_the_operator_verified_is_not_looked_up(server: Any, sesv2: Any) -> None:
    sesv2.create_email_identity(EmailIdentity="shop.example.com")
    with server.store.transaction() as tx:
        verification.verify(tx, ACCOUNT, "us-east-1", "shop.example.com", datetime.now(UTC))
        tx.commit()
    assert look(server, seconds=36_000) == 0
    assert state(sesv2)[:2] == ("SUCCESS", "SUCCESS")


def test_a_name_server_is_given_by_address() -> None:
    with pytest.raises(InvalidSetting, match="must be an IP address and a port"):
        domains.resolver_of(Settings(dns="real", dns_server="dns.example.com"))
