"""Rows of targets and of the ladder's steps."""

from omnid.errors import NotFound
from omnid.model import ChannelId, Priority, Step, StepId, Target, TargetId
from omnid.store import configured, rows
from omnid.store.database import Tx

_SELECT = """
select t.id, t.channel_id, h.name as channel, t.priority, t.first_ms, t.next_ms, t.close_ms
from targets t left join channels h on h.id = t.channel_id"""


def every(tx: Tx) -> list[Target]:
    """The general one first."""
    sql = f"{_SELECT} order by h.name nulls first, t.priority nulls first"
    return configured.kept(tx, "targets", lambda: rows.every(Target, tx.run(sql)))


def find(tx: Tx, channel: ChannelId | None, priority: Priority | None) -> Target | None:
    return rows.one(
        Target,
        tx.run(f"{_SELECT} where t.channel_id is :channel and t.priority is :priority", _which(channel, priority)),
    )


def put(tx: Tx, target: Target) -> TargetId:
    """Write what it says, under its channel and priority."""
    configured.changed(tx)
    return TargetId(
        tx.value(
            """insert into targets (channel_id, priority, first_ms, next_ms, close_ms, created_at, updated_at)
               values (:channel, :priority, :first, :next, :close, :now, :now)
               on conflict (coalesce(channel_id, 0), coalesce(priority, '')) do update
               set first_ms = :first, next_ms = :next, close_ms = :close, updated_at = :now returning id""",
            {**_which(target.channel_id, target.priority), "first": target.first_ms, "next": target.next_ms,
             "close": target.close_ms, "now": tx.now},
        )
    )  # fmt: skip


def remove(tx: Tx, target: TargetId) -> None:
    configured.changed(tx)
    tx.run("delete from targets where id = :id", {"id": target})


def _which(channel: ChannelId | None, priority: Priority | None) -> dict[str, object]:
    return {"channel": channel, "priority": None if priority is None else priority.value}


def steps(tx: Tx) -> list[Step]:
    """In their order; none where nobody has made any."""
    sql = "select id, whom, at_percent, repeat_ms from steps order by at_percent, id"
    return configured.kept(tx, "steps", lambda: rows.every(Step, tx.run(sql)))


def add_step(tx: Tx, step: Step) -> StepId:
    configured.changed(tx)
    return StepId(
        tx.value(
            """insert into steps (whom, at_percent, repeat_ms, created_at) values (:whom, :percent, :repeat, :now)
               returning id""",
            {"whom": step.whom.value, "percent": step.at_percent, "repeat": step.repeat_ms, "now": tx.now},
        )
    )


def remove_step(tx: Tx, step: StepId) -> None:
    """Raises `NotFound`."""
    configured.changed(tx)
    if tx.run("delete from steps where id = :id", {"id": step}).rowcount == 0:
        raise NotFound("step", step)
