"""Who is typing fades by itself: nobody has to say that they stopped."""

from omnid.engine.live import FADES_S, Live, OperatorTyping
from omnid.model import ConversationId, IdentityId

FIRST, SECOND = ConversationId(1), ConversationId(2)


def types(live: Live, author: str, conversation: ConversationId = FIRST, *, on: bool = True) -> None:
    live.tell(
        OperatorTyping(conversation_id=conversation, identity_id=IdentityId(1), on=on, author=author, picture_url=None)
    )


def test_who_types_is_known_for_a_while_after_each_sign_of_it() -> None:
    now = 0.0
    live = Live(lambda: now)
    types(live, "Anna")
    types(live, "Boris", SECOND)
    now += FADES_S / 2
    types(live, "Anna")
    assert (live.typing(FIRST), live.typing(SECOND)) == (["Anna"], ["Boris"])
    now += FADES_S / 2
    assert (live.typing(FIRST), live.typing(SECOND)) == (["Anna"], [])
    now += FADES_S / 2
    assert live.typing(FIRST) == []


def test_who_says_that_they_stopped_types_no_more() -> None:
    live = Live(lambda: 0.0)
    types(live, "Anna")
    types(live, "Boris")
    types(live, "Anna", on=False)
    assert live.typing(FIRST) == ["Boris"]
