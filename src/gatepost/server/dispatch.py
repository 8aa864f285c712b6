"""From a request to its answer: route, who signed, parse, handle in one transaction, answer.

An operation without a handler says so before anything of it is looked at.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from gatepost import wire
from gatepost.call import Call, Caller, CallsOut, World
from gatepost.operations import SERVICES
from gatepost.server import access_keys
from gatepost.settings import DEFAULT_ACCOUNT, DEFAULT_REGION
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction, has_collided
from gatepost.wire import catalogue, sigv4, validation
from gatepost.wire.catalogue import Operation
from gatepost.wire.errors import AwsError, InternalFailure, MissingAuthenticationToken, NotImplementedHere, UnrecognizedClient
from gatepost.wire.http import HttpRequest, HttpResponse

log = logging.getLogger("gatepost")

TRIES = 4
"""How often work is begun when it deadlocks with somebody else's."""

CONSOLE = "Gatepost console"
"""The user agent of what the console calls."""

REMEMBERED = 4096
"""Of how many subjects it is remembered that their requests call out."""

SIGNED_AS = {"sesv2": "ses"}
"""The service that a credential is scoped to, where it is not called as here."""

Subject = tuple[str, str]
"""An operation, and the app client or the pool that it was called for."""

_ANONYMOUS = Caller("", "")


class Dispatcher:
    """Answers AWS calls. Synchronous; one instance serves all threads."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self._strict = world.settings.verifies_signatures
        self._calling_out: set[Subject | None] = set()

    def answer(self, request: HttpRequest, source_ip: str, may_wait: bool = False) -> HttpResponse:
        """One request's answer; whatever happens, it is one that an AWS client understands.

        Raises: CallsOut, unless the thread may wait for others. The request is then answered by another call, from a thread that may.
        """
        request_id = str(uuid4())
        protocol = wire.protocol_of(request)
        service, operation, outcome = "", "", "ok"
        try:
            route = wire.route(request)
            service, operation = route.operation.service, route.operation.name
            protocol = route.operation.protocol
            handler = SERVICES[service].handlers.get(operation)
            if handler is None:
                raise NotImplementedHere(operation)
            with self._store.transaction() as tx:
                caller, region = self._signer(tx, request, route.operation)
                parsed = wire.parse(route, request)
                if self._calling_out and not may_wait and _subject(operation, parsed) in self._calling_out:
                    raise CallsOut()
                call = Call(
                    tx,
                    self._world,
                    _to_the_millisecond(self._world.clock()),
                    caller.account_id,
                    region,
                    caller,
                    request_id,
                    source_ip,
                    request.headers.get("user-agent", ""),
                    operation,
                    parsed,
                    may_wait,
                )
                result: Mapping[str, Any] | None = self._run(handler, call, parsed)
            return wire.respond(route.operation, result or {}, request_id)
        except CallsOut:
            outcome = ""  # it is not answered yet
            raise
        except AwsError as error:
            outcome = error.code
            return wire.refuse(protocol, error, request_id, service)
        except Exception:
            outcome = InternalFailure.code
            log.exception("request %s broke", request_id)
            return wire.refuse(protocol, InternalFailure(), request_id, service)
        finally:
            if outcome:
                log.debug("request %s: %s %s: %s", request_id, service, operation, outcome)
                self._world.tally.request(service, operation, outcome)

    def perform(
        self, service: str, operation: str, given: Mapping[str, Any], *, account: str, region: str, source_ip: str = "127.0.0.1"
    ) -> Mapping[str, Any]:
        """An operation carried out for this server's own console, in the name of an account: what its handler answers.

        The input is checked against the model as one that came over the wire. The thread has to be one that may wait.
        Raises: AwsError.
        """
        outcome = InternalFailure.code
        try:
            modelled, handler = catalogue.operation(service, operation), SERVICES[service].handlers.get(operation)
            if modelled is None or handler is None:
                raise NotImplementedHere(operation)
            parsed = dict(given)
            validation.check(modelled, parsed)
            with self._store.transaction() as tx:
                now = _to_the_millisecond(self._world.clock())
                caller = Caller("", account)
                call = Call(
                    tx, self._world, now, account, region, caller, str(uuid4()), source_ip, CONSOLE, operation, parsed, may_wait=True
                )
                result: Mapping[str, Any] | None = self._run(handler, call, parsed)
            outcome = "ok"
            return result or {}
        except AwsError as error:
            outcome = error.code
            raise
        finally:
            self._world.tally.request(service, operation, outcome)

    def accounts(self) -> tuple[str, ...]:
        """The accounts that there are access keys of, the default one first."""
        with self._store.transaction() as tx:
            known = {key.account_id for key in access_keys.every(tx, self._world.seal)}
        return (DEFAULT_ACCOUNT, *sorted(known - {DEFAULT_ACCOUNT}))

    def credentials(self, account: str) -> tuple[str, str] | None:
        """What a client of that account may sign with: where keys are not checked, the account's number is one."""
        if not self._strict:
            return account, "secret"
        with self._store.transaction() as tx:
            keys = access_keys.every(tx, self._world.seal)
        return next(((key.access_key, key.secret) for key in keys if key.account_id == account), None)

    def _run(self, handler: Any, call: Call, parsed: dict[str, Any]) -> Any:
        """The handler's result, committed. Work that another request's ran into is done again."""
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                result = handler(call, parsed)
            except AwsError as error:
                if error.keeps_changes:
                    call.tx.commit()
                raise
            except CallsOut:
                self._remember(_subject(call.operation, parsed))
                raise
            except DBAPIError as error:
                if not tries_left or call.tx.has_committed or not has_collided(error):
                    raise
                call.tx.rollback()
                call.tx.afterwards.clear()
                continue
            call.tx.commit()
            return result
        return None

    def _remember(self, subject: Subject | None) -> None:
        """The next request of this kind is handed to a thread that may wait before its work has begun, not after."""
        if subject is not None:
            if len(self._calling_out) >= REMEMBERED:
                self._calling_out.clear()
            self._calling_out.add(subject)

    def _signer(self, tx: Transaction, request: HttpRequest, operation: Operation) -> tuple[Caller, str]:
        """Who signed the request, and for which region. A public operation is answered to anybody, signed or not."""
        if operation.public:
            return _ANONYMOUS, ""
        signature = sigv4.signature(request)
        if signature is None and operation.unsigned_too:
            return _ANONYMOUS, ""
        if signature is None:
            raise MissingAuthenticationToken()
        if not self._strict:
            known = None if _speaks_for_itself(signature.access_key) else access_keys.find(tx, self._world.seal, signature.access_key)
            return Caller(signature.access_key, access_keys.account_of(known, signature.access_key)), signature.region or DEFAULT_REGION
        known = access_keys.find(tx, self._world.seal, signature.access_key)
        if known is None:
            raise UnrecognizedClient()
        scope = SIGNED_AS.get(operation.service, operation.service)
        sigv4.verify(request, signature, known.secret, datetime.now(UTC), scope)  # the real time, whatever this server's clock says
        return Caller(known.access_key, known.account_id), signature.region or DEFAULT_REGION


def _subject(operation: str, parsed: Mapping[str, Any]) -> Subject | None:
    named = parsed.get("ClientId") or parsed.get("UserPoolId")
    return None if named is None else (operation, named)


def _to_the_millisecond(moment: datetime) -> datetime:
    """A moment as the store keeps it, so that what an answer says of it is what is read back."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _speaks_for_itself(access_key: str) -> bool:
    return len(access_key) == 12 and access_key.isdigit()
