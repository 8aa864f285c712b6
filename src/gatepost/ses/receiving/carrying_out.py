"""Carrying out what the rules say, from the record: in order, with no transaction open while somebody else is waited for.

An action that fails is tried again for four hours and holds up no other, unless the next step depends on its answer.
Source: SES guide, receiving-email-action-lambda, -stop and receiving-email-metrics (guide: what ends a run, four hours); that a bounce ends
it, and the pauses (guessed).
"""

import logging
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from time import monotonic
from typing import Any

from gatepost.call import World
from gatepost.mail import retries
from gatepost.mail.outcomes import as_text
from gatepost.ses.identities import dns, signing
from gatepost.ses.receiving import actions, authentication, bounces, heading, receipts, record
from gatepost.ses.receiving.actions import Deed, Outcome
from gatepost.ses.receiving.authentication import Names
from gatepost.ses.receiving.bounces import Bounce
from gatepost.ses.receiving.figures import TELL_EVERY_SECONDS, Counted, Figures, Metric
from gatepost.ses.receiving.outside import Undone
from gatepost.ses.receiving.record import Received, Todo
from gatepost.store.engine import Store
from gatepost.store.transaction import Transaction
from gatepost.wire.errors import AwsError

log = logging.getLogger("gatepost")

LOOK_EVERY_SECONDS = 0.1
AT_ONCE = 8
"""Mails that are worked on at the same time."""
LEASE = timedelta(seconds=120)
"""Longer than any single action takes."""
JUDGING_SECONDS = 30.0
"""How long DNS may be asked about one mail."""
GIVEN_UP_AFTER = timedelta(hours=4)
PUBLISHING = ("S3Action", "SNSAction", "LambdaAction")


class Porter:
    """One server's hands. Runs in a thread of its own."""

    def __init__(self, store: Store, world: World) -> None:
        self._store = store
        self._world = world
        self._holder = secrets.token_hex(16)
        self._threads = ThreadPoolExecutor(AT_ONCE, "gatepost-receive")
        self._busy: set[Future[None]] = set()
        self._resolver = dns.resolver_of(world.settings) if world.settings.dns == "real" else None
        self._figures = Figures(world.settings)
        self._tell_at = monotonic()

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; what has been begun is finished, action by action."""
        try:
            while not stopping.is_set():
                if not self._begin(stopping):
                    self._wait(stopping)
                self._tell_figures()
        finally:
            wait(self._busy)
            self._figures.tell(self._world.clock())
            self._threads.shutdown()
            if self._store.embedded:
                self._store.close()

    def _begin(self, stopping: threading.Event) -> bool:
        """Take what is due; whether there was anything."""
        self._busy = {one for one in self._busy if not one.done()}
        now = self._world.clock()
        with self._store.transaction() as tx:
            leased = record.lease(tx, self._holder, now, now + LEASE, AT_ONCE - len(self._busy))
            if leased:
                tx.commit()
        for mail in leased:
            self._busy.add(self._threads.submit(self._carry, mail, stopping))
        return bool(leased)

    def _wait(self, stopping: threading.Event) -> None:
        if len(self._busy) < AT_ONCE:
            stopping.wait(LOOK_EVERY_SECONDS)
        else:
            wait(self._busy, LOOK_EVERY_SECONDS, FIRST_COMPLETED)

    def _tell_figures(self) -> None:
        if self._figures.anything and monotonic() >= self._tell_at and len(self._busy) < AT_ONCE:
            self._tell_at = monotonic() + TELL_EVERY_SECONDS
            self._busy.add(self._threads.submit(self._figures.tell, self._world.clock()))

    def _carry(self, mail: Received, stopping: threading.Event) -> None:
        try:
            Carriage(self._store, self._world, self._resolver, self._figures, mail).run(stopping)
        except Exception:
            log.exception("received mail %s could not be gone on with, and will be tried again", mail.message_id)
            self._forget_if_hopeless(mail)
        finally:
            if self._store.embedded:
                self._store.close()  # this thread's connection

    def _forget_if_hopeless(self, mail: Received) -> None:
        """What breaks this server each time is left alone in the end; it stays in the inbox."""
        if self._world.clock() - mail.arrived_at >= GIVEN_UP_AFTER:
            with self._store.transaction() as tx:
                record.let_go(tx, mail, None, tried=True)
                tx.commit()


class Carriage:
    """One mail, while this server holds it."""

    def __init__(self, store: Store, world: World, resolver: Any, figures: Figures, mail: Received) -> None:
        self._store = store
        self._world = world
        self._resolver = resolver
        self._figures = figures
        self._mail = mail
        self._progress = mail.progress
        self._waits = False
        """Whether the next action has to be tried again before anything else is done."""

    def run(self, stopping: threading.Event) -> None:
        """Go on as far as possible, and let go."""
        if not self._mail.judgement:
            self._judge()
        for todo in list(self._progress.left):
            if not stopping.is_set() and not self._try_again(todo):
                return
        while not self._waits and not stopping.is_set() and (action := self._next()) is not None:
            if not self._act(*action):
                return
        self._let_go()

    def _judge(self) -> None:
        """Ask DNS who it is from, once, and write the answer down."""
        mail, circumstances = self._mail, self._mail.circumstances
        names = Names(self._resolver, monotonic() + JUDGING_SECONDS)
        found = authentication.judge(names, circumstances["client"], circumstances["hello"], mail.sender, mail.data)
        host = names.host_of(circumstances["client"])
        with self._store.transaction() as tx:
            service = signing.of_service(tx, self._world)
            mail.judgement = {
                "spf": found.spf.status,
                "dkim": found.dkim.status,
                "dmarc": found.dmarc.status,
                "policy": found.policy,
                "head": heading.compose(self._world, mail, found, host, service.signing if service else None),
            }
            record.judged(tx, mail)
            tx.commit()
        for planned in mail.plan:
            self._count(planned["rule"]["Name"], "Received")

    def _next(self) -> tuple[int, int] | None:
        """The next action's rule and number; None: all have had their turn."""
        progress = self._progress
        while progress.rule < len(self._mail.plan):
            if progress.action < len(self._mail.plan[progress.rule]["rule"]["Actions"]):
                return progress.rule, progress.action
            progress.rule, progress.action = progress.rule + 1, 0
        return None

    def _act(self, rule: int, action: int) -> bool:
        """Do the next action. False: somebody else has the mail by now."""
        progress = self._progress
        todo: Todo = {"rule": rule, "action": action, "step": "do", "added": len(progress.headers)}
        outcome = self._try(todo)
        if outcome is None and self._decides(todo):
            self._waits = True
            return True
        progress.action += 1
        progress.left.append(todo)
        if outcome is None:
            return self._keep(todo)
        progress.headers.extend(outcome.headers)
        if outcome.ends:
            progress.rule, progress.action = (rule + 1 if outcome.ends == actions.RULE else len(self._mail.plan)), 0
        return self._settle(todo, outcome)

    def _try_again(self, todo: Todo) -> bool:
        """Do what has failed before. False: somebody else has the mail by now."""
        outcome = self._try(todo)
        return outcome is None or self._settle(todo, outcome)

    def _try(self, todo: Todo) -> Outcome | None:
        """Take a step. None: it has failed, and shall be tried again."""
        deed = self._deed(todo)
        try:
            outcome = actions.tell(deed) if todo["step"] == "tell" else actions.do(deed)
            if deed.kind in PUBLISHING:
                self._count(deed.rule_name, "PublishSuccess")
            return outcome
        except Undone as problem:
            if problem.nowhere:
                log.info("rule %s, %s of received mail %s: %s", deed.rule_name, deed.kind, self._mail.message_id, problem)
                return Outcome(f"not done: {problem}")
            if self._world.clock() - self._mail.arrived_at >= GIVEN_UP_AFTER:
                log.error("rule %s, %s of received mail %s is given up: %s", deed.rule_name, deed.kind, self._mail.message_id, problem)
                self._count(deed.rule_name, "PublishExpired")
                return Outcome(f"given up: {problem}")
            log.warning("rule %s, %s of received mail %s has failed: %s", deed.rule_name, deed.kind, self._mail.message_id, problem)
            self._count(deed.rule_name, "PublishFailure")
            return None

    def _count(self, rule: str, metric: Metric) -> None:
        self._figures.count(Counted(self._mail.account_id, self._mail.region, self._mail.rule_set, rule, metric))

    def _settle(self, todo: Todo, outcome: Outcome) -> bool:
        """A step is over: write that down, and publish to the action's topic what it has done. False: somebody else has the mail by now.

        A topic that gets the whole mail is told with it.
        """
        progress = self._progress
        telling: Todo = {**todo, "step": "tell"}
        [(kind, members)] = self._action(todo).items()
        tells = todo["step"] == "do" and kind != "SNSAction" and "TopicArn" in members
        at = progress.left.index(todo)
        progress.left[at : at + 1] = [telling] if tells else []
        if not self._keep(todo, outcome):
            return False
        return not tells or self._try_again(telling)

    def _keep(self, todo: Todo, outcome: Outcome | None = None) -> bool:
        """Write down how far it has come, with the bounce that an action asks for. False: somebody else has the mail."""
        now = self._world.clock()
        with self._store.transaction() as tx:
            if outcome is not None:
                self._note(todo, self._sent(tx, outcome.bounce) or outcome.said)
            if not record.keep(tx, self._mail, now + LEASE):
                log.warning("received mail %s has been taken over", self._mail.message_id)
                return False
            tx.commit()
        return True

    def _sent(self, tx: Transaction, bounce: Bounce | None) -> str:
        """Send a bounce, if there is one; why it was refused, or nothing."""
        try:
            if bounce is not None:
                bounces.send(actions.call_of(tx, self._world, self._mail), self._mail, bounce)
        except AwsError as refused:
            log.warning("received mail %s can't be bounced: %s", self._mail.message_id, refused)
            return f"not bounced: {refused}"
        return ""

    def _note(self, todo: Todo, said: str) -> None:
        deed = self._deed(todo)
        action = receipts.action_of(deed.kind, deed.members, self._mail.message_id)["type"]
        about = {"rule": deed.rule_name, "action": action, "step": todo["step"], "outcome": said}
        self._progress.log.append(about | {"at": as_text(self._world.clock())})

    def _let_go(self) -> None:
        """Come back later to what has failed, at once to what was interrupted, and never to what is done."""
        mail, now = self._mail, self._world.clock()
        failed = self._waits or bool(self._progress.left)
        again = now + retries.pause(mail.attempts + 1, self._world.settings.retry_after) if failed else None
        if self._next() is not None and not self._waits:
            again = now
        with self._store.transaction() as tx:
            record.let_go(tx, mail, again, tried=failed)
            tx.commit()

    def _decides(self, todo: Todo) -> bool:
        """Whether what comes next depends on an action's answer."""
        return self._action(todo).get("LambdaAction", {}).get("InvocationType") == "RequestResponse"

    def _deed(self, todo: Todo) -> Deed:
        [(kind, members)] = self._action(todo).items()
        planned = self._mail.plan[todo["rule"]]
        added = self._progress.headers[: todo["added"]]
        number = f"{todo['rule']}.{todo['action']}"
        return Deed(self._world, self._mail, planned["rule"]["Name"], planned["recipients"], kind, members, added, number)

    def _action(self, todo: Todo) -> Mapping[str, Any]:
        return self._mail.plan[todo["rule"]]["rule"]["Actions"][todo["action"]]
