"""Jobs: what they are, who may have them, and what becomes of their runs."""

from typing import Any

import pytest

from omnid.daemon.jobs import make, make_here
from omnid.desk import jobs
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound, OmnidError
from omnid.model import Actor, HoursSubject, Job, Run, RunOutcome
from tests.desk.world import DAY, World

HOUR = 3_600_000


def add(world: World, actor: Actor | None = None, **fields: Any) -> Job:
    job: Job = world.asks(
        "job.add", actor or world.boris, **{"name": "sweep", "operation": "inbox.none", "every_ms": HOUR, **fields}
    )
    return job


def noting(world: World, **more: Any) -> Job:
    """A job that adds a note, so that it can be counted how often it was made."""
    world.hears("anna", "1")
    return add(world, operation="conversation.note", request={"conversation_id": 1, "text": "still here"}, **more)


def notes(world: World) -> int:
    return world.told().count("note_added")


def works(world: World) -> None:
    """What the daemon does, in one process."""
    make_here(world.connection)


def runs(world: World, name: str = "sweep") -> list[Run]:
    found: list[Run] = world.asks("job.runs", world.boris, name=name).items
    return found


@pytest.fixture
def world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Transactions that are opened without a time have the world's."""
    monkeypatch.setattr("omnid.store.database.clock", lambda: world.now)
    return world


def test_a_job_is_made_when_it_is_due_and_its_run_written_down(world: World) -> None:
    assert noting(world).due_at == world.now + HOUR
    works(world)
    assert notes(world) == 0
    world.later(HOUR)
    works(world)
    works(world)
    assert notes(world) == 1
    (run,) = runs(world)
    assert (run.outcome, run.by, run.due_at, run.started_at) == (RunOutcome.DONE, "system:0", world.now, world.now)
    assert world.told()[-3:] == ["job_started", "note_added", "job_done"]
    assert world.asks("job.show", world.boris, name="sweep").due_at == world.now + HOUR


def test_what_was_missed_while_nothing_ran_is_made_up_for_once(world: World) -> None:
    noting(world)
    world.later(10 * HOUR + 1)
    works(world)
    works(world)
    assert notes(world) == 1
    assert world.asks("job.list", world.boris)[0].due_at == world.now - 1 + HOUR


def test_a_paused_job_rests_and_what_it_missed_stays_undone(world: World) -> None:
    noting(world)
    world.asks("job.pause", world.boris, name="sweep")
    world.later(DAY)
    works(world)
    world.asks("job.resume", world.boris, name="sweep")
    works(world)
    assert notes(world) == 0
    world.later(HOUR)
    works(world)
    assert notes(world) == 1


def test_somebody_has_a_job_done_now_also_a_paused_one(world: World) -> None:
    job = noting(world)
    world.asks("job.run", world.boris, name="sweep")
    works(world)
    assert (notes(world), runs(world)[0].by) == (1, world.boris.label)
    assert world.asks("job.show", world.boris, name="sweep").due_at == job.due_at, "its next time stays"
    world.asks("job.pause", world.boris, name="sweep")
    world.asks("job.run", world.boris, name="sweep")
    works(world)
    works(world)
    assert notes(world) == 2
    assert not world.asks("job.show", world.boris, name="sweep").enabled


def test_a_job_that_fails_says_so_and_goes_on(world: World) -> None:
    add(world, operation="conversation.close", request={"conversation_id": 77})
    world.later(HOUR)
    works(world)
    (run,) = runs(world)
    assert (run.outcome, run.detail) == (RunOutcome.FAILED, "There is no conversation 77.")
    assert world.told()[-2:] == ["job_failed", "notification_made"]
    with world.tx() as tx:
        assert [one.name for one in jobs.failing(tx)] == ["sweep"]
    world.asks("job.pause", world.boris, name="sweep")
    with world.tx() as tx:
        assert jobs.failing(tx) == []


def test_whoever_made_a_job_is_told_once_that_it_fails(world: World) -> None:
    add(world, operation="conversation.close", request={"conversation_id": 77})
    for _ in range(3):
        world.later(HOUR)
        works(world)
    told = world.sql("select operator_id, text from notifications where reason = 'job'")
    assert told == [(world.boris.id, "The job “sweep” failed: There is no conversation 77")]


def test_a_check_finds_jobs_that_fail_and_jobs_that_nobody_makes(world: World) -> None:
    def problems() -> list[str]:
        found: list[str] = world.asks("desk.check").problems
        return found

    add(world, operation="conversation.close", request={"conversation_id": 77})
    world.later(HOUR + jobs.LATE_MS)
    assert problems() == []
    world.later(1000)
    assert problems() == ["the job “sweep” has been due for 11 min: does the daemon run?"]
    works(world)
    assert problems() == ["the job “sweep” failed (omnid schedule runs sweep)"]
    world.asks("job.remove", world.boris, name="sweep")
    add(world, operation="desk.check", request={"max_wait_ms": 0})
    world.hears("anna", "1")
    world.later(HOUR)
    works(world)
    world.asks("conversation.close", conversation_id=1)
    assert problems() == [], "a check that failed does not make the next one fail"


def test_nothing_of_a_run_that_fails_halfway_stays(world: World) -> None:
    noting(world)
    world.later(HOUR)
    with world.tx() as tx:
        (begun,) = jobs.begin(tx)
    with pytest.raises(OmnidError), world.tx() as tx:  # noqa: PT012 - the disk is full when it comes to the commit
        make(tx, begun)
        raise Conflict("the disk is full")
    assert notes(world) == 0
    assert runs(world)[0].outcome is None


def test_an_answer_that_all_is_not_well_is_a_failure(world: World) -> None:
    add(world, operation="desk.check", request={"max_wait_ms": 0})
    world.hears("anna", "1")
    world.later(HOUR)
    works(world)
    assert runs(world)[0].outcome is RunOutcome.FAILED
    assert "wait" in runs(world)[0].detail


def test_a_run_in_which_the_daemon_ended_is_lost_and_made_again(world: World) -> None:
    noting(world)
    world.later(HOUR)
    with world.tx() as tx:
        assert len(jobs.begin(tx)) == 1
        assert jobs.begin(tx) == [], "under way"
    works(world)
    assert [run.outcome for run in runs(world)] == [RunOutcome.DONE, RunOutcome.LOST]
    assert notes(world) == 1


def test_a_job_in_which_the_daemon_ends_again_and_again_waits_for_its_next_time(world: World) -> None:
    noting(world)
    world.later(HOUR)
    for _ in range(jobs.MOST_LOST):
        with world.tx() as tx:
            jobs.recover(tx)
            jobs.begin(tx)
    works(world)
    assert [run.outcome for run in runs(world)] == [RunOutcome.FAILED, RunOutcome.LOST, RunOutcome.LOST]
    assert notes(world) == 0
    world.later(HOUR)
    works(world)
    assert notes(world) == 1


def test_a_job_has_the_rights_its_maker_has_now(world: World) -> None:
    noting(world)
    world.asks("operator.disable", world.root, login="boris")
    world.later(HOUR)
    works(world)
    assert notes(world) == 0
    assert (
        "Its maker (boris) may not do anything here" in world.asks("job.runs", world.root, name="sweep").items[0].detail
    )


def test_a_token_s_job_ends_with_the_token(world: World) -> None:
    made = world.asks("token.add", world.root, name="cron", scopes=["manage"])
    with world.tx() as tx:
        from omnid.desk import operators

        holder = operators.holder(tx, made.secret)
    assert holder is not None
    noting(world, actor=holder)
    world.later(HOUR)
    works(world)
    assert notes(world) == 1
    world.asks("token.revoke", world.root, token_id=holder.id)
    world.later(HOUR)
    works(world)
    assert notes(world) == 1
    assert runs(world)[0].outcome is RunOutcome.FAILED


@pytest.mark.parametrize(
    ("fields", "error", "sentence"),
    [
        ({"operation": "desk.nothing"}, NotFound, "no operation desk.nothing"),
        ({"operation": "job.run", "request": {"name": "sweep"}}, Invalid, "does not look after jobs"),
        ({"operation": "channel.list", "request": {"limit": 5}}, Invalid, "no field “limit” here"),
        ({"operation": "conversation.close"}, Invalid, "would refuse its request.*“conversation_id” is missing"),
        ({"operation": "conversation.close", "request": {"conversation_id": "x"}}, Invalid, "request.conversation_id"),
        ({"operation": "conversation.close", "request": {"conversation_id": 2**70}}, Invalid, "too large|int"),
        ({"operation": "channel.disable", "request": {"name": "site"}}, NotAllowed, "role admin"),
        ({"operation": "desk.audit", "every_ms": None}, Invalid, "Say when"),
        ({"operation": "desk.audit", "cron": "0 7 * * *"}, Invalid, "one of them"),
        ({"operation": "desk.audit", "every_ms": None, "cron": "0 7 30 2 *"}, Invalid, "never comes"),
        ({"operation": "desk.audit", "timezone": "Mars/Olympus"}, Invalid, "not a time zone"),
    ],
)
def test_what_could_never_be_done_is_refused_at_once(
    world: World, fields: dict[str, Any], error: type[OmnidError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        add(world, **fields)
    assert world.asks("job.list", world.boris) == []


def test_jobs_are_the_supervisors_and_have_a_name_each(world: World) -> None:
    add(world, operation="desk.audit")
    with pytest.raises(Conflict, match="a job “sweep” already"):
        add(world, operation="desk.audit")
    with pytest.raises(NotAllowed):
        add(world, world.anna, name="mine", operation="desk.audit")
    with pytest.raises(NotFound, match=r"no job “swep” \(there are: sweep\)"):
        world.asks("job.pause", world.boris, name="swep")


def test_a_removed_job_takes_its_history_with_it_but_not_while_it_is_being_done(world: World) -> None:
    noting(world)
    world.later(HOUR)
    with world.tx() as tx:
        (begun,) = jobs.begin(tx)
    with pytest.raises(Conflict, match="being done"):
        world.asks("job.remove", world.boris, name="sweep")
    with world.tx() as tx:
        make(tx, begun)
    world.asks("job.remove", world.boris, name="sweep")
    assert world.sql("select count(*) from runs") == [(0,)]


def test_cron_s_times_are_of_the_desk_s_zone_unless_said(world: World) -> None:
    world.asks("hours.set", world.boris, name="office", timezone="Asia/Tokyo", spans=["mon 09:00-10:00"])
    world.asks("hours.use", world.boris, name="office", subject=HoursSubject.DESK)
    job = add(world, operation="desk.audit", every_ms=None, cron="0 7 * * *")
    assert job.timezone == "Asia/Tokyo"
    assert job.due_at is not None
    assert (job.due_at // HOUR) % 24 == 22, "seven in Tokyo"
    assert add(world, name="other", operation="desk.audit", timezone="UTC").timezone == "UTC"


def test_a_changed_job_keeps_its_runs_and_has_its_new_times(world: World) -> None:
    add(world, operation="desk.check")
    world.later(HOUR)
    works(world)
    changed: Job = world.asks("job.change", world.boris, name="sweep", to="broom", every_ms=2 * HOUR)
    assert (changed.name, changed.trigger, changed.due_at) == ("broom", "every 7200000", world.now + HOUR)
    assert len(runs(world, "broom")) == 1, "its history stays"
    assert world.told()[-1] == "job_changed"
    world.asks("job.pause", world.boris, name="broom")
    paused: Job = world.asks("job.change", world.boris, name="broom", cron="0 7 * * *", timezone="Europe/Moscow")
    assert (paused.trigger, paused.timezone, paused.due_at, paused.enabled) == (
        "cron 0 7 * * *",
        "Europe/Moscow",
        None,
        False,
    )
    add(world, operation="desk.check")
    with pytest.raises(Conflict, match="There is a job “broom” already"):
        world.asks("job.change", world.boris, name="sweep", to="broom")
    with pytest.raises(Invalid, match="one of them"):
        world.asks("job.change", world.boris, name="sweep", cron="0 7 * * *", every_ms=HOUR)


def test_who_changes_what_a_job_does_has_it_done_and_may_do_only_what_they_may(world: World) -> None:
    made = add(world, world.root, operation="desk.check")
    later: Job = world.asks("job.change", world.boris, name="sweep", every_ms=2 * HOUR)
    assert later.created_by == made.created_by
    with pytest.raises(NotAllowed):
        world.asks("job.change", world.boris, name="sweep", operation="operator.add", request={"login": "eve"})
    with pytest.raises(Invalid, match="would refuse"):
        world.asks("job.change", world.boris, name="sweep", operation="conversation.close")
    other: Job = world.asks(
        "job.change", world.boris, name="sweep", operation="conversation.close", request={"conversation_id": 1}
    )
    assert other.created_by == world.boris.label


def test_secrets_are_done_with_but_not_shown(world: World) -> None:
    request = {"kind": "telegram", "name": "more", "config": {"token": "1:secret"}}
    add(world, world.root, operation="channel.add", request=request)
    add(world, world.root, name="tokens", operation="token.add", request={"name": "script"})
    shown: Job = world.asks("job.show", world.root, name="sweep")
    assert shown.request == {"kind": "telegram", "name": "more", "config": "…"}
    assert world.sql("select request from audit where request like '%1:secret%'") == []
    world.later(HOUR)
    works(world)
    (run,) = runs(world, "tokens")
    assert run.outcome is RunOutcome.DONE
    assert '"secret":"…"' in run.detail
    assert '"name":"script"' in run.detail
