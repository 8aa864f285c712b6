"""The inbox and the outbox of text messages, for tests that wait for something to arrive."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from gatepost.cognito.messages import texts
from gatepost.mail import inbox, messages, mime, refusals
from gatepost.testing.letters import Mail, NotThere, Text
from gatepost.testing.local import LocalServer

PATIENCE_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.005
MOST = 200

Found = TypeVar("Found", Mail, Text)


class Inbox:
    """The mail that one server has accepted."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def wait_for(self, to: str, *, subject: str = "", after: Mail | None = None, timeout: float = PATIENCE_SECONDS) -> Mail:
        """The newest mail to an address, waiting at most `timeout` seconds for one.

        A mail is there as soon as the call that sends it has answered, so that waiting matters only where the code under test works
        in the background. `after` does not take mail that is no newer than another one, `subject` none without these words in it.
        Raises: NotThere, which says what has arrived instead, and which mail was refused, and why.
        """

        def look() -> Sequence[Mail]:
            return [
                mail
                for mail in self.all(to)
                if subject in mail.subject and (after is None or (mail.at >= after.at and mail.id != after.id))
            ]

        found = _wait(look, timeout)
        if found is None:
            with_words = f" with {subject!r} in its subject" if subject else ""
            raise NotThere("\n".join((f"No mail to {to}{with_words} has arrived within {timeout:g} seconds.", self.summary())))
        return found

    def all(self, to: str = "") -> list[Mail]:
        """The mails to an address, or all, newest first; at most two hundred."""
        with self._server.store.transaction() as tx:
            return [Mail.of(inbox.as_json(found), mime.compose(found)) for found in inbox.find(tx, to, most=MOST)]

    def expect_nothing(self, to: str = "", *, within: float = 0.0) -> None:
        """Make sure that no mail to an address, or to anybody, is there or comes within so many seconds. Raises: NotThere."""
        if _wait(lambda: self.all(to), within) is not None:
            raise NotThere(f"There should be no mail{f' to {to}' if to else ''}.\n{self.summary()}")

    def empty(self) -> None:
        """Forget all mails."""
        with self._server.store.transaction() as tx:
            messages.empty(tx)
            tx.commit()

    def summary(self) -> str:
        """What has arrived, and what was refused, in lines."""
        arrived = self.all()
        lines = ["Arrived:" if arrived else "No mail has arrived."]
        lines += [f"  {mail}" for mail in arrived]
        with self._server.store.transaction() as tx:
            refused = refusals.find(tx, most=MOST)
        lines += ["Refused:"] if refused else []
        for one in refused:
            lines.append(f"  {one.subject!r} to {', '.join(one.recipients)} ({one.operation}), by {one.refused_by}: {one.text}")
            lines += [f"    {line}" for line in one.remedy.splitlines()]
        return "\n".join(lines)


class Texts:
    """The text messages that one server's user pools have sent."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def wait_for(self, to: str, *, after: Text | None = None, timeout: float = PATIENCE_SECONDS) -> Text:
        """The newest text message to a number, waiting at most `timeout` seconds for one; with `after` a newer one than that.

        Raises: NotThere.
        """
        found = _wait(
            lambda: [text for text in self.all(to) if after is None or (text.at >= after.at and text.id != after.id)],
            timeout,
        )
        if found is None:
            raise NotThere(f"No text message to {to} was sent within {timeout:g} seconds.\n{self.summary()}")
        return found

    def all(self, to: str = "") -> list[Text]:
        """The text messages to a number, or all, newest first; at most two hundred."""
        with self._server.store.transaction() as tx:
            return [Text.of(texts.as_json(found)) for found in texts.find(tx, to, most=MOST)]

    def empty(self) -> None:
        """Forget all text messages."""
        with self._server.store.transaction() as tx:
            texts.empty(tx)
            tx.commit()

    def summary(self) -> str:
        """What was sent, in lines."""
        return "\n".join(["Sent:", *(f"  {text}" for text in sent)]) if (sent := self.all()) else "No text message was sent."


def _wait(look: Callable[[], Sequence[Found]], seconds: float) -> Found | None:
    """The newest of what there is, as soon as there is something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() >= until:
            return None
        time.sleep(LOOK_EVERY_SECONDS)
    return found[0]
