"""Tags, priority, filters, merging, links and files, by keyboard."""

from pathlib import Path

import pytest

from omnid.channel import RemoteFile
from omnid.desk import fetching
from omnid.errors import Unavailable
from omnid.model import AttachmentType, ConversationId, Priority
from omnid.store import attachments, files
from omnid_cli.console.files import fetched
from tests.console.desk import Place

ONE = ConversationId(1)


def with_a_file(place: Place, name: str = "cat.txt", body: bytes = b"meow") -> None:
    """Ivan sent one."""
    file = RemoteFile(type=AttachmentType.FILE, ref="x", name=name, mime="text/plain")
    place.world.hears("Ivan", "m1", "see this", files=[file])
    connection = files.connect(place.config.parent / "files.db")
    upload = files.Upload(connection, place.world.now)
    upload.write(body)
    digest = upload.finish()
    connection.close()
    with place.world.tx() as tx:
        [pending] = attachments.due(tx, place.world.telegram, 10)
        fetching.stored(tx, pending, digest, len(body), "text/plain", AttachmentType.FILE)


@pytest.mark.slow
async def test_tags_are_written_and_taken_away(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("g", *"vip late", "enter")
        await screen.until(lambda: place.world.conversation(ONE).tags == ["late", "vip"])
        await screen.sees("#late #vip")
        await screen.press("g", "end", *["backspace"] * 4, "enter")
        await screen.until(lambda: place.world.conversation(ONE).tags == ["late"])


@pytest.mark.slow
async def test_priority_is_chosen_by_its_name(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("p", *"urg", "enter")
        await screen.sees("‼ Ivan")
    assert place.world.conversation(ONE).priority is Priority.URGENT


@pytest.mark.slow
async def test_a_filter_finds_and_keeps_finding(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.hears("Olga", "m2", "hello")
    async with place.console() as screen:
        await screen.sees("[1 Waiting 2]")
        await screen.press("f", *"tag:vip", "enter")
        await screen.sees("Nothing was found.", "[7 Found 0]")
        place.world.asks("conversation.tag", conversation_id=2, tags=["vip"])
        await screen.sees("[7 Found 1]")
        await screen.press("escape")
        await screen.sees("[1 Waiting 2]")


@pytest.mark.slow
async def test_what_is_refused_is_refused_in_ones_language(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console(language="ru", size=(120, 24)) as screen:
        await screen.sees("◀ Ivan")
        await screen.press("l", *"77", "enter")
        await screen.sees("Не найдено: разговор 77.")


@pytest.mark.slow
async def test_a_filter_that_is_none_says_what_is_wrong_and_changes_nothing(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("f", *"colour:red", "enter")
        await screen.sees("colour")
        assert screen.app.state.found is None


@pytest.mark.slow
async def test_two_conversations_are_merged_and_the_thread_has_both(place: Place) -> None:
    place.world.hears("Ivan", "m1", "the first")
    place.world.asks("conversation.close", conversation_id=1)
    place.world.hears("Olga", "m2", "the second")
    async with place.console() as screen:
        await screen.sees("◀ Olga")
        await screen.press("ctrl+p", *"merge", "enter")
        await screen.sees("Which conversation is the same as 2?")
        await screen.press("1", "enter")
        await screen.sees("If they are the same person", "Yes, they are one person")
        await screen.press("down", "enter")
        await screen.sees("1 is part of 2 now.")
        await screen.sees("the first", "the second")


@pytest.mark.slow
async def test_a_conversation_is_opened_by_its_number(place: Place) -> None:
    place.world.hears("Ivan", "m1", "hello")
    place.world.asks("conversation.close", conversation_id=1)
    async with place.console() as screen:
        await screen.sees("Nobody is waiting.")
        await screen.press("number_sign", "1", "enter")
        await screen.sees("1 Ivan · bot · nobody’s · closed", "Esc back")


@pytest.mark.slow
async def test_a_file_is_saved_under_a_free_name(place: Place, tmp_path: Path) -> None:
    with_a_file(place)
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "cat.txt").write_text("another cat")
    async with place.console() as screen:
        await screen.sees("▣ file cat.txt, 4 bytes", "s save file")
        await screen.press("s", "ctrl+u")
        await screen.press(*str(folder), "enter")
        await screen.until((folder / "cat (2).txt").exists)
    assert (folder / "cat (2).txt").read_bytes() == b"meow"
    assert (folder / "cat.txt").read_text() == "another cat"


def test_a_file_with_a_wicked_name_stays_in_its_folder(place: Place, tmp_path: Path) -> None:
    with_a_file(place, "../../evil\x1b[2J.txt")
    client = place.connect()
    [file] = place.world.thread(ONE)[0].attachments
    saved = fetched(client, file, tmp_path)
    assert saved.parent == tmp_path
    assert "\x1b" not in saved.name
    with pytest.raises(Unavailable, match="There is no folder"):
        fetched(client, file, tmp_path / "nowhere")
    client.close()


@pytest.mark.slow
async def test_without_a_desktop_the_file_is_kept_and_its_place_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with_a_file(place)
    async with place.console(size=(140, 40)) as screen:
        await screen.sees("▣ file cat.txt")
        await screen.press("e")
        await screen.sees("There is no desktop here")
        assert screen.app.folder is not None
        assert [path.read_bytes() for path in screen.app.folder.iterdir()] == [b"meow"]
        folder = screen.app.folder
    assert not folder.exists()


async def test_a_file_is_attached_and_sent_with_the_reply(place: Place, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("a list")
    files.connect(place.config.parent / "files.db").close()
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r", "f5")
        await screen.press("ctrl+u")
        await screen.press(*str(tmp_path / "list.txt"), "enter")
        await screen.sees("files: list.txt")
        await screen.write("here")
        await screen.press("f2")
        await screen.until(screen.confirmed)
        await screen.sees("▣ file list.txt, 6 bytes")


@pytest.mark.slow
async def test_a_file_that_is_gone_when_it_leaves_brings_the_reply_back(place: Place, tmp_path: Path) -> None:
    (tmp_path / "nowhere.txt").write_text("x")
    place.world.hears("Ivan", "m1", "hello")
    async with place.console() as screen:
        await screen.sees("◀ Ivan")
        await screen.press("r", "f5")
        await screen.press("ctrl+u")
        await screen.press(*str(tmp_path / "nowhere.txt"), "enter")
        await screen.sees("files: nowhere.txt")
        (tmp_path / "nowhere.txt").unlink()
        await screen.write("here")
        await screen.press("f2")
        await screen.sees("cannot be read", "here", "files: nowhere.txt")
        await screen.press("f5")
        await screen.sees("Enter alone takes away")
        await screen.press("enter")
        await screen.sees_no("files: nowhere.txt")
    assert len(place.world.thread(ONE)) == 1
