"""Who else takes part in a conversation by mail, and who does not."""

from omnid.model import ConversationId, MessageId, MessageType
from tests.desk.world import World


def test_whom_the_contact_wrote_to_as_well_answers_in_the_same_conversation() -> None:
    world = World()
    first = _mail(world, "ann", "m1", companions=["bob"])
    answer = _mail(world, "bob", "m2", refers=["m1"])
    assert _conversation(world, answer) == _conversation(world, first)
    assert _notices(world) == ["bob answers here, as somebody it was sent to as well"]
    assert world.conversation(ConversationId(1)).contact == "ann"


def test_a_reply_goes_to_the_contact_whoever_else_wrote_last() -> None:
    world = World()
    _mail(world, "ann", "m1", companions=["bob"])
    _mail(world, "bob", "m2", refers=["m1"])
    world.reply(ConversationId(1))
    (due,) = world.due()
    assert due.recipient == "ann"


def test_who_was_not_written_to_opens_a_conversation_of_their_own_and_it_says_why() -> None:
    world = World()
    first = _mail(world, "ann", "m1", companions=["bob"])
    strange = _mail(world, "eve", "m2", refers=["m1"], companions=["mallory"])
    assert _conversation(world, strange) != _conversation(world, first)
    assert _notices(world) == ["It answers a message of conversation 1, but eve takes no part there"]
    assert _conversation(world, _mail(world, "mallory", "m3", refers=["m1"])) != _conversation(world, first)


def test_companions_bring_companions_and_so_does_a_token() -> None:
    world = World()
    first = _mail(world, "ann", "m1")
    world.reply(ConversationId(1))
    (due,) = world.due()
    _mail(world, "bob", "m2", token=due.token, companions=["carl"])
    for who, number in (("bob", "m3"), ("carl", "m4")):
        assert _conversation(world, _mail(world, who, number, refers=["m1"])) == _conversation(world, first)


def test_a_new_mail_of_a_companion_is_a_matter_of_their_own() -> None:
    world = World()
    first = _mail(world, "ann", "m1", companions=["bob"])
    assert _conversation(world, _mail(world, "bob", "m2")) != _conversation(world, first)


def test_machines_bring_nobody_along() -> None:
    world = World()
    first = _mail(world, "ann", "m1")
    _mail(world, "ann", "m2", automatic=True, companions=["bob"])
    assert _conversation(world, _mail(world, "bob", "m3", refers=["m1"])) != _conversation(world, first)


def test_companions_of_another_channel_are_other_people() -> None:
    world = World()
    first = _mail(world, "ann", "m1", companions=["bob"])
    other = world.hears("bob", "m2", channel=world.second, refers=["m1"])
    assert _conversation(world, other) != _conversation(world, first)


def _mail(world: World, who: str, external_id: str, **more: object) -> MessageId:
    return world.hears(who, external_id, **more)  # type: ignore[arg-type]


def _conversation(world: World, message: MessageId) -> ConversationId:
    return world.message(message).conversation_id


def _notices(world: World) -> list[str]:
    return [text for (text,) in world.sql("select text from messages where type = ? order by id", MessageType.NOTICE)]
