"""What the shop's page may ask of the chat, and what it is told: window.Omnid."""

import hashlib
import hmac

from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.daemon import Daemon
from tests.browser.desk import Desk
from tests.browser.shop import Shop, page
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER

EARLY = """<script>
  window.events = [];
  window.Omnid = [];
  for (const name of ["ready", "open", "close", "message", "unread"])
    Omnid.push(["on", name, (it) => events.push(it && it.text ? [name, it.text] : [name, it])]);
</script>"""
SECRET = "shop-secret"


async def test_the_page_opens_closes_and_is_told(enter: Enter, desk: Desk, daemon: Daemon, shop: Shop) -> None:
    visitor = await enter(shop.page("/api", page(daemon.url, body=EARLY)))
    assert await visitor.page.evaluate("events") == [["ready", None]]
    await visitor.page.evaluate("Omnid.open()")
    await visitor.online()
    await expect(visitor.chat).to_be_visible()
    await visitor.write("Hi")
    asked = await desk.heard("Hi")
    await visitor.page.evaluate("Omnid.close()")
    await expect(visitor.chat).to_be_hidden()
    await desk.reply(asked, "Hello")
    await expect(visitor.badge).to_have_text("1")
    await visitor.page.evaluate("Omnid.toggle()")
    await expect(visitor.badge).to_be_hidden()
    assert await visitor.page.evaluate("events") == [
        ["ready", None],
        ["open", None],
        ["close", None],
        ["unread", 1],
        ["message", "Hello"],
        ["open", None],
        ["unread", 0],
    ]


async def test_a_listener_can_be_taken_off_and_its_bug_is_the_pages_own(enter: Enter) -> None:
    visitor = await enter()
    await visitor.page.evaluate(
        """() => {
            window.heard = 0;
            window.addEventListener("unhandledrejection", (event) => event.preventDefault());
            Omnid.on("open", () => { throw Error("a bug of the shop"); });
            window.off = Omnid.on("open", () => heard++);
        }"""
    )
    await visitor.open()
    await visitor.page.evaluate("off(), Omnid.close(), Omnid.open()")
    await visitor.online()
    assert await visitor.page.evaluate("heard") == 1


async def test_what_the_page_says_of_its_visitor_reaches_the_desk_with_their_first_words(
    enter: Enter, desk: Desk
) -> None:
    visitor = await enter()
    await visitor.page.evaluate(
        "Omnid.identify({ name: 'Vera', email: 'vera@shop.example', phone: '+7 900 000-00-00' })"
    )
    await visitor.open()
    assert (await desk.call("contact.list", text="Vera"))["items"] == []
    await visitor.write("It is me")
    asked = await desk.heard("It is me")
    found = await desk.call("contact.show", contact_id=asked["contact_id"])
    assert found["contact"]["name"] == "Vera"
    assert {it["type"]: it["verified"] for it in found["claims"]} == {"email": False, "phone": False}


async def test_a_signed_user_id_makes_two_browsers_one_contact(enter: Enter, desk: Desk) -> None:
    signature = hmac.new(SECRET.encode(), b"user-17", hashlib.sha256).hexdigest()
    async with desk.site(identify_secret=SECRET):
        contacts = [await _identified(await enter(), desk, signature, f"From browser {n}") for n in range(2)]
    assert contacts[0] == contacts[1]


async def test_a_wrong_signature_vouches_for_nobody(enter: Enter, desk: Desk) -> None:
    visitor = await enter()
    warnings: list[str] = []
    visitor.page.on("console", lambda it: warnings.append(it.text) if it.type == "warning" else None)
    async with desk.site(identify_secret=SECRET):
        contact = await _identified(visitor, desk, "00" * 32, "I am somebody else")
    claims = (await desk.call("contact.show", contact_id=contact))["claims"]
    assert [it for it in claims if it["type"] == "user_id"] == []
    assert any("signature" in it for it in warnings)


async def _identified(visitor: Visitor, desk: Desk, signature: str, text: str) -> int:
    await visitor.page.evaluate("s => Omnid.identify({ user_id: 'user-17', signature: s })", signature)
    await visitor.open()
    await visitor.write(text)
    await desk.heard(text)
    await visitor.page.close()
    found = await desk.heard(text)
    return int(found["contact_id"])
