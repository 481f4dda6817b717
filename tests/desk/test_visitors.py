"""Visitors of a website, and the tickets of what they upload."""

from collections.abc import Callable

import pytest

from omnid.desk import uploads, visitors
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid
from omnid.model import AttachmentType, ChannelId, MessageState, Seq
from omnid.store import settings
from tests.desk.world import DAY, World

FILE = StoredFile(AttachmentType.IMAGE, "a.png", "image/png", 10, "ab" * 32)


def test_a_second_copy_of_a_message_gets_the_first_ones_answer(world: World) -> None:
    first = world.says("v1", "key-0001", "hi")
    again = world.says("v1", "key-0001", "hi")
    assert (first.new, again.new) == (True, False)
    assert (again.seq, again.at) == (first.seq, first.at)
    assert world.sql("select count(*) from messages") == [(1,)]


def test_two_visitors_may_make_the_same_key(world: World) -> None:
    assert world.says("v1", "key-0001").new
    assert world.says("v2", "key-0001").new


def test_a_visitor_sees_their_own_history_and_nothing_else(world: World) -> None:
    world.says("v1", "key-0001", "mine")
    world.says("v2", "key-0002", "theirs")
    [(conversation,)] = world.sql("select id from conversations order by id limit 1")
    world.asks("conversation.note", conversation_id=conversation, text="secret note")
    world.asks("conversation.draft", conversation_id=conversation, text="secret draft")
    world.reply(conversation, "answer")
    with world.tx() as tx:
        history = visitors.history(tx, visitors.Visitor(world.site, "v1"), None, 50)
        nothing = visitors.history(tx, visitors.Visitor(world.site, "v3"), None, 50)
    assert [message.text for message in history.messages] == ["mine", "answer"]
    assert nothing.messages == []


def test_a_visitor_is_told_what_changed_after_a_point_of_the_log(world: World) -> None:
    taken = world.says("v1", "key-0001", "mine")
    [(conversation,)] = world.sql("select id from conversations")
    visitor = visitors.Visitor(world.site, "v1")
    answer = world.reply(conversation, "answer")
    with world.tx() as tx:
        found = visitors.changed(tx, visitor, taken.seq, 50)
        assert [message.text for _, message in found] == ["mine", "answer"]  # ours was read with the reply
        assert [seq for seq, _ in found] == sorted(seq for seq, _ in found)
        assert visitors.changed(tx, visitor, found[-1][0], 50) == []
        visitors.reached(tx, visitor, answer.key, MessageState.READ)
        [(_, changed)] = visitors.changed(tx, visitor, Seq(found[-1][0]), 50)
    assert changed.state is MessageState.READ


def test_the_first_message_says_from_which_page(world: World) -> None:
    world.says("v1", "key-0001", page_url="https://shop.example/cart", page_title="Cart")
    world.says("v1", "key-0002", page_url="https://shop.example/pay")
    [(conversation,)] = world.sql("select id from conversations")
    notices = [message.text for message in world.thread(conversation) if message.type == "notice"]
    assert notices == ["Writes from Cart – https://shop.example/cart"]


def test_a_token_is_good_for_its_own_channel_only() -> None:
    key = b"k" * 32
    shown = visitors.token(key, visitors.Visitor(ChannelId(1), "v1"))
    assert visitors.whose(key, ChannelId(1), shown) == "v1"
    assert visitors.whose(key, ChannelId(2), shown) is None
    assert visitors.whose(b"other" * 8, ChannelId(1), shown) is None
    for forged in ("", ".", "v1", "v2." + shown.partition(".")[2], shown[:-1], "\ud800." + shown):
        assert visitors.whose(key, ChannelId(1), forged) is None


def test_only_the_shops_signature_vouches_for_a_user_id() -> None:
    signature = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"  # RFC 4231, case 1, by another key
    assert not visitors.vouched("secret", "42", signature)
    assert not visitors.vouched("secret", "42", "no hex")
    assert not visitors.vouched("secret", "42", "")
    assert visitors.vouched("secret", "42", _signed("secret", "42"))


def _signed(secret: str, user_id: str) -> str:
    import hashlib
    import hmac

    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def test_a_vouched_for_user_is_one_contact_on_every_device(world: World) -> None:
    world.says("phone", "key-0001")
    world.says("laptop", "key-0002")
    for visitor in ("phone", "laptop"):
        with world.tx() as tx:
            about = visitors.About(name="Ann", user_id="42", verified=True)
            visitors.identify(tx, visitors.Visitor(world.site, visitor), about)
    assert world.sql("select count(*) from contacts where merged_into_id is null") == [(1,)]
    assert world.told().count("contact_merged") == 1


def test_an_upload_is_redeemed_by_who_made_it(world: World) -> None:
    ticket = _ticket(world, "v1")
    taken = world.says("v1", "key-0001", "", files=[ticket])
    assert taken.new
    [(conversation,)] = world.sql("select id from conversations")
    [attachment] = world.thread(conversation)[0].attachments
    assert (attachment.name, attachment.sha256) == (FILE.name, FILE.sha256)


def test_somebody_elses_upload_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="somebody else"):
        world.says("v2", "key-0001", "", files=[_ticket(world, "v1")])
    assert world.sql("select count(*) from messages") == [(0,)]


def test_an_upload_of_yesterday_is_refused(world: World) -> None:
    ticket = _ticket(world, "v1")
    world.later(DAY)
    assert world.says("v1", "key-0001", "", files=[ticket]).new
    world.later(1)
    with pytest.raises(Invalid, match="more than a day old"):
        world.says("v1", "key-0002", "", files=[ticket])


@pytest.mark.parametrize("spoil", [lambda one: one[:-2] + "AA", lambda _: "", lambda one: one + "!", lambda _: "ы"])
def test_a_forged_upload_is_refused(world: World, spoil: Callable[[str], str]) -> None:
    with pytest.raises(Invalid, match="not the id of an upload") as caught:
        world.says("v1", "key-0001", "", files=[spoil(_ticket(world, "v1"))])
    assert caught.value.details["path"] == "files[0]"


def _ticket(world: World, owner: str) -> str:
    with world.tx() as tx:
        return uploads.ticket(settings.secret(tx, uploads.SECRET), FILE, owner, world.now).id
