"""Files that go with a reply."""

from collections.abc import AsyncIterator
from pathlib import Path

from omnid.config import Settings
from omnid.config.settings import Limits
from omnid.model import Scope
from tests.http.desk import Desk, serving

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


async def test_an_uploaded_file_goes_with_a_reply(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    upload = (await desk.ask("POST", "/api/v1/files?name=../../a%00b.png", data=PNG)).json
    assert upload["error"]["code"] == "invalid"
    upload = (await desk.ask("POST", "/api/v1/files?name=../../photo.exe", data=PNG)).json
    assert (upload["type"], upload["mime"], upload["name"], upload["size"]) == (
        "image",
        "image/png",
        "photo.exe",
        len(PNG),
    )
    message = (await desk.call("conversation.reply", {"conversation_id": 1, "files": [upload["id"]]})).json
    assert [(one["name"], one["state"]) for one in message["attachments"]] == [("photo.exe", "stored")]


async def test_a_file_belongs_to_who_uploaded_it(desk: Desk) -> None:
    await desk.receive("hello", "m1")
    upload = (await desk.ask("POST", "/api/v1/files?name=a.png", data=PNG)).json
    other = await desk.new_token(Scope.REPLY)
    fields = {"conversation_id": 1, "files": [upload["id"]]}
    assert (await desk.call("conversation.reply", fields, token=other)).status == 400


async def test_what_cannot_be_taken_is_refused(tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100

    async with serving(tmp_path, Settings(data_dir=tmp_path, limits=Limits(file=2000))) as desk:
        for data in (b"x" * 3000, chunks()):
            answer = await desk.ask("POST", "/api/v1/files?name=a.txt", data=data)
            assert (answer.status, answer.error["code"]) == (413, "too_large")
        answer = await desk.ask("POST", "/api/v1/files", data={"file": "form"}, headers={})
        assert answer.status == 200, "a form without a file is bytes like others"
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await desk.ask("POST", "/api/v1/files", data=b"--x--", headers=headers)
        assert (answer.status, answer.error["code"]) == (415, "unsupported_type")
        assert (await desk.ask("POST", "/api/v1/files", data=b"")).status == 400
        reader = await desk.new_token(Scope.READ)
        assert (await desk.ask("POST", "/api/v1/files", data=b"x", token=reader)).status == 403
