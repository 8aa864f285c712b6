"""What arrives: mails and text messages, as a test looks at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self


class NotThere(AssertionError):
    """What a test waits for, or looks for, is not there. The text says what is."""


class Headers(Mapping[str, str]):
    """A mail's header fields, whose names are found in any case. Of several of one name this is the first; `all` has them all."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        for value in self.all(name):
            return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._fields))

    def __len__(self) -> int:
        return len({name for name, _ in self._fields})

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.all(name))

    def __repr__(self) -> str:
        return f"Headers({self._fields!r})"

    def all(self, name: str) -> list[str]:
        """The values of every field of that name, in their order."""
        return [value for found, value in self._fields if found.lower() == name.lower()]


@dataclass(frozen=True)
class Mail:
    """A mail that was accepted."""

    id: str
    """As SES answered it to whoever sent the mail."""
    at: datetime
    """When it was accepted, by the server's clock."""
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    text: str
    """Its plain text; empty if it has none."""
    html: str
    """Its HTML; empty if it has none."""
    headers: Headers
    attachments: tuple[str, ...]
    """Their file names."""
    account: str
    region: str
    pool_id: str
    """The user pool that it is from; empty if it is none's."""
    purpose: str
    """What the user pool sent it for."""
    decision: tuple[Mapping[str, str], ...]
    """Every check that it passed on its way out."""
    source: bytes
    """As it goes over the wire."""
    found_code: str
    """The code in it; empty if there is none. `code` insists on one."""
    found_link: str
    """The link in it, likewise."""

    @property
    def code(self) -> str:
        """The confirmation code, in it. Raises: NotThere."""
        if not self.found_code:
            raise NotThere(f"The mail {self.subject!r} has no code in it:\n{self.text or self.html}")
        return self.found_code

    @property
    def link(self) -> str:
        """The link in it. Raises: NotThere."""
        if not self.found_link:
            raise NotThere(f"The mail {self.subject!r} has no link in it:\n{self.text or self.html}")
        return self.found_link

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.sender} → {', '.join((*self.to, *self.cc, *self.bcc))}: {self.subject}"

    @classmethod
    def of(cls, found: Mapping[str, Any], source: bytes) -> Self:
        """The mail of an entry of `/_inbox/messages`."""
        return cls(
            id=found["id"],
            at=datetime.fromisoformat(found["timestamp"]),
            sender=found["from"],
            to=tuple(found["to"]),
            cc=tuple(found["cc"]),
            bcc=tuple(found["bcc"]),
            reply_to=tuple(found["reply_to"]),
            subject=found["subject"] or "",
            text=found["text"] or "",
            html=found["html"] or "",
            headers=Headers([(field["name"], field["value"]) for field in found["headers"]]),
            attachments=tuple(found["attachments"]),
            account=found["account_id"],
            region=found["region"],
            pool_id=found["pool_id"] or "",
            purpose=found["purpose"] or "",
            decision=tuple(found["decision"]),
            source=source,
            found_code=found["code"] or "",
            found_link=found["link"] or "",
        )


@dataclass(frozen=True)
class Text:
    """A text message that a user pool sent."""

    id: str
    at: datetime
    to: str
    body: str
    account: str
    region: str
    pool_id: str
    purpose: str
    found_code: str
    """The code in it; empty if there is none. `code` insists on one."""

    @property
    def code(self) -> str:
        """The code in it. Raises: NotThere."""
        if not self.found_code:
            raise NotThere(f"The text message has no code in it: {self.body}")
        return self.found_code

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} → {self.to}: {self.body}"

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """The text message of an entry of `/_inbox/texts`."""
        return cls(
            id=found["id"],
            at=datetime.fromisoformat(found["timestamp"]),
            to=found["to"],
            body=found["body"],
            account=found["account_id"],
            region=found["region"],
            pool_id=found["pool_id"],
            purpose=found["purpose"],
            found_code=found["code"] or "",
        )
