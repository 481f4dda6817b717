"""Pictures, videos, sounds and other files, both ways; what is refused and how it is said."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.desk import JSON, Desk
from tests.browser.samples import GIF, HTML, SVG, VIDEO, file, picture, sound
from tests.browser.visitor import BROWSER, Visitor

pytestmark = BROWSER

LOADED = """async (it) => {
  if (it.complete !== undefined) return (await it.decode(), it.naturalWidth > 0);
  if (it.readyState < 1) await new Promise((done, fail) => ((it.onloadedmetadata = done), (it.onerror = fail)));
  return it.duration > 0;
}"""
"""Whether what a picture, video or sound shows has really come."""


async def test_a_picture_from_the_visitor_is_previewed_sent_and_shown(visitor: Visitor, desk: Desk) -> None:
    await visitor.attach(file("кружка.png", picture(), "image/png"))
    tray = visitor.chat.locator(".upload")
    await expect(tray).to_contain_text("кружка.png")
    assert await tray.locator("img").evaluate(LOADED)
    await visitor.field.fill("It came like this")
    await visitor.send()
    message = await desk.heard("It came like this")
    attached = message["attachments"][0]
    assert (attached["type"], attached["name"], attached["mime"]) == ("image", "кружка.png", "image/png")
    await expect(tray).to_have_count(0)
    await expect(visitor.foot("It came like this")).to_contain_text("Sent")
    await visitor.page.reload()
    shown = visitor.rows.locator("a.media img")
    await expect(shown).to_be_visible()
    assert await shown.evaluate(LOADED)


@pytest.mark.parametrize(
    ("name", "content", "type_", "mime", "selector"),
    [
        ("tide.gif", GIF, "animation", "image/gif", ".bubble img"),
        ("wheel.webm", VIDEO, "video", "video/webm", "video"),
        ("kiln.wav", sound(), "audio", "audio/wav", "audio"),
    ],
    ids=["gif", "video", "sound"],
)
async def test_moving_pictures_and_sounds_go_both_ways(
    visitor: Visitor, desk: Desk, name: str, content: bytes, type_: str, mime: str, selector: str
) -> None:
    await visitor.attach(file(name, content, mime))
    await visitor.field.fill("Here")
    await visitor.send()
    asked = await desk.heard("Here")
    assert [(it["type"], it["mime"]) for it in asked["attachments"]] == [(type_, mime)]
    await desk.reply(asked, "And back", files=[await desk.upload(name, content)])
    await visitor.sees("Here", "And back")
    shown = visitor.rows.last.locator(selector)
    await expect(shown).to_be_visible()
    assert await shown.evaluate(LOADED)


async def test_other_files_are_named_with_their_size_and_saved_not_opened(visitor: Visitor, desk: Desk) -> None:
    await visitor.attach(file("prices 2025.csv", b"mug;28\n" * 300, "text/csv"))
    await visitor.send()
    asked = await desk.heard("")
    await desk.reply(asked, files=[await desk.upload("drawing.svg", SVG)])
    mine, theirs = visitor.rows.first.locator("a.chip"), visitor.rows.last.locator("a.chip")
    await expect(mine).to_contain_text("prices 2025.csv")
    await expect(mine).to_contain_text("3 kB")
    await expect(theirs).to_contain_text("drawing.svg")
    answer = await visitor.page.request.get(str(await theirs.get_attribute("href")))
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_several_files_go_in_one_message_and_one_can_be_taken_out(visitor: Visitor, desk: Desk) -> None:
    await visitor.attach(*(file(f"{n}.png", picture(40, 30), "image/png") for n in range(3)))
    await visitor.chat.get_by_role("button", name="Cancel: 1.png").click()
    await visitor.send()
    message = await desk.heard("")
    assert _names(message) == ["0.png", "2.png"]


async def test_a_picture_can_be_dropped_or_pasted(visitor: Visitor, desk: Desk) -> None:
    for way in ("drop", "paste"):
        data = await visitor.page.evaluate_handle(
            """([name, bytes]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
                return data;
            }""",
            [f"{way}.png", list(picture(40, 30))],
        )
        if way == "drop":
            await visitor.chat.dispatch_event("dragover", {"dataTransfer": data})
            await expect(visitor.chat.locator(".drop")).to_be_visible()
            await visitor.chat.dispatch_event("drop", {"dataTransfer": data})
            await expect(visitor.chat.locator(".drop")).to_be_hidden()
        else:
            paste = "(field, clipboardData) => field.dispatchEvent(new ClipboardEvent('paste', { clipboardData }))"
            await visitor.field.evaluate(paste, data)
        await visitor.field.fill(f"By {way}")
        await visitor.send()
        assert _names(await desk.heard(f"By {way}")) == [f"{way}.png"]


@pytest.mark.parametrize(
    ("name", "content", "mime", "sentence"),
    [
        ("photo.png", HTML, "image/png", "photo.png: such files are not accepted"),
        ("logo.svg", SVG, "image/svg+xml", "logo.svg: such files are not accepted"),
        ("page.html", HTML, "text/html", "page.html: such files are not accepted"),
    ],
    ids=["disguised", "svg", "html"],
)
async def test_what_a_browser_could_run_is_refused_whatever_it_is_called(
    visitor: Visitor, name: str, content: bytes, mime: str, sentence: str
) -> None:
    await visitor.attach(file(name, content, mime))
    await expect(visitor.alert).to_contain_text(sentence)
    await visitor.field.fill("Something else")
    await expect(visitor.chat.locator(".upload")).to_have_count(0)
    await expect(visitor.sender).to_be_enabled()


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    visitor: Visitor, desk: Desk, tmp_path: Path
) -> None:
    large = tmp_path / "film.webm"
    with large.open("wb") as out:
        out.truncate(26 * 1024 * 1024)
    sent: list[Any] = []
    visitor.page.on("request", lambda it: sent.append(it.url) if "/upload" in it.url else None)
    await visitor.picker.set_input_files(large)
    await expect(visitor.alert).to_contain_text("film.webm is larger than 25 MB")
    assert sent == []


async def test_an_upload_that_broke_off_can_be_tried_again(visitor: Visitor, desk: Desk) -> None:
    await visitor.page.route("**/upload?*", lambda route: route.abort(), times=1)
    await visitor.attach(file("vase.png", picture(40, 30), "image/png"))
    await expect(visitor.alert).to_contain_text("vase.png was not uploaded. Try again")
    await visitor.chat.get_by_role("button", name="Retry").click()
    await visitor.send()
    assert _names(await desk.heard("")) == ["vase.png"]


def _names(message: JSON) -> list[str]:
    return [it["name"] for it in message["attachments"]]
