"""What can be said about an address that nobody has written to."""

from collections.abc import Callable
from typing import Any

from fixtures.names import Names


def verdicts(sesv2: Any, address: str) -> dict[str, str]:
    found = sesv2.get_email_address_insights(EmailAddress=address)["MailboxValidation"]
    everything = {"IsValid": found["IsValid"], **found["Evaluations"]}
    return {name: verdict["ConfidenceVerdict"] for name, verdict in everything.items()}


def test_syntax_and_roles_are_seen_without_asking_anybody(gatepost: Any) -> None:
    assert verdicts(gatepost.sesv2, "ann@example.com") == {"IsValid": "MEDIUM", "HasValidSyntax": "HIGH", "IsRoleAddress": "LOW"}
    assert verdicts(gatepost.sesv2, "Postmaster+x@example.com")["IsRoleAddress"] == "HIGH"
    for wrong in ("ann", "ann@", "Ann <ann@example.com>"):
        assert verdicts(gatepost.sesv2, wrong)["HasValidSyntax"] == "LOW"


def test_an_address_has_to_be_given(gatepost: Any, refused: Any) -> None:
    with refused("BadRequestException", "EmailAddress can't be blank."):
        gatepost.sesv2.get_email_address_insights(EmailAddress=" ")


def test_dns_says_whether_a_domain_takes_mail(server_with: Callable[..., Any], names: Names) -> None:
    sesv2 = server_with(dns="real", dns_server=names.address).client("sesv2")
    names.publish("mail.example", "MX", "10 mx.mail.example.")
    names.publish("host.example", "A", "192.0.2.1")
    names.publish("silent.example", "MX", "0 .")
    names.publish("text.example", "TXT", "nothing else")
    names.broken.add("broken.example")
    expected = {"mail": "HIGH", "host": "MEDIUM", "silent": "LOW", "text": "LOW", "nowhere": "LOW", "broken": None}
    assert {name: verdicts(sesv2, f"ann@{name}.example").get("HasValidDnsRecords") for name in expected} == expected
    assert verdicts(sesv2, "ann@silent.example")["IsValid"] == "LOW"
