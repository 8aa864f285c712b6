"""What a person would take from a mail, however broken it is."""

import pytest

from gatepost.mail import readable


@pytest.mark.parametrize("broken", ["<", "Ada <", '"Ada', "a@b, <", "<>", "=?utf-8?q?=FF?= <"])
def test_a_broken_address_keeps_nobody_from_reading(broken: str) -> None:
    mail = f"From: ada@example.com\r\nTo: {broken}\r\nSubject: Hello\r\n\r\nYour code is 123456.\r\n".encode()
    seen = readable.read(mail)
    assert [name for name, _ in seen.headers] == ["From", "To", "Subject"]
    assert (seen.subject, seen.code) == ("Hello", "123456")
