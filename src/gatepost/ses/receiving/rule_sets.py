"""Receipt rule sets: rules in their order, of which an account follows one set at most in each Region.

Whoever changes a set, makes it the active one or deletes it locks its row first.
Source: SES guide, receiving-email-concepts (guide); API reference (model); quotas (guide); texts reported, those of limits guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gatepost.call import Call
from gatepost.ses.errors import LimitExceeded
from gatepost.ses.errors.receiving import ActiveRuleSet, RuleExists, RuleNotFound, RuleSetExists, RuleSetNotFound
from gatepost.ses.receiving.matching import Rule
from gatepost.ses.receiving.tables import active_rule_sets, rule_sets

MOST_SETS = 40
MOST_RULES = 200

_mine = and_(rule_sets.c.account_id == bindparam("account"), rule_sets.c.region == bindparam("in_region"))
_this = and_(_mine, rule_sets.c.name == bindparam("called"))
_set = select(rule_sets).where(_this)
_locked_set = _set.with_for_update()
_page = select(rule_sets).where(_mine, rule_sets.c.name > bindparam("after")).order_by(rule_sets.c.name).limit(bindparam("most"))
_how_many = select(func.count()).where(_mine)
_add = insert(rule_sets).on_conflict_do_nothing(index_elements=["account_id", "region", "name"])
_replace = update(rule_sets).where(_this).values(rules=bindparam("new_rules"))
_delete = delete(rule_sets).where(_this)
_mine_active = and_(active_rule_sets.c.account_id == bindparam("account"), active_rule_sets.c.region == bindparam("in_region"))
_active = (
    select(rule_sets)
    .join(active_rule_sets, and_(active_rule_sets.c.account_id == rule_sets.c.account_id, active_rule_sets.c.region == rule_sets.c.region))
    .where(_mine, _mine_active, active_rule_sets.c.rule_set == rule_sets.c.name)
)
_put_active = insert(active_rule_sets)
_activate = _put_active.on_conflict_do_update(index_elements=["account_id", "region"], set_={"rule_set": _put_active.excluded.rule_set})
_deactivate = delete(active_rule_sets).where(_mine_active)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A set as it was read."""

    name: str
    created_at: datetime
    rules: Sequence[Rule]

    def rule(self, name: str) -> Rule:
        """Raises: RuleNotFound."""
        return self.rules[self.place(name)]

    def place(self, name: str) -> int:
        """Raises: RuleNotFound."""
        for number, rule in enumerate(self.rules):
            if rule["Name"] == name:
                return number
        raise RuleNotFound(name)

    def with_rule(self, rule: Rule, after: str | None) -> list[Rule]:
        """The rules with a new one, the first if it comes `after` none.

        Raises: RuleNotFound, RuleExists, LimitExceeded.
        """
        at = self.place(after) + 1 if after else 0
        if any(known["Name"] == rule["Name"] for known in self.rules):
            raise RuleExists(rule["Name"])
        if len(self.rules) >= MOST_RULES:
            raise LimitExceeded("Too many rules")
        return [*self.rules[:at], rule, *self.rules[at:]]

    def with_rule_moved(self, name: str, after: str | None) -> list[Rule]:
        """The rules with one of them first, or after another one; after itself it stays where it is.

        Raises: RuleNotFound.
        """
        moved = self.rule(name)
        if after:
            self.place(after)
        if after == name:
            return list(self.rules)
        others = [rule for rule in self.rules if rule["Name"] != name]
        at = next((number for number, rule in enumerate(others, 1) if rule["Name"] == after), 0)
        return [*others[:at], moved, *others[at:]]

    def in_order(self, names: Sequence[str]) -> list[Rule]:
        """The rules in another order, which has to name each of them once.

        Raises: RuleNotFound. Source: which error it is for a rule that is left out, and for one that is named twice (guessed).
        """
        ordered = [self.rule(name) for name in dict.fromkeys(names)]
        left_out = [rule["Name"] for rule in self.rules if rule["Name"] not in names]
        if left_out:
            raise RuleNotFound(left_out[0])
        return ordered


def get(call: Call, name: str) -> RuleSet:
    """Raises: RuleSetNotFound."""
    return _found(call.tx.row(_set, _key(call, name)), name)


def add(call: Call, name: str, rules: Sequence[Rule] = ()) -> None:
    """Raises: RuleSetExists, LimitExceeded."""
    row = {"account_id": call.account_id, "region": call.region, "name": name, "created_at": call.now, "rules": list(rules)}
    if not call.tx.write(_add, row):
        raise RuleSetExists(name)
    if call.tx.value(_how_many, {"account": call.account_id, "in_region": call.region}) > MOST_SETS:
        raise LimitExceeded("Too many rule sets")


def page(call: Call, after: str, most: int) -> Sequence[RuleSet]:
    """The caller's sets by name, behind `after`."""
    rows = call.tx.rows(_page, {"account": call.account_id, "in_region": call.region, "after": after, "most": most})
    return [_from_row(row) for row in rows]


def change(call: Call, name: str, changed: Callable[[RuleSet], Sequence[Rule]]) -> None:
    """Give a set the rules that `changed` makes of it, while nobody else changes it.

    Raises: RuleSetNotFound, and what `changed` does.
    """
    before = _found(call.tx.row(_locked_set, _key(call, name)), name)
    call.tx.write(_replace, _key(call, name) | {"new_rules": list(changed(before))})


def remove(call: Call, name: str) -> None:
    """Delete a set; one that is not there is deleted too.

    Raises: ActiveRuleSet.
    """
    if call.tx.row(_locked_set, _key(call, name)) is None:
        return
    followed = active(call)
    if followed is not None and followed.name == name:
        raise ActiveRuleSet(name)
    call.tx.write(_delete, _key(call, name))


def active(call: Call) -> RuleSet | None:
    """The set that is followed; None: nothing is received."""
    row = call.tx.row(_active, {"account": call.account_id, "in_region": call.region})
    return _from_row(row) if row else None


def activate(call: Call, name: str | None) -> None:
    """Follow a set from now on, or none.

    Raises: RuleSetNotFound.
    """
    if not name:
        call.tx.write(_deactivate, {"account": call.account_id, "in_region": call.region})
        return
    _found(call.tx.row(_locked_set, _key(call, name)), name)
    call.tx.write(_activate, {"account_id": call.account_id, "region": call.region, "rule_set": name})


def _found(row: Row[Any] | None, name: str) -> RuleSet:
    if row is None:
        raise RuleSetNotFound(name)
    return _from_row(row)


def _from_row(row: Row[Any]) -> RuleSet:
    return RuleSet(row.name, row.created_at, row.rules)


def _key(call: Call, name: str) -> dict[str, Any]:
    return {"account": call.account_id, "in_region": call.region, "called": name}
