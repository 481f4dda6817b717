"""The audit finds each contradiction that is planted, and nothing in a sound desk; the check tells who waits."""

import pytest

from omnid.channel import AttachmentType, Received, Rejected, RemoteFile, Sender, Sent, Unsure
from omnid.desk import inbound
from omnid.desk.proof import AuditReport
from tests.desk.test_hours import make, moscow, use
from tests.desk.world import DAY, MINUTE, World


@pytest.fixture
def busy(world: World) -> World:
    """A desk in which everything has happened that may."""
    for who in ("ann", "bob"):
        conversation = world.message(world.hears(who, f"{who}-1")).conversation_id
        world.reply(conversation, "sent")
        [due] = world.due()
        world.tries(due.outbox_id, Sent(external_id=f"sent to {who}"))
        world.hears(who, f"{who}-2")
        world.reply(conversation, "another")
        [due] = world.due()
        world.tries(due.outbox_id, Sent(external_id=f"again to {who}"))
    world.update("u1", Received(external_id="zoe-1", sender=Sender(external_id="zoe"), text="hi"))
    world.says("v1", "key-0001")
    return world


def audit(world: World, since_at: int = 0) -> AuditReport:
    report: AuditReport = world.asks("desk.audit", since_at=since_at)
    return report


def test_a_sound_desk_has_nothing_lost_doubled_stuck_or_failed(busy: World) -> None:
    report = audit(busy)
    assert report.ok
    assert (report.lost, report.doubled, report.stuck, report.failed, report.unsure) == (0, 0, 0, 0, 0)
    assert report.unanswered == 2
    assert report.counted == {"journal": 1, "inbound": 6, "outbound": 4, "attempts": 4, "events": len(busy.facts())}


def test_an_audit_of_the_last_days_leaves_out_what_is_older(busy: World) -> None:
    busy.reply(busy.message(busy.hears("ann", "ann-3")).conversation_id, "refused")
    [due] = busy.due()
    busy.tries(due.outbox_id, Rejected("no"))
    busy.later(3 * DAY)
    assert audit(busy).failed == 1
    recent: AuditReport = busy.asks("desk.audit", within_ms=2 * DAY)
    assert (recent.failed, recent.ok, recent.since_at) == (0, True, busy.now - 2 * DAY)
    assert busy.asks("desk.audit", within_ms=4 * DAY).failed == 1


LOST = {
    "the log has a gap before it": "delete from events where seq = 5",
    "a payload was accepted, but its message is not there": "update journal set message_id = 999",
    "it is in the history, but its event is not in the log": "update messages set changed_seq = 999 where id = 1",
    "it waits to be sent, but is not in the outbox": "update messages set state = 'queued' where type = 'outbound'",
    "it was corrected, and nothing brings that to the contact": """
        update messages set correction = 'queued', edited_at = created_at where type = 'outbound'""",
    "it counts as sent, but no attempt says so": "delete from attempts where id = 1",
}
DOUBLED = {
    "one message from outside is in the history twice": """
        drop index messages_external; update messages set external_id = 'bob-1' where external_id = 'ann-1'""",
    "one key of one contact is in the history twice": """
        drop index messages_key; update messages set key = 'same' where identity_id = 1""",
    "one part was sent again though it was known to be sent": """
        insert into attempts (outbox_id, channel_id, number, part, started_at, ended_at, outcome)
        select outbox_id, channel_id, 2, part, started_at, ended_at, outcome from attempts where id = 1""",
    "two corrections of it wait": """
        insert into outbox (message_id, conversation_id, channel_id, identity_id, sort, state, due_at, created_at)
        select message_id, conversation_id, channel_id, identity_id, 'edit', 'queued', due_at, created_at
        from outbox o, (select 1 union all select 2) where o.id = 1""",
}


@pytest.mark.parametrize("detail", LOST)
def test_what_is_lost_is_found(busy: World, detail: str) -> None:
    _plant(busy, LOST[detail])
    report = audit(busy)
    assert detail in {finding.detail for finding in report.findings if finding.sort == "lost"}
    assert report.lost
    assert not report.ok


@pytest.mark.parametrize("detail", DOUBLED)
def test_what_is_doubled_is_found(busy: World, detail: str) -> None:
    _plant(busy, DOUBLED[detail])
    report = audit(busy)
    assert detail in {finding.detail for finding in report.findings if finding.sort == "doubled"}
    assert report.doubled
    assert not report.ok


def _plant(world: World, statements: str) -> None:
    world.sql("pragma foreign_keys = off")
    for statement in statements.split(";"):
        world.sql(statement)


def test_what_should_have_left_long_ago_is_stuck(busy: World) -> None:
    busy.reply(busy.message(busy.hears("ann", "ann-3")).conversation_id)
    busy.later(9 * MINUTE)
    assert audit(busy).ok
    busy.later(2 * MINUTE)
    assert (audit(busy).stuck, audit(busy).ok) == (1, False)
    [due] = busy.due()
    busy.begin(due.outbox_id)
    assert _details(busy, "stuck") == {"it should have left long ago"}
    busy.later(11 * MINUTE)
    assert _details(busy, "stuck") == {"it should have left long ago", "an attempt was begun and never ended"}


def test_a_file_that_should_have_been_fetched_is_stuck(busy: World) -> None:
    busy.hears("ann", "ann-3", files=[RemoteFile(type=AttachmentType.IMAGE, ref="f1")])
    busy.later(11 * MINUTE)
    assert _details(busy, "stuck") == {"its file should have been fetched long ago"}


def test_what_failed_is_counted(busy: World) -> None:
    with busy.tx() as tx:
        inbound.reject(tx, busy.telegram, "u9", b"{", "broken")
    busy.reply(busy.message(busy.hears("ann", "ann-3")).conversation_id)
    [due] = busy.due()
    busy.tries(due.outbox_id, Rejected("no"))
    assert _details(busy, "failed") == {"it could not be understood", "it could not be sent"}
    assert not audit(busy).ok


def test_what_is_unsure_is_counted_and_is_no_failure(busy: World) -> None:
    busy.reply(busy.message(busy.hears("ann", "ann-3")).conversation_id)
    [due] = busy.due()
    busy.tries(due.outbox_id, Unsure("?"))
    busy.tries(due.outbox_id, Sent())
    assert _details(busy, "unsure") == {"it may have been sent twice"}
    assert audit(busy).ok


def test_an_audit_looks_only_at_what_was_made_since(busy: World) -> None:
    _plant(busy, LOST["it counts as sent, but no attempt says so"])
    assert audit(busy, busy.now + 1).ok
    assert audit(busy, busy.now + 1).counted == dict.fromkeys(audit(busy).counted, 0)


def test_findings_are_listed_up_to_a_hundred_and_all_counted(world: World) -> None:
    with world.tx() as tx:
        for number in range(150):
            inbound.reject(tx, world.telegram, f"u{number}", b"", "broken")
    report = audit(world)
    assert (report.failed, len(report.findings)) == (150, 100)


def _details(world: World, sort: str) -> set[str]:
    return {finding.detail for finding in audit(world).findings if finding.sort == sort}


def test_the_check_tells_who_waits_too_long(world: World) -> None:
    assert world.asks("desk.check").ok
    world.hears("ann", "m1")
    world.later(MINUTE)
    assert world.asks("desk.check").ok
    world.later(1000)
    report = world.asks("desk.check")
    assert (report.ok, report.waiting, report.longest_wait_ms) == (False, 1, MINUTE + 1000)
    assert report.problems == ["1 waiting, the longest for 61 s"]


def test_a_wait_is_as_long_as_it_was_open(world: World) -> None:
    moscow(world, "2026-01-12 17:59")
    make(world)
    use(world, "office", "desk")
    world.hears("ann", "1")
    world.later(10 * MINUTE)
    told = world.asks("desk.check", max_wait_ms=2 * MINUTE)
    assert (told.waiting, told.longest_wait_ms, told.problems) == (1, MINUTE, [])
    make(world, "always", spans=["daily 00:00-24:00"])
    use(world, "always", "channel", "bot")
    told = world.asks("desk.check", max_wait_ms=2 * MINUTE)
    assert (told.longest_wait_ms, told.problems) == (10 * MINUTE, ["1 waiting, the longest for 600 s"])


def test_the_check_tells_what_stays_in_the_outbox_and_what_was_not_understood(world: World) -> None:
    world.reply(world.message(world.hears("ann", "m1")).conversation_id)
    with world.tx() as tx:
        inbound.reject(tx, world.telegram, "u9", b"{", "broken")
    world.later(5 * MINUTE + 1)
    report = world.asks("desk.check")
    assert (report.outbox, report.journal_failed, len(report.problems)) == (1, 1, 2)


def test_the_desk_in_numbers(busy: World) -> None:
    status = busy.asks("desk.status")
    assert (status.open, status.waiting, status.unassigned, status.last_seq) == (4, 2, 2, len(busy.facts()))
    busy.later(DAY)
    assert busy.asks("desk.status").longest_wait_ms == DAY
