"""DefineAuthChallenge, CreateAuthChallenge and VerifyAuthChallengeResponse: a sign-in as the pool's owner wants it.

The first decides what comes next, the second makes up a challenge, the third judges its answer.
Source: guide, user-pool-lambda-challenge (guide).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gatepost.call import Call
from gatepost.cognito.clients.record import Client
from gatepost.cognito.errors import InvalidUserPoolConfiguration
from gatepost.cognito.pools.record import Pool
from gatepost.cognito.triggers import events
from gatepost.cognito.triggers.asking import ask, function_of
from gatepost.cognito.triggers.events import Event
from gatepost.cognito.triggers.replies import Members, are_named_texts, is_flag, is_text, part
from gatepost.cognito.users.record import User

DEFINE = "DefineAuthChallenge"
CREATE = "CreateAuthChallenge"
VERIFY = "VerifyAuthChallengeResponse"

Results = Sequence[Mapping[str, Any]]
"""The challenges so far, each with `challengeName`, `challengeResult` and `challengeMetadata`."""

_DECISION: Members = {"challengeName": is_text, "issueTokens": is_flag, "failAuthentication": is_flag}
_CHALLENGE: Members = {
    "publicChallengeParameters": are_named_texts,
    "privateChallengeParameters": are_named_texts,
    "challengeMetadata": is_text,
}
_JUDGEMENT: Members = {"answerCorrect": is_flag}


@dataclass(frozen=True, slots=True)
class Subject:
    """Who signs in through which client. `user` is None for a name that nobody has, from a client that hides its users."""

    client: Client
    user: User | None
    username: str


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A challenge: what the client is told, what only the server keeps, and a mark for the list of results."""

    public: Mapping[str, str]
    private: Mapping[str, str]
    metadata: str | None


def require_function(pool: Pool, trigger: str) -> str:
    """The ARN of a trigger that CUSTOM_AUTH can't do without.

    Raises: InvalidUserPoolConfiguration. Source: text guessed.
    """
    arn = function_of(pool, trigger)
    if arn is None:
        raise InvalidUserPoolConfiguration("Custom auth lambda trigger is not configured for the user pool.")
    return arn


def define(call: Call, subject: Subject, results: Results) -> Mapping[str, Any]:
    """What comes next: `challengeName`, unless `issueTokens` or `failAuthentication` ends it.

    Raises: CallsOut, InvalidUserPoolConfiguration, UnexpectedLambda, UserLambdaValidation, InvalidLambdaResponse.
    """
    return _ask(call, subject, DEFINE, {"session": list(results)}, _DECISION)


def create(call: Call, subject: Subject, name: str, results: Results) -> MadeUp:
    """A challenge. Raises: as `define`."""
    answer = _ask(call, subject, CREATE, {"challengeName": name, "session": list(results)}, _CHALLENGE)
    return MadeUp(
        _texts(answer, "publicChallengeParameters"), _texts(answer, "privateChallengeParameters"), answer.get("challengeMetadata")
    )


def verify(call: Call, subject: Subject, private: Mapping[str, str], given: str) -> bool:
    """Whether the answer is right. Raises: as `define`."""
    return bool(
        _ask(call, subject, VERIFY, {"privateChallengeParameters": private, "challengeAnswer": given}, _JUDGEMENT).get("answerCorrect")
    )


def _ask(call: Call, subject: Subject, trigger: str, request: Event, members: Members) -> Mapping[str, Any]:
    pool = subject.client.pool
    arn = require_function(pool, trigger)
    about = {"userAttributes": events.attributes_of(subject.user), **events.not_found(subject.client, subject.user)}
    everything = {**about, **request, **events.metadata(call)}
    event = events.compose(call, pool, f"{trigger}_Authentication", subject.username, everything, dict.fromkeys(members))
    return ask(call, arn, trigger, event, members)


def _texts(answer: Mapping[str, Any], name: str) -> Mapping[str, str]:
    return {key: value for key, value in part(answer, name).items() if value is not None}
