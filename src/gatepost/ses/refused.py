"""Remembering a letter that the rules refused, so that its people can be told what became of it."""

from collections.abc import Mapping
from email.parser import BytesHeaderParser
from email.policy import default
from typing import Any

from gatepost.call import Call
from gatepost.mail import refusals
from gatepost.mail.refusals import RefusedMail
from gatepost.rules import sending as rules
from gatepost.rules.identities import address_of
from gatepost.rules.letters import Letter, SendingFacts
from gatepost.store.transaction import Transaction
from gatepost.wire.errors import AwsError

_LONGEST_SUBJECT = 998
"""Characters. Source: RFC 5322, section 2.1.1."""


def remember(
    call: Call,
    letter: Letter,
    facts: SendingFacts,
    content: Mapping[str, Any] | bytes | None,
    purpose: str,
    username: str,
    answer: AwsError | None,
) -> None:
    """Have it written down when the request is over, with what every check says, not only those up to the refusal.

    `username` is whose mail of a user pool it would have been, `answer` the error that the caller gets.
    """

    def write(tx: Transaction) -> None:
        decision = rules.examine(letter, facts)
        by = next(finding for finding in decision.findings if finding.refusal is not None)
        refused = RefusedMail(
            account_id=letter.account_id,
            region=facts.region,
            refused_at=call.now,
            operation=call.operation,
            sender=letter.header_from or letter.sender,
            recipients=letter.recipients,
            subject=_subject(content)[:_LONGEST_SUBJECT],
            pool_id=letter.pool.arn.rpartition("/")[2] if letter.pool else "",
            username=username,
            purpose=purpose,
            refused_by=by.check,
            text=by.refusal.text if by.refusal else "",
            code=answer.code if answer else "",
            answer=(answer.message or "") if answer else "",
            remedy=by.remedy,
            findings=[(finding.check, finding.outcome, finding.detail) for finding in decision.findings],
        )
        refusals.put(tx, refused, [address_of(to) or to for to in letter.recipients])

    call.tx.afterwards.append(write)


def _subject(content: Mapping[str, Any] | bytes | None) -> str:
    if isinstance(content, bytes):
        try:
            return str(BytesHeaderParser(policy=default).parsebytes(content).get("Subject", ""))
        except (ValueError, LookupError, IndexError):
            return ""  # what Python's parser stumbles over has no subject that could be shown
    subject: Mapping[str, Any] = (content or {}).get("Subject") or {}
    return str(subject.get("Data", ""))
