"""By whose clock a time is read: the same for putting aside, in bulk too, and for what leaves later."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from omnid.errors import Invalid
from omnid.model import ConversationId
from tests.desk.test_hours import use
from tests.desk.world import World

HERE = "Asia/Tokyo"


@pytest.fixture
def conversation(world: World) -> ConversationId:
    return world.message(world.hears("u1", "m1")).conversation_id


def _hours(world: World, subject: str, name: str, timezone: str) -> None:
    world.asks("hours.set", world.root, name=subject, timezone=timezone, spans=["daily 00:00-24:00"])
    use(world, subject, subject, name)


def _read(world: World, conversation: ConversationId, **clock: str) -> set[str]:
    """In which zones it was nine o'clock for those who said “mon 09:00”."""
    asked: dict[str, Any] = {"conversation_id": conversation, **clock}
    planned = world.asks("conversation.reply", text="hi", at="mon 09:00", **asked)
    moved = world.asks("message.reschedule", message_id=planned.id, at="mon 09:00", **clock)
    many: dict[str, Any] = {"act": "snooze", "conversation_ids": [conversation], "until": "mon 09:00"}
    world.asks("conversation.bulk", **many, **clock)
    bulk = world.conversation(conversation).snoozed_until_at
    single = world.asks("conversation.snooze", until="mon 09:00", **asked).snoozed_until_at
    world.asks("message.cancel", message_id=planned.id)
    zones = (HERE, "Europe/Berlin", "Asia/Omsk", "America/St_Johns", "UTC")
    return {
        zone
        for at in (planned.due_at, moved.due_at, bulk, single)
        for zone in zones
        if datetime.fromtimestamp((at or 0) / 1000, ZoneInfo(zone)).strftime("%a %H:%M") == "Mon 09:00"
    }


def test_a_time_is_by_the_zone_said_else_the_shift_the_hours_of_whoever_asks_utc(
    world: World, conversation: ConversationId
) -> None:
    assert _read(world, conversation) == {"UTC"}
    assert _read(world, conversation, local_timezone=HERE) == {HERE}
    _hours(world, "desk", "", "Europe/Berlin")
    assert _read(world, conversation, local_timezone=HERE) == {"Europe/Berlin"}
    _hours(world, "operator", "anna", "Asia/Omsk")
    assert _read(world, conversation, local_timezone=HERE) == {"Asia/Omsk"}
    assert _read(world, conversation, timezone="America/St_Johns", local_timezone=HERE) == {"America/St_Johns"}


@pytest.mark.parametrize(
    ("more", "path"),
    [({"until": "soon"}, None), ({"until": "2h", "timezone": "Mars"}, "timezone"), ({"until": "2001-01-01"}, None)],
)
def test_what_is_a_time_nowhere_is_refused_once_for_many(
    world: World, conversation: ConversationId, more: dict[str, str], path: str | None
) -> None:
    with pytest.raises(Invalid) as refused:
        world.asks("conversation.bulk", act="snooze", conversation_ids=[conversation], **more)
    assert path is None or refused.value.details["path"] == path
