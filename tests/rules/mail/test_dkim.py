"""Signatures in SES's form, checked by dkimpy, whatever the message looks like."""

import base64
from datetime import UTC, datetime

import dkim as dkimpy
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.mail import dkim
from gatepost.mail.dkim import SigningKey

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
OWN = SigningKey("shop.example", "token", rsa.generate_private_key(65537, 1024))
SERVICE = SigningKey("post.example", "gatepost", rsa.generate_private_key(65537, 2048))
MESSAGE = (
    b"From: Shop <orders@shop.example>\r\nTo: ann@far.example\r\nSubject: Your\r\n\torder \r\nTo: bob@far.example\r\n"
    b"Feedback-ID: x\r\nX-Other: y\r\n\r\nThank you.  \r\n\r\n\r\n"
)


def published(name: bytes, timeout: int = 5) -> bytes:
    key = OWN if name.startswith(b"token") else SERVICE
    public = key.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def verifies(source: bytes, index: int) -> bool:
    try:
        return dkimpy.DKIM(source).verify(index, dnsfunc=published)
    except dkimpy.ValidationError:  # the body's digest
        return False


def test_the_authors_signature_is_on_top_and_the_service_signs_the_feedback_id() -> None:
    signed = dkim.sign(MESSAGE, [OWN], NOW, SERVICE)
    assert signed.endswith(MESSAGE)
    assert verifies(signed, 0)
    assert verifies(signed, 1)
    first, second = (" ".join(part.split()) for part in signed.decode().split("DKIM-Signature:")[1:3])
    assert first.startswith("v=1; a=rsa-sha256; q=dns/txt; c=relaxed/simple; s=token; d=shop.example; t=1767323045; h=From:To:Subject:To;")
    assert "h=From:To:Subject:To:Feedback-ID; bh=" in second


def test_without_keys_nothing_is_signed() -> None:
    assert dkim.sign(MESSAGE, [], NOW) == MESSAGE


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"ann@far", b"eve@far"), (b"bob@far", b"eve@far"), (b"order", b"bill"), (b"Thank", b"Spank"), (b".  \r\n", b".\r\n")],
)
def test_a_changed_message_does_not_verify(old: bytes, new: bytes) -> None:
    changed = dkim.sign(MESSAGE, [OWN], NOW).replace(old, new)
    assert not verifies(changed, 0)


VALUES = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=200).map(lambda text: text.replace("\r\n", ""))


@given(VALUES, st.lists(st.sampled_from(["a", " ", "\t", ".", "\r\n"]), max_size=40).map("".join))
@settings(max_examples=60)
def test_any_message_verifies(subject: str, body: str) -> None:
    source = f"From: a@shop.example\r\nSubject: {subject}\r\nTo: b@far.example\r\n\r\n{body}".encode()
    assert verifies(dkim.sign(source, [OWN], NOW), 0)
