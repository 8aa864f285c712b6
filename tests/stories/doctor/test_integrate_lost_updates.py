"""Two write to one pool: what somebody else wrote after the plan was made is noticed, and is not overwritten silently."""

from collections.abc import Callable
from typing import Any

import pytest

from gatepost.doctor.integrator.planning import plan
from gatepost.doctor.integrator.update import carry_out, restoring
from gatepost.doctor.integrator.wish import Wish
from gatepost.doctor.reading import Answer, Aws
from gatepost.rules.pool_update import difference, update_request


@pytest.fixture
def pool_id(clinic: Any) -> str:
    clinic.verify("example.com")
    return clinic.pool(UserPoolTags={"team": "identity"})


def save(clinic: Any, pool_id: str, **changed: Any) -> None:
    """Another writer, who sends everything back as well."""
    clinic.cognito.update_user_pool(**{**update_request(clinic.described(pool_id))[0], **changed})


class Beside(Aws):
    """An account in which somebody else writes right after a call of this operation."""

    after: str = ""
    write: Callable[[], None] = staticmethod(lambda: None)

    def call(self, service: str, operation: str, region: str, **request: Any) -> Answer:
        answer = super().call(service, operation, region, **request)
        if operation == self.after:
            self.after = ""
            self.write()
        return answer


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"UserPoolTags": {"team": "mail"}}, "UserPoolTags.team"),
        ({"EmailConfiguration": {"ReplyToEmailAddress": "help@example.com"}}, "EmailConfiguration.ReplyToEmailAddress"),
        ({"MfaConfiguration": "OFF"}, "LastModifiedDate"),
    ],
)
def test_a_pool_changed_since_it_was_read_is_not_updated(clinic: Any, pool_id: str, changed: dict[str, Any], named: str) -> None:
    aws = Aws(endpoint_url=clinic.url)
    planned = plan(aws, pool_id, Wish(sender="post@example.com"))
    save(clinic, pool_id, **changed)
    theirs = clinic.described(pool_id)
    done = carry_out(aws, planned)
    assert done.answer is None, "nothing was sent"
    assert named in {change.path for change in done.meanwhile}
    assert clinic.described(pool_id) == theirs
    once_more = Aws(endpoint_url=clinic.url)
    assert carry_out(once_more, plan(once_more, pool_id, Wish(sender="post@example.com"))).lost == ()
    assert clinic.described(pool_id)["UserPoolTags"] == theirs["UserPoolTags"]


def test_somebody_who_writes_right_after_the_update_is_found_by_reading_back(clinic: Any, pool_id: str) -> None:
    aws = Beside(endpoint_url=clinic.url)
    aws.write = lambda: save(clinic, pool_id, UserPoolTags={"team": "mail"})
    planned = plan(aws, pool_id, Wish(sender="post@example.com"))
    aws.after = "update_user_pool"
    done = carry_out(aws, planned)
    assert [(change.path, change.before, change.after) for change in done.lost] == [("UserPoolTags.team", "identity", "mail")]
    clinic.cognito.update_user_pool(**restoring(planned))
    assert difference(planned.before, clinic.described(pool_id)) == ()


def test_the_command_says_so_in_one_sentence(clinic: Any, pool_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(*_: Any, **__: Any) -> bool:
        save(clinic, pool_id, UserPoolTags={"team": "mail"})
        return True

    monkeypatch.setattr("typer.confirm", answered)
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--from", "post@example.com")
    assert result.exit_code == 3
    assert result.stderr == "gatepost: Somebody else changed the pool since it was read; nothing was sent. Run it again.\n"
    assert result.stdout.splitlines()[-2:] == ["They changed:", '  UserPoolTags.team: "identity" -> "mail"']
    assert clinic.described(pool_id)["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
