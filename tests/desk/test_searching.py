import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnid.channel import RemoteFile, Retracted
from omnid.desk import indexing
from omnid.desk.searching import Found, FoundContact, Hit
from omnid.errors import Invalid
from omnid.model import AttachmentType, ConversationId
from tests.desk.world import DAY, World
from tests.examples import examples


def indexed(world: World) -> World:
    while True:
        with world.tx() as tx:
            if not indexing.step(tx):
                return world


def search(world: World, text: str, **more: object) -> list[Hit]:
    found: Found = indexed(world).asks("conversation.search", text=text, **more)
    return found.items


def texts(world: World, text: str, **more: object) -> list[str]:
    return [hit.snippet.text for hit in search(world, text, **more)]


def people(world: World, text: str) -> list[str]:
    found: list[FoundContact] = indexed(world).asks("contact.search", text=text).items
    return [one.contact.name for one in found]


def test_a_russian_word_is_found_in_every_form(world: World) -> None:
    world.hears("1", "m1", "Где моя посылка?")
    world.hears("2", "m2", "Три посылки уже пришли, ещё нет одной")
    assert texts(world, "посылку") == ["Три посылки уже пришли, ещё нет одной", "Где моя посылка?"]
    assert texts(world, "еще") == texts(world, "ЕЩЁ") == ["Три посылки уже пришли, ещё нет одной"]


def test_all_words_have_to_be_there_and_a_phrase_side_by_side(world: World) -> None:
    world.hears("1", "m1", "my red parcel")
    world.hears("1", "m2", "my parcel is red")
    assert len(texts(world, "my parcel")) == 2
    assert texts(world, '"my parcel"') == ["my parcel is red"]
    assert texts(world, "parcel red -is") == ["my red parcel"]
    assert texts(world, "par*") == texts(world, "parce*") == ["my parcel is red", "my red parcel"]


def test_the_best_fit_comes_first_when_asked_for(world: World) -> None:
    world.hears("1", "m1", "refund")
    world.hears("1", "m2", "they refunded something, long ago, " + "and other things " * 20)
    assert texts(world, "refund", best=True)[0] == "refund"
    assert texts(world, "refund")[1] == "refund"


def test_pages_follow_each_other_without_gap_or_repetition(world: World) -> None:
    for number in range(7):
        world.hears("1", f"m{number}", f"parcel {'x ' * number}")
    for best in (False, True):
        seen: list[int] = []
        cursor = None
        for _ in range(4):
            page = indexed(world).asks("conversation.search", text="parcel", best=best, limit=2, cursor=cursor)
            seen += [hit.message_id for hit in page.items]
            cursor = page.cursor
        assert len(seen) == len(set(seen)) == 7
        assert cursor is None


def test_notes_and_the_names_of_files_are_found(world: World) -> None:
    file = RemoteFile(ref="r", type=AttachmentType.FILE, name="Invoice_2024-07.pdf", mime="application/pdf", size=9)
    message = world.hears("1", "m1", "here", files=[file])
    conversation = world.message(message).conversation_id
    world.asks("conversation.note", conversation_id=conversation, text="asks for a discount")
    (hit,) = search(world, "invoice 2024")
    (name,) = hit.files
    assert [name.text[one.offset : one.offset + one.length] for one in name.marks] == ["Invoice", "2024"]
    assert search(world, "discounts")[0].type.value == "note"


def test_filters_narrow_by_channel_contact_and_time(world: World) -> None:
    world.hears("1", "m1", "parcel one")
    world.later(DAY)
    world.says("v1", "key-00000001", "parcel two")
    contact = search(world, "two")[0].contact_id
    assert texts(world, "parcel", channel="bot") == ["parcel one"]
    assert texts(world, "parcel", contact_id=contact) == ["parcel two"]
    assert texts(world, "parcel", since_at=world.now) == ["parcel two"]
    assert texts(world, "parcel", since_at=world.now + 1) == []


def test_an_edited_message_is_found_by_what_it_says_now(world: World) -> None:
    world.hears("1", "m1", "parcel")
    assert len(search(world, "parcel")) == 1
    for text in ("refund", "invoice", "payment"):
        world.edits("1", "m1", text)
        assert texts(world, "parcel") == []
        assert texts(world, text) == [text]
    assert texts(world, "refund") == texts(world, "invoice") == []


def test_a_deleted_message_is_not_found(world: World) -> None:
    world.hears("1", "m1", "parcel")
    assert len(search(world, "parcel")) == 1
    world.gets(Retracted(external_id="m1"))
    assert search(world, "parcel") == []


def test_contacts_are_found_by_name_address_and_phone(world: World) -> None:
    conversation = world.message(world.hears("Anna Petrova", "m1")).conversation_id
    assert people(world, "петр") == []
    assert people(world, "petr") == ["Anna Petrova"]
    world.asks("contact.set", contact_id=world.conversation(conversation).contact_id, name="Анна Петрова")
    assert people(world, "анне") == people(world, "Петровой") == ["Анна Петрова"]
    contact, identity = world.sql("select contact_id, id from identities")[0]
    world.connection.execute(
        "insert into claims (contact_id, identity_id, type, value, verified, created_at) values (?, ?, ?, ?, 1, 0)",
        (contact, identity, "phone", "+79211234567"),
    )
    world.asks("contact.set", contact_id=contact, name="Анна")
    assert people(world, "8 (921) 123-45-67") == ["Анна"]


def test_after_a_merge_one_contact_is_found_with_all_that_was_said(world: World) -> None:
    first = world.conversation(world.message(world.hears("anna", "m1", "parcel one")).conversation_id).contact_id
    other = world.conversation(world.message(world.hears("anya", "m2", "parcel two")).conversation_id).contact_id
    assert people(world, "any*") == ["anya"]
    world.asks("contact.merge", contact_id=first, other_id=other)
    assert people(world, "anya") == ["anna"]
    assert texts(world, "parcel", contact_id=first) == texts(world, "parcel", contact_id=other)
    assert len(texts(world, "parcel", contact_id=first)) == 2


def test_the_index_says_how_far_it_is_behind_and_can_be_made_anew(world: World) -> None:
    world.hears("1", "m1", "parcel")
    assert world.asks("conversation.search", text="parcel").behind == 2
    assert len(search(world, "parcel")) == 1
    world.asks("search.rebuild", world.root)
    assert world.asks("conversation.search", text="parcel").behind == 2
    assert len(search(world, "parcel")) == 1


def test_a_bite_prepared_by_two_is_written_once(world: World) -> None:
    world.hears("1", "m1", "parcel")
    with world.tx() as tx:
        bite = indexing.prepare(tx)
        assert indexing.write(tx, bite)
        assert not indexing.write(tx, bite)
    assert len(search(world, "parcel")) == 1


def test_nothing_is_written_for_events_that_change_nothing_here(world: World) -> None:
    conversation: ConversationId = world.message(world.hears("1", "m1")).conversation_id
    indexed(world)
    world.asks("conversation.take", conversation_id=conversation)
    with world.tx() as tx:
        assert not indexing.prepare(tx).is_worth_writing


@settings(max_examples=examples(200), deadline=None)
@given(st.text(max_size=40))
def test_no_question_is_an_error_of_the_database(question: str) -> None:
    world = World()
    world.hears("1", "m1", question or "x")
    try:
        search(world, question)
    except Invalid:
        pass  # a sentence is an answer
    finally:
        world.connection.close()


def test_what_is_indexed_is_found_by_its_own_words() -> None:
    world = World()
    for number, text in enumerate(["NEAR AND OR NOT", "a:b", '"quoted"', "50% off*", "C++ & C#", "naïve café"]):
        world.hears("1", f"m{number}", text)
        assert texts(world, text)[0] == text
    world.connection.close()


def test_too_short_a_beginning_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="too short"):
        world.asks("conversation.search", text="a*")
