"""Calling a contact: the number, who is rung, and what is written down."""

from omnid.channel import Claimed, ClaimType, Received, Sender
from omnid.desk import inbound
from omnid.model import Scope
from tests.http.desk import Desk

CALL = "conversation.call"


async def asks_to_be_called(desk: Desk, *phones: tuple[str, bool]) -> None:
    claims = [Claimed(type=ClaimType.PHONE, value=phone, verified=verified) for phone, verified in phones]
    said = Received(external_id="1", sender=Sender(external_id="ivan", name="Ivan"), text="Call me", claims=claims)
    await desk.write(lambda tx: inbound.accept(tx, desk.channel, "1", b"{}", [said]))


async def test_the_contacts_number_and_the_operator_are_rung_and_it_is_noted(desk: Desk) -> None:
    await asks_to_be_called(desk, ("+79210000001", False), ("+79210000002", False))
    answer = await desk.call(CALL, {"conversation_id": 1})
    called = {"conversation_id": 1, "phone": "+79210000002", "operator": "root", "message": "It rings for 1."}
    assert (answer.status, answer.json) == (200, called)
    shown = (await desk.call("conversation.show", {"conversation_id": 1})).json
    assert shown["messages"][-1]["text"] == "root calls +79210000002. It rings for 1."
    assert shown["conversation"]["waiting_since_at"] is not None


async def test_a_verified_number_goes_before_a_newer_one(desk: Desk) -> None:
    await asks_to_be_called(desk, ("+79210000001", True), ("+79210000002", False))
    assert (await desk.call(CALL, {"conversation_id": 1})).json["phone"] == "+79210000001"


async def test_another_number_may_be_given(desk: Desk) -> None:
    await asks_to_be_called(desk)
    answer = await desk.call(CALL, {"conversation_id": 1})
    assert (answer.status, answer.error["path"]) == (400, "phone")
    assert (await desk.call(CALL, {"conversation_id": 1, "phone": "+7 921 000-00-03"})).json["phone"] == "+79210000003"
    for phone in ("921 000-00-03", "+12", "+" + "1" * 16, "call me", "+"):
        assert (await desk.call(CALL, {"conversation_id": 1, "phone": phone})).status == 400


async def test_an_exchange_that_does_not_ring_is_told_and_nothing_noted(desk: Desk) -> None:
    await asks_to_be_called(desk)
    for phone, status, code in (("+79210000008", 503, "unavailable"), ("+79210000009", 409, "conflict")):
        answer = await desk.call(CALL, {"conversation_id": 1, "phone": phone})
        assert (answer.status, answer.error["code"]) == (status, code)
    assert len((await desk.call("conversation.show", {"conversation_id": 1})).json["messages"]) == 1


async def test_only_operators_who_may_reply_call(desk: Desk) -> None:
    await asks_to_be_called(desk, ("+79210000001", False))
    nobody = await desk.new_token(Scope.REPLY)
    assert (await desk.call(CALL, {"conversation_id": 1}, token=nobody)).status in (403, 409)
    reader = await desk.new_token(Scope.READ, login="root")
    assert (await desk.call(CALL, {"conversation_id": 1}, token=reader)).status == 403
    assert (await desk.call(CALL, {"conversation_id": 9})).status == 404
