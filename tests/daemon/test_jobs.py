"""The daemon makes the runs of jobs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from omnid import operations
from omnid.daemon.jobs import Jobs
from omnid.daemon.supervising import beside
from omnid.engine.engine import Engine, running
from omnid.model import SYSTEM, Run, RunOutcome
from omnid.store import database
from omnid.store.database import Tx
from tests.databases import fresh
from tests.patience import PATIENCE_S


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Engine]:
    fresh(tmp_path / "omnid.db").close()
    async with running(tmp_path) as one:
        yield one


async def ask(engine: Engine, what: str, **fields: Any) -> Any:
    operation = operations.find(what)
    return await engine.writer.run(lambda tx: operations.perform(tx, SYSTEM, operation, operation.request(**fields)))


async def ended(engine: Engine, name: str, count: int = 1) -> list[Run]:
    """Its runs, once so many have ended."""
    while True:
        seen = engine.bus.last
        runs: list[Run] = (await ask(engine, "job.runs", name=name)).items
        if sum(run.outcome is not None for run in runs) >= count:
            return runs
        await engine.bus.beyond(seen, PATIENCE_S)


async def test_what_was_due_while_no_daemon_ran_is_made_at_once_and_once(engine: Engine) -> None:
    await ask(engine, "job.add", name="look", operation="desk.audit", every_ms=3_600_000)
    await engine.writer.run(lambda tx: _overdue(tx, 5 * 3_600_000))
    async with beside(engine, Jobs(engine).run, "jobs"):
        (run,) = await ended(engine, "look")
    assert run.outcome is RunOutcome.DONE
    assert '"ok":true' in run.detail
    (job,) = await ask(engine, "job.list")
    assert job.due_at > database.clock()


def _overdue(tx: Tx, ms: int) -> None:
    tx.run("update jobs set created_at = created_at - :ms, due_at = due_at - :ms", {"ms": ms})


async def test_a_job_asked_for_is_made_now_and_one_that_fails_stops_no_other(engine: Engine) -> None:
    async with beside(engine, Jobs(engine).run, "jobs"):
        await ask(
            engine,
            "job.add",
            name="bad",
            operation="conversation.close",
            request={"conversation_id": 7},
            cron="0 0 1 1 *",
        )
        await ask(engine, "job.add", name="tokens", operation="token.list", cron="0 0 1 1 *")
        for name in ("bad", "tokens"):
            await ask(engine, "job.run", name=name)
        assert (await ended(engine, "bad"))[0].detail == "There is no conversation 7."
        assert (await ended(engine, "tokens"))[0].outcome is RunOutcome.DONE


async def test_a_bug_in_an_operation_is_a_failure_of_its_job(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(tx: Tx, actor: Any, request: Any) -> Any:
        raise ZeroDivisionError("by nothing")

    broken = operations.find("token.list")
    await ask(engine, "job.add", name="broken", operation="token.list", every_ms=60_000)
    import msgspec

    from omnid.desk.operation import OPERATIONS

    monkeypatch.setitem(OPERATIONS, "token.list", msgspec.structs.replace(broken, function=breaks))
    await ask(engine, "job.run", name="broken")
    await Jobs(engine).make_due()
    (run,) = await ended(engine, "broken")
    assert (run.outcome, run.detail) == (RunOutcome.FAILED, "This is a bug: ZeroDivisionError: by nothing")


async def test_it_sleeps_until_the_next_one_is_due_by_the_clock_handed_in(engine: Engine) -> None:
    job = await ask(engine, "job.add", name="look", operation="desk.audit", every_ms=3_600_000)
    assert await Jobs(engine, now=lambda: job.due_at - 5_000).make_due() == 5.0
    assert await Jobs(engine, now=lambda: job.due_at + 5_000).make_due() == 0.0


async def test_jobs_run_beside_each_other(engine: Engine, tmp_path: Path) -> None:
    await ask(engine, "job.add", name="backup", operation="desk.backup", every_ms=3_600_000)
    await ask(engine, "job.add", name="export", operation="desk.export", request={"noun": "events"}, every_ms=3_600_000)
    await engine.writer.run(lambda tx: _overdue(tx, 3_600_000))
    async with beside(engine, Jobs(engine).run, "jobs"):
        await asyncio.gather(ended(engine, "backup"), ended(engine, "export"))
    assert len(list((tmp_path / "backups").iterdir())) == 1
    assert len(list((tmp_path / "exports").glob("events-*"))) == 1
