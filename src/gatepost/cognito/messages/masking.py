"""Where a code went, as far as an answer may tell.

Source: samples of SignUp and of an SMS challenge (reported).
"""

from hashlib import sha256


def email(address: str) -> str:
    """`f***@e***` for `foo@example.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain[:1]}***"


def phone(number: str) -> str:
    """`+********4114` for a number that ends in 4114."""
    return f"+********{number[-4:]}"


def of(attribute: str, value: str) -> str:
    """The mask of an attribute's value."""
    return phone(value) if attribute == "phone_number" else email(value)


def made_up(name: str, secret: bytes) -> str:
    """A mask for somebody who does not exist, always the same for the same name: their address, if the name is one.

    Source: guide, cognito-user-pool-managing-errors (simulated delivery); how AWS derives it (guessed).
    """
    if "@" in name[1:-1]:
        return email(name)
    letters = [chr(ord("a") + byte % 26) for byte in sha256(secret + name.encode()).digest()[:2]]
    return f"{letters[0]}***@{letters[1]}***"


def made_up_phone(name: str, secret: bytes) -> str:
    """The same as a phone number. Source: as above (guessed)."""
    if name.startswith("+") and name[1:].isdigit():
        return phone(name)
    return f"+********{int.from_bytes(sha256(secret + name.encode()).digest()[2:6]) % 10000:04}"
