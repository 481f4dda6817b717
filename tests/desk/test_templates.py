from typing import Any

import pytest

from omnid.desk import uploads
from omnid.desk.writing import StoredFile
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.model import (
    Actor,
    AttachmentType,
    Button,
    ConversationId,
    ConversationState,
    MessageState,
    Priority,
    ReplyTemplate,
)
from omnid.store import attachments, settings
from tests.desk.world import DAY, World


def talk(world: World, text: str = "hello", **more: Any) -> ConversationId:
    return world.message(world.hears("anna", "m1", text, **more)).conversation_id


def add(world: World, name: str, text: str = "", actor: Actor | None = None, **more: Any) -> ReplyTemplate:
    template: ReplyTemplate = world.asks("template.add", actor or world.boris, name=name, text=text, **more)
    return template


def said(world: World, conversation: ConversationId, template: str, **more: Any) -> str:
    text: str = world.asks("conversation.apply", conversation_id=conversation, template=template, **more).message.text
    return text


def test_variables_are_filled_from_what_is_known(world: World) -> None:
    conversation = talk(world)
    contact = world.conversation(conversation).contact_id
    world.asks("contact.attribute", contact_id=contact, set={"plan": "pro"})
    text = "{{ contact.name }} ({{ contact.attributes.plan }}), it is {{ operator.name }}, no. {{ conversation.id }}"
    add(world, "hello", text + "{% if hours.open %}, open{% endif %}")
    assert said(world, conversation, "hello") == f"anna (pro), it is Anna, no. {conversation}, open"


def test_a_text_for_a_kind_nobody_has_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match=r"no kind “telegramm” of channel; there are .*telegram, "):
        world.asks("template.add", world.boris, name="hi", text="Hello", kind="telegramm")
    assert world.asks("template.list", world.boris) == []


def test_the_nearest_text_for_language_and_kind_is_taken(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "any")
    for language, kind, text in [("ru", "", "ru"), ("", "telegram", "tg"), ("ru", "telegram", "ru tg")]:
        world.asks("template.variant", world.boris, name="hi", text=text, language=language, kind=kind)
    assert said(world, conversation, "hi") == "tg"
    world.connection.execute("update contacts set language = 'ru-RU'")
    assert said(world, conversation, "hi") == "ru tg"
    world.asks("template.variant", world.boris, name="hi", text=None, language="ru", kind="telegram")
    assert said(world, conversation, "hi") == "ru"


def test_without_a_text_for_it_nothing_is_sent(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "hallo", language="de")
    with pytest.raises(Conflict, match="has no text for an unknown language by telegram; it has: de"):
        said(world, conversation, "hi")


def test_own_counts_more_than_the_team_s_and_that_more_than_everybody_s(world: World) -> None:
    conversation = talk(world)
    world.asks("team.add", world.root, name="sales", members=["anna"])
    add(world, "hi", "shared")
    assert said(world, conversation, "hi") == "shared"
    add(world, "hi", "team", world.anna, owner="sales")
    assert said(world, conversation, "hi") == "team"
    add(world, "hi", "own", world.anna, owner="own")
    assert said(world, conversation, "hi") == "own"
    listed = world.asks("template.list")
    assert [one.variants[0].text for one in listed] == ["own", "team", "shared"]
    assert [one.variants[0].text for one in world.asks("template.list", world.boris)] == ["shared"]


def test_who_may_change_a_template(world: World) -> None:
    world.asks("team.add", world.root, name="sales")
    for owner in ("shared", "sales"):
        with pytest.raises(NotAllowed):
            add(world, "hi", "x", world.anna, owner=owner)
    add(world, "hi", "x", world.anna, owner="own")
    with pytest.raises(NotFound):
        world.asks("template.remove", world.boris, name="hi")
    world.asks("template.remove", name="hi")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hi\n{{ kontakt.name }}", "line 2: there is no “kontakt”"),
        ("{{ contact.nmae }}", "line 1: there is no “nmae”"),
        ("{% if %}", "line 1"),
        ("{% for i in range(10**9) %}x{% endfor %}", "line 1"),
        ("{% if not hours.open %}{{ hours.never }}{% endif %}", "line 1: there is no “never”"),
    ],
)
def test_what_cannot_be_rendered_is_refused_when_it_is_saved(world: World, text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        add(world, "hi", text)
    assert world.asks("template.list") == []


def test_an_attribute_that_is_missing_is_refused_when_it_is_sent(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "Hi\nyou have {{ contact.attributes.plan }}")
    with pytest.raises(Invalid, match="line 2: there is no “plan” here"):
        said(world, conversation, "hi")
    assert len(world.thread(conversation)) == 1


def test_a_shortcut_means_one_template_of_an_owner(world: World) -> None:
    conversation = talk(world)
    add(world, "hello", "hi", shortcut="/hi")
    assert said(world, conversation, "/hi") == "hi"
    with pytest.raises(Conflict, match="/hi is the shortcut of template “hello”"):
        add(world, "other", "x", shortcut="/hi")
    add(world, "mine", "own", world.anna, owner="own", shortcut="/hi")
    assert said(world, conversation, "/hi") == "own"
    with pytest.raises(NotFound, match="there are: /hi"):
        said(world, conversation, "/ho")


def test_files_go_with_it_and_are_not_swept(world: World) -> None:
    conversation = talk(world)
    kept = StoredFile(AttachmentType.FILE, "price.pdf", "application/pdf", 9, "a" * 64)
    with world.tx() as tx:
        ticket = uploads.ticket(settings.secret(tx, uploads.SECRET), kept, world.boris.label, tx.now).id
    add(world, "price", files=[ticket])
    with world.tx() as tx:
        assert attachments.unused(tx, ["a" * 64, "b" * 64]) == ["b" * 64]
    world.later(30 * DAY)
    message = world.asks("conversation.apply", conversation_id=conversation, template="price").message
    assert [file.name for file in message.attachments] == ["price.pdf"]
    world.asks("template.set", world.boris, name="price", remove_files=["price.pdf"], steps=["close"])
    assert world.asks("template.show", name="price").files == []


def test_steps_are_done_with_the_reply(world: World) -> None:
    conversation = talk(world)
    steps = ["tag vip", "priority high", "assign boris", "note told @boris", "snooze 2d"]
    add(world, "later", "We are on it.", steps=steps)
    done = world.asks("conversation.apply", conversation_id=conversation, template="later").conversation
    assert (done.tags, done.priority, done.operator) == (["vip"], Priority.HIGH, "Boris")
    assert (done.state, done.snoozed_until_at) == (ConversationState.SNOOZED, world.now + 2 * DAY)
    assert {message.text for message in world.thread(conversation)} >= {"We are on it.", "told @boris"}


def test_a_template_may_have_steps_only(world: World) -> None:
    conversation = talk(world)
    add(world, "spam", steps=["tag spam", "close"])
    done = world.asks("conversation.apply", conversation_id=conversation, template="spam")
    assert (done.message, done.conversation.state) == (None, ConversationState.CLOSED)


def test_a_template_takes_buttons_and_may_be_only_drafted(world: World) -> None:
    conversation = talk(world)
    add(world, "bye", "Bye", steps=["close"])
    add(world, "spam", steps=["close"])
    buttons = [[Button(text="Again", data="again")]]
    done = world.asks("conversation.apply", conversation_id=conversation, template="bye", buttons=buttons, draft=True)
    assert (done.message.state, done.message.buttons) == (MessageState.DRAFT, buttons)
    assert done.conversation.state is ConversationState.OPEN
    with pytest.raises(Invalid, match="says nothing, it has steps only"):
        world.asks("conversation.apply", conversation_id=conversation, template="spam", draft=True)


def test_a_step_that_fails_leaves_nothing_done(world: World) -> None:
    conversation = talk(world)
    add(world, "over", "Bye", steps=["tag vip", "assign boris"])
    world.asks("operator.disable", world.root, login="boris")
    before = len(world.facts())
    with pytest.raises(Conflict, match=r"Step 2 .“assign boris”. cannot be done, so nothing was: .*disabled"):
        world.asks("conversation.apply", conversation_id=conversation, template="over")
    assert len(world.facts()) == before
    assert (len(world.thread(conversation)), world.conversation(conversation).tags) == (1, [])


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("dance", "“dance” is no step; there are: tag"),
        ("tag", "It is written “tag WORD -WORD”"),
        ("close now", "It is written “close”"),
        ("priority huge", "It is written “priority low"),
        ("snooze forever", "is no length of time"),
        ("snooze 0m", "is no length of time"),
        ("snooze 999w", "five years away"),
        ("tag 12", "cannot be a tag"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_when_it_is_saved(world: World, step: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        add(world, "x", "text", steps=["close", step])


def test_who_a_step_names_has_to_be_there(world: World) -> None:
    for step in ("assign nobodyknown", "team unknown"):
        with pytest.raises(NotFound):
            add(world, "x", "text", steps=[step])


def test_a_second_copy_of_a_key_sends_once(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "hi", steps=["tag vip"])
    first, second = (
        world.asks("conversation.apply", None, "key-1", conversation_id=conversation, template="hi") for _ in range(2)
    )
    assert first.message.id == second.message.id
    assert world.asks("template.show", name="hi").uses == 1


def test_what_was_edited_is_sent_instead(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "hi {{ contact.name }}", steps=["tag vip"])
    assert said(world, conversation, "hi", text="Hello there") == "Hello there"
    assert world.conversation(conversation).tags == ["vip"]


def test_templates_are_suggested_by_keywords_in_any_form(world: World) -> None:
    add(world, "delivery", "Доставка занимает три дня.", keywords=["доставка", "когда привезут"])
    add(world, "refund", "We refund within a week.", keywords=["refund", "money back"])
    conversation = talk(world, "Скажите, а доставку вы делаете?")
    names = [one.template.name for one in world.asks("template.suggest", conversation_id=conversation)]
    assert names == ["delivery"]
    assert world.asks("template.suggest", text="I want my money back!")[0].template.name == "refund"
    assert world.asks("template.suggest", text="hm") == []


def test_a_template_is_tried_without_sending(world: World) -> None:
    conversation = talk(world)
    add(world, "hi", "hi {{ contact.name }} of {{ contact.attributes.town|default('somewhere') }}", steps=["close"])
    tried = world.asks("template.test", name="hi", conversation_id=conversation)
    assert (tried.text, tried.steps) == ("hi anna of somewhere", ["close"])
    assert world.asks("template.test", name="hi").text == "hi Anna of town"
    assert len(world.thread(conversation)) == 1
