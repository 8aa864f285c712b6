"""One request to the console as a page's function sees it: where it is, what was sent, and how it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from gatepost.call import World
from gatepost.console import commands, flash, templating, texts
from gatepost.console.performing import Members, Performed, Performer
from gatepost.store.engine import Store
from gatepost.wire.errors import AwsError

ROOT = "/console"


@dataclass(slots=True)
class Visit:
    """One request."""

    world: World
    store: Store
    """For what is no AWS operation: the inbox and this server's own record of mail."""
    performer: Performer
    account: str
    region: str
    language: str
    address: str
    """The path that was asked for, without the query."""
    here: str
    """The same with its query."""
    path: Mapping[str, str] = field(default_factory=dict[str, str])
    """The path's placeholders."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    form: Mapping[str, str] | None = None
    """What a form sent, whose CSRF token was checked; None when nothing was sent."""
    sent: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """The same with every value of a name, for check boxes and lists."""
    csrf: str = ""
    """The token that every form has to send back."""
    signed_in: bool = False
    """Whether there is a session that can be ended."""
    source_ip: str = ""
    calls: list[Performed] = field(default_factory=list[Performed])
    """What was called so far, the calls before a redirect included."""
    said: flash.Said | None = None
    """What the page before wants told."""

    @property
    def posted(self) -> bool:
        """Whether a form was sent."""
        return self.form is not None

    def call(self, service: str, operation: str, *, region: str = "", **given: Any) -> Members:
        """Carry out an AWS operation, here or in another Region; a member that is None is left out.

        Raises: AwsError. A page that does not catch it answers with a page that shows it.
        """
        members = {name: value for name, value in given.items() if value is not None}
        region = region or self.region
        try:
            answer = self.performer.perform(service, operation, members, account=self.account, region=region, source_ip=self.source_ip)
        except AwsError as error:
            self.calls.append(Performed(service, operation, members, region, error.code))
            raise
        self.calls.append(Performed(service, operation, members, region))
        return answer

    def text(self, id: str, **values: Any) -> str:
        """A sentence of the catalogue, in the visitor's language."""
        return texts.text(self.language, id, **values)

    def link(self, path: str, *parts: str, **query: Any) -> str:
        """The address of a page of this account and region; `{}` in the path are filled with `parts`, escaped."""
        filled = path.format(*(quote(part, safe="") for part in parts))
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        return f"{ROOT}/{self.account}/{self.region}{filled}" + (f"?{urlencode(asked)}" if asked else "")

    def show(self, template: str, status: int = 200, *, refusal: AwsError | None = None, **values: Any) -> Response:
        """A filled template. A `refusal` is told at the head of the page, whose status is then AWS's."""
        if refusal is not None and status == 200:
            status = refusal.status
        return HTMLResponse(templating.render(template, visit=self, refusal=refusal, **values), status)

    def confirmed(
        self,
        act: Callable[[], object],
        title: str,
        sentence: str,
        said: str,
        back: str,
        to: str,
        /,
        fields: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """Ask before something is lost; once that is confirmed, `act`, and go on to the address `to`, which says `said`.

        `title`, which the button has too, `sentence` and `said` are ids in the catalogue, and what is asked and said is filled with
        `values`. The form comes back to this very page, with `fields`. Where AWS refuses, its refusal is told and one is asked again.
        """
        refusal = None
        if self.posted:
            try:
                act()
                return self.go(to, said, **values)
            except AwsError as error:
                refusal = error
        title = self.text(title)
        sentence = self.text(sentence, **values)
        return self.show("confirm.html", refusal=refusal, title=title, sentence=sentence, back=back, fields=fields or {})

    def go(self, address: str, said: str = "", /, **values: Any) -> Response:
        """On to another page, by GET, that says `said` (an id in the catalogue) and shows what was called here."""
        response = RedirectResponse(address, 303)
        flash.leave(response, self.world.seal, self._shown_calls(), said, values, secure=self.world.origin.startswith("https:"))
        return response

    @property
    def performed(self) -> list[flash.Shown]:
        """What was called for this page, and before the redirect that led to it, as commands."""
        return [*(self.said.calls if self.said else ()), *self._shown_calls()]

    def _shown_calls(self) -> list[flash.Shown]:
        return [
            flash.Shown(
                call.service,
                call.operation,
                commands.command(call.service, call.operation, call.given, call.region, self.world.origin),
                call.refusal,
            )
            for call in self.calls
        ]
