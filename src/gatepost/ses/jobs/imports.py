"""Taking a file of addresses in: onto the suppression list or off it, onto the contact list or off it, record by record.

A record that can't be read or used counts as failed, and the others go on. Doing a file twice comes to the same as doing it once.
Source: SES guide, sending-email-suppression-list and sending-email-list-management (guide) for both forms of files; the limits (guide).
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from gatepost.call import Call
from gatepost.rules.mailboxes import Malformed, parse
from gatepost.ses.contacts import lists, record
from gatepost.ses.contacts.preferences import Preferences, Status
from gatepost.ses.errors import SesError
from gatepost.ses.jobs.record import Outcome
from gatepost.ses.suppression import record as suppression
from gatepost.ses.suppression.record import List, Suppressed

MOST_ADDED = 100_000
MOST_REMOVED = 10_000
BATCH = 500

Entry: TypeAlias = Mapping[str, Any]
_TOPIC = "topicPreferences."


class Unusable(Exception):
    """A record, or a whole file, that can't be used; the text says why."""


def run(call: Call, request: Mapping[str, Any], text: str, keep: Callable[[], bool]) -> Outcome | None:
    """Do a job with its file. `keep` ends the transaction of a batch and says whether to go on; None: it said no."""
    destination, data_format = request["ImportDestination"], request["ImportDataSource"]["DataFormat"]
    try:
        if "SuppressionListDestination" in destination:
            action = destination["SuppressionListDestination"]["SuppressionListImportAction"]
            columns: Sequence[str] | None = ("emailAddress", "reason")
            take = _suppress if action == "PUT" else _release
        else:
            contact_list = destination["ContactListDestination"]
            action, columns = contact_list["ContactListImportAction"], None
            take = _enrolling(contact_list["ContactListName"]) if action == "PUT" else _leaving(contact_list["ContactListName"])
        lines = [line for line in text.splitlines() if line.strip()]
        most = MOST_ADDED if action == "PUT" else MOST_REMOVED
        if len(lines) > most:
            raise Unusable(f"The file has {len(lines)} records; a job takes {most} at most.")
        entries = _of_csv(lines, columns) if data_format == "CSV" else _of_json(lines)
        return _all(call, entries, take, keep)
    except Unusable as problem:
        return Outcome("FAILED", problem=str(problem))


def _all(
    call: Call, entries: Iterator[tuple[str, Entry | None]], take: Callable[[Call, Entry], None], keep: Callable[[], bool]
) -> Outcome | None:
    processed, failed = 0, list[str]()
    for batch in _batches(entries):
        for line, entry in batch:
            processed += 1
            try:
                if entry is None:
                    raise Unusable("The record can't be read.")
                take(call, entry)
            except (Unusable, SesError) as problem:
                failed.append(f"{line} | {problem}")
        if not keep():
            return None
    return Outcome("COMPLETED", processed, len(failed), file="\n".join(failed))


def _batches(entries: Iterator[tuple[str, Entry | None]]) -> Iterator[list[tuple[str, Entry | None]]]:
    batch: list[tuple[str, Entry | None]] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _of_json(lines: Sequence[str]) -> Iterator[tuple[str, Entry | None]]:
    for line in lines:
        try:
            found: object = json.loads(line)
        except ValueError:
            found = None
        yield line, cast("Entry", found) if isinstance(found, dict) else None


def _of_csv(lines: Sequence[str], columns: Sequence[str] | None) -> Iterator[tuple[str, Entry | None]]:
    """Without `columns` the first line names them."""
    rows = csv.reader(lines)
    names: Sequence[str] = columns or next(rows, list[str]())
    for line, row in zip(lines[0 if columns else 1 :], rows, strict=False):
        yield line, {name.strip(): value.strip() for name, value in zip(names, row, strict=False)}


def _suppress(call: Call, entry: Entry) -> None:
    reason = str(entry.get("reason", "")).upper()
    if reason not in ("BOUNCE", "COMPLAINT"):
        raise Unusable(f"Reason {reason or 'null'} is invalid, must be one of [BOUNCE, COMPLAINT].")
    suppression.put(call.tx, List(call.account_id, call.region), [Suppressed(_address(entry), reason, call.now)])


def _release(call: Call, entry: Entry) -> None:
    suppression.remove(call.tx, List(call.account_id, call.region), _address(entry))


def _address(entry: Entry) -> str:
    given = str(entry.get("emailAddress", "")).strip()
    try:
        return parse(given).address
    except Malformed as malformed:
        raise Unusable(f"EmailAddress <{given}> is invalid") from malformed


def _enrolling(name: str) -> Callable[[Call, Entry], None]:
    def enrol(call: Call, entry: Entry) -> None:
        on = lists.get(call, name)
        address = _address(entry)
        by_topic = _preferences(entry)
        for topic in by_topic:
            on.topic(topic)
        attributes = str(entry["attributesData"]) if entry.get("attributesData") else None
        unsubscribed = str(entry.get("unsubscribeAll", "")).lower() == "true"
        record.enrol(call, [address])
        record.put(call, record.get(call, address, lock=True), Preferences(by_topic, unsubscribed), attributes)

    return enrol


def _leaving(name: str) -> Callable[[Call, Entry], None]:
    def leave(call: Call, entry: Entry) -> None:
        lists.get(call, name)
        record.remove(call, _address(entry))

    return leave


def _preferences(entry: Entry) -> dict[str, Status]:
    """By topic: columns of their own in CSV, a list of objects in JSON."""
    given = {name.removeprefix(_TOPIC): value for name, value in entry.items() if name.startswith(_TOPIC) and value}
    listed: object = entry.get("topicPreferences", ())
    for one in cast("Sequence[object]", listed) if isinstance(listed, list) else ():
        if isinstance(one, dict):
            members = cast("Mapping[str, Any]", one)
            given[str(members.get("topicName"))] = str(members.get("subscriptionStatus"))
    found: dict[str, Status] = {}
    for topic, status in given.items():
        if status not in ("OPT_IN", "OPT_OUT"):
            raise Unusable(f"SubscriptionStatus {status} is invalid, must be one of [OPT_IN, OPT_OUT].")
        found[topic] = status
    return found
