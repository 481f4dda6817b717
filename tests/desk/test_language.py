"""Operators read what the desk says in their own language; what nobody chose is the desk's."""

from omnid.model import SYSTEM, Language, Message, Switch
from tests.desk.routed import Routed
from tests.desk.world import MINUTE, World

RUSSIAN = "Anna теперь ведёт этот разговор; раньше его вёл оператор Boris."
ENGLISH = "Anna took it over from Boris."


def test_each_reads_a_notice_in_their_language_and_the_text_that_is_kept_is_english(world: World) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.asks("conversation.take", world.boris, conversation_id=conversation)
    world.asks("conversation.take", conversation_id=conversation, over=True)
    world.asks("operator.set", world.root, login="anna", language=Language.RUSSIAN)
    hers: list[Message] = world.asks("conversation.show", conversation_id=conversation).messages
    assert [one.text for one in hers] == ["hello", RUSSIAN]
    assert hers[-1].said is not None
    assert hers[-1].said.facts == {"who": "Anna", "other": "Boris"}
    assert world.asks("message.show", message_id=hers[-1].id).text == RUSSIAN
    assert world.asks("conversation.show", world.boris, conversation_id=conversation).messages[-1].text == ENGLISH
    assert world.message(hers[-1].id).text == ENGLISH
    told = {who.name: world.asks("event.list", who, limit=100).items for who in (world.anna, world.boris)}
    said = {name: next(one.message.text for one in all_[::-1] if one.message) for name, all_ in told.items()}
    assert said == {"Anna": RUSSIAN, "Boris": ENGLISH}
    world.asks("desk.set", world.root, changes={"language": "ru"})
    for actor in (SYSTEM, world.boris):
        assert world.asks("conversation.show", actor, conversation_id=conversation).messages[-1].text == RUSSIAN
    world.asks("operator.set", world.root, login="boris", language=Language.ENGLISH)
    assert world.asks("conversation.show", world.boris, conversation_id=conversation).messages[-1].text == ENGLISH


def test_who_is_told_is_told_in_their_language() -> None:
    desk = Routed()
    desk.asks("desk.set", desk.root, changes={"language": "ru"})
    desk.asks("operator.set", desk.root, login="boris", language=Language.ENGLISH)
    one = desk.writes("ann", "где мой заказ?")
    for actor in (desk.anna, desk.boris):
        desk.asks("presence.set", actor, switch=Switch.ONLINE)
    desk.later(MINUTE)
    desk.decide()
    told = dict(desk.sql("select operator_id, text from notifications where reason = 'waiting'"))
    assert told[desk.anna.operator_id] == f"ann (bot) ждёт ответа уже 60 с в разговоре {one}: «где мой заказ?»"
    assert told[desk.boris.operator_id] == f"ann (bot) has waited for 60 s in conversation {one}: “где мой заказ?”"
    desk.connection.close()
