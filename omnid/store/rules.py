"""Rows of routing rules."""

from omnid.errors import Conflict, NotFound
from omnid.model import Rule, RuleId
from omnid.store import configured, rows
from omnid.store.database import Tx

_SELECT = """
select r.id, r.name, r.position, r.conditions, r.team_id, t.name as team, r.priority, r.skills, r.enabled,
       r.created_at, r.updated_at
from rules r left join teams t on t.id = r.team_id"""


def every(tx: Tx) -> list[Rule]:
    """In the order they are asked."""
    return configured.kept(tx, "rules", lambda: rows.every(Rule, tx.run(f"{_SELECT} order by r.position")))


def named(tx: Tx, name: str) -> Rule:
    """Raises `NotFound`, naming the rules there are."""
    found = rows.one(Rule, tx.run(f"{_SELECT} where r.name = :name", {"name": name}))
    if found is None:
        names = ", ".join(rule.name for rule in every(tx)) or "none yet"
        raise NotFound("rule", f"“{name}” (there are: {names})")
    return found


def add(tx: Tx, name: str) -> RuleId:
    """As the last, without conditions. Raises `Conflict` when the name is taken."""
    configured.changed(tx)
    if tx.value("select 1 from rules where name = :name", {"name": name}):
        raise Conflict(f"There is a rule “{name}” already.")
    return RuleId(
        tx.value(
            """insert into rules (name, position, conditions, created_at, updated_at)
               values (:name, (select count(*) + 1 from rules), '{}', :now, :now) returning id""",
            {"name": name, "now": tx.now},
        )
    )


def update(tx: Tx, rule: Rule) -> None:
    """Write all but name and position."""
    configured.changed(tx)
    tx.run(
        """update rules set conditions = :conditions, team_id = :team, priority = :priority, skills = :skills,
                  enabled = :enabled, updated_at = :now where id = :id""",
        {"id": rule.id, "conditions": rows.json(rule.conditions), "team": rule.team_id,
         "priority": rule.priority and rule.priority.value, "skills": rows.json(rule.skills),
         "enabled": int(rule.enabled), "now": tx.now},
    )  # fmt: skip


def order(tx: Tx, rules: list[RuleId]) -> None:
    """Number them from 1, in this order."""
    configured.changed(tx)
    tx.connection.executemany(
        "update rules set position = ? where id = ?", [(position, rule) for position, rule in enumerate(rules, 1)]
    )


def remove(tx: Tx, rule: RuleId) -> None:
    configured.changed(tx)
    tx.run("delete from rules where id = :id", {"id": rule})
