import asyncio
import json
import os
import signal
import stat
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from omnid.channel import (
    AttachmentType,
    ChannelDown,
    Outcome,
    OutgoingFile,
    Rejected,
    Retry,
    Secret,
    Unavailable,
    Unreachable,
    Unsure,
    WindowClosed,
)
from omnid.testing.fuzz import fuzzed
from omnid_exec import program
from omnid_exec.fake import Fault, Puppeteer
from omnid_exec.fake.adapter import SAMPLES
from tests.patience import PATIENCE_S
from tests.plugins.omnid_exec.conftest import Opened, outgoing


def script(folder: Path, text: str) -> list[str]:
    path = folder / "program.py"
    path.write_text(text)
    return [sys.executable, "-S", str(path)]


# --- in ---


async def test_it_is_greeted_with_its_cursor_and_told_what_is_stored(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened(cursor="41") as desk:
        key = puppeteer.write("ann-1", "hello")
        await puppeteer.until(lambda: puppeteer.accepted == [key])
        assert puppeteer.hellos == [{"channel": "test", "version": 1, "cursor": "41", "check": False}]
        assert [message.text for message in desk.port.received] == ["hello"]
        assert desk.port.saved_cursor == key


async def test_a_full_disk_makes_it_say_it_again(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened() as desk:
        desk.port.refuse(2)
        puppeteer.write("ann-1", "hello")
        await puppeteer.until(lambda: puppeteer.accepted == ["1"])
        assert [len(desk.port.refused), len(desk.port.arrivals)] == [2, 1]


async def test_what_is_not_understood_is_kept_told_and_blocks_nothing(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened() as desk:
        await puppeteer.until(lambda: bool(puppeteer.hellos))
        for line in (b"Loading ...\n", b"Loading ...\n", b"\xff\xfe\n", b'{"key":"k0"}\n', b"\n"):
            puppeteer.say(line)
        puppeteer.push({"type": "message", "txet": "x"})
        puppeteer.write("ann-1", "hello")
        await puppeteer.until(lambda: puppeteer.accepted[-1:] == ["2"])
        assert [message.text for message in desk.port.received] == ["hello"]
        assert len([arrival for arrival in desk.port.arrivals if arrival.error]) == 4
        assert len(desk.port.duplicates) == 1
        assert "txet" in puppeteer.errors[-1]


async def test_hostile_lines_stop_nothing(opened: Opened, puppeteer: Puppeteer) -> None:
    lines = [json.dumps({"key": f"f{n}", "update": one}).encode() for n, one in enumerate(SAMPLES)]
    async with opened() as desk:
        await puppeteer.until(lambda: bool(puppeteer.hellos))
        for line in fuzzed(lines, each=50):
            puppeteer.say(line.replace(b"\n", b" ") + b"\n")
        key = puppeteer.write("ann-1", "still here")
        await puppeteer.until(lambda: puppeteer.accepted[-1:] == [key])
        assert desk.port.received[-1].text == "still here"


async def test_thousands_of_updates_before_it_reads_an_answer_are_taken(opened: Opened, tmp_path: Path) -> None:
    update = {"type": "typing", "sender": {"external_id": "ann-1"}}
    command = script(
        tmp_path,
        f"""
import json, sys
print(json.dumps({{"ready": True}}))
for number in range(20_000):
    print(json.dumps({{"key": str(number), "update": {update}}}))
sys.stdout.flush()
for line in sys.stdin:
    if '"19999"' in line:
        print(json.dumps({{"failing": "all were accepted"}}), flush=True)
""",
    )
    async with opened(command=command) as desk:
        await desk.port.until(lambda: desk.port.states[-1:] == ["failing: all were accepted"], timeout=PATIENCE_S)
        assert len(desk.port.arrivals) == 20_000


# --- out ---


async def test_a_message_leaves_and_is_known_by_the_programs_id(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened() as desk:
        sent = await desk.program.send(outgoing(thread="t"))
        assert sent.external_id == "puppet-k-1.0"
        assert puppeteer.messages == [
            {"type": "send", "key": "k-1.0", "recipient": "ann-1", "text": "Hello", "thread": "t"}
        ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.RETRY, Retry),
        (Fault.REJECTED, Rejected),
        (Fault.UNREACHABLE, Unreachable),
        (Fault.WINDOW_CLOSED, WindowClosed),
        (Fault.CHANNEL_DOWN, ChannelDown),
        (Fault.NONSENSE, Rejected),
        (Fault.SILENCE, Unsure),
        (Fault.DIE, Unsure),
    ],
)
async def test_each_fault_is_the_outcome_it_means(
    opened: Opened, puppeteer: Puppeteer, fault: Fault, expected: type[Outcome]
) -> None:
    async with opened(answer_timeout=1.0 if fault is Fault.SILENCE else 30.0) as desk:
        puppeteer.faults.append(fault)
        with pytest.raises(expected):
            await desk.program.send(outgoing())


async def test_a_file_lies_on_disk_until_the_answer(opened: Opened, tmp_path: Path) -> None:
    command = script(
        tmp_path,
        """
import json, sys
for line in sys.stdin:
    said = json.loads(line)
    if "hello" in said:
        print(json.dumps({"ready": True}), flush=True)
    else:
        file = said["send"]["file"]
        content = open(file["path"]).read()
        answer = {"sent": said["send"]["key"], "external_id": f"{content} {file['path']}"}
        print(json.dumps(answer), flush=True)
""",
    )

    async def read() -> AsyncIterator[bytes]:
        yield b"con"
        yield b"tent"

    file = OutgoingFile(type=AttachmentType.FILE, name="a.txt", mime="text/plain", size=7, open=read)
    async with opened(command=command) as desk:
        content, path = str((await desk.program.send(outgoing(file=file))).external_id).split()
        assert content == "content"
        assert not _is_there(path)


def _is_there(path: str) -> bool:
    return Path(path).exists()


async def test_files_come_from_where_the_program_says(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "ö b.txt").write_bytes(b"hello")
    async with opened() as desk:
        for ref in ("data:text/plain,hello", (tmp_path / "ö b.txt").as_uri()):
            assert b"".join([part async for part in desk.program.fetch(ref)]) == b"hello"
        for ref in ("data:", "file:///nonexistent/x", "ftp://x/", "hello"):
            with pytest.raises(Rejected):
                await anext(aiter(desk.program.fetch(ref)))
        with pytest.raises(Retry):
            await anext(aiter(desk.program.fetch("http://127.0.0.1:1/")))


# --- its life ---


async def test_when_it_ends_the_channel_says_how_and_with_which_words(opened: Opened, tmp_path: Path) -> None:
    command = script(tmp_path, "import sys; sys.exit('no network')")
    async with opened(command=command) as desk:
        with pytest.raises(Unavailable, match=r"status 1.*no network"):
            await desk.receiving
    async with opened(command=command, start_timeout=0.1) as desk:
        with pytest.raises(Retry, match="does not run"):
            await asyncio.wait_for(desk.program.send(outgoing()), PATIENCE_S)


async def test_it_is_run_again_with_what_was_not_accepted(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened() as desk:
        await puppeteer.until(lambda: bool(puppeteer.hellos))
        puppeteer.cut()
        with pytest.raises(Unavailable, match="status 3"):
            await desk.receiving
    key = puppeteer.write("ann-1", "while nobody listened")
    async with opened() as desk:
        await puppeteer.until(lambda: puppeteer.accepted == [key])
        assert desk.port.received[0].text == "while nobody listened"


async def test_one_that_never_says_it_is_ready_is_ended(opened: Opened, puppeteer: Puppeteer) -> None:
    puppeteer.mute = True
    async with opened(start_timeout=0.3) as desk:
        with pytest.raises(Unavailable, match="ready"):
            await desk.receiving


async def test_one_that_does_not_read_is_ended(opened: Opened, tmp_path: Path) -> None:
    command = script(tmp_path, "import time; print('{\"ready\":true}', flush=True); time.sleep(60)")
    async with opened(command=command, answer_timeout=0.3) as desk:
        with pytest.raises(Unsure, match="has not read its input"):
            await desk.program.send(outgoing("x" * 2_000_000))
        with pytest.raises(Unavailable, match="signal 9"):
            await desk.receiving


async def test_one_that_will_not_end_is_killed_with_its_children(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "PATIENCE_S", 0.2)
    command = script(
        tmp_path,
        """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-S", "-c", "import signal, time; signal.signal(15, 1); time.sleep(60)"])
print('{"ready":true,"failing":"%d"}' % child.pid, flush=True)
time.sleep(60)
""",
    )
    async with opened(command=command) as desk:
        await desk.port.until(lambda: len(desk.port.states) > 1)
        child = int(desk.port.states[-1].removeprefix("failing: "))
        ended = asyncio.Event()
        watch = os.pidfd_open(child)
        asyncio.get_running_loop().add_reader(watch, ended.set)
        assert not ended.is_set()
    async with asyncio.timeout(PATIENCE_S):
        await ended.wait()
    asyncio.get_running_loop().remove_reader(watch)
    os.close(watch)


async def test_it_sees_nothing_of_our_environment_but_what_it_is_given(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "another channel's")
    command = script(
        tmp_path,
        """
import json, os
print(json.dumps({"ready": True, "failing": json.dumps([dict(os.environ), os.getcwd()])}), flush=True)
input(); input()
""",
    )
    settings = {"secret": Secret("s3cret"), "environment": {"SHOP": "1"}, "directory": str(tmp_path)}
    async with opened(command=command, **settings) as desk:
        await desk.port.until(lambda: len(desk.port.states) > 1)
        seen, directory = json.loads(desk.port.states[-1].removeprefix("failing: "))
    assert (seen["OMNID_SECRET"], seen["OMNID_CHANNEL"], seen["SHOP"], directory) == (
        "s3cret",
        "test",
        "1",
        str(tmp_path),
    )
    assert "TELEGRAM_TOKEN" not in seen


# --- checks ---


async def test_a_check_runs_it_for_a_moment(opened: Opened, puppeteer: Puppeteer) -> None:
    async with opened() as desk:
        await puppeteer.until(lambda: bool(puppeteer.hellos))
        assert [check.ok for check in await desk.program.check()] == [True, True]
        assert [greeting["check"] for greeting in puppeteer.hellos] == [False, True]


@pytest.mark.parametrize(
    ("text", "patience", "says"),
    [
        ("import sys; sys.exit(4)", 30.0, "status 4"),
        ('print(\'{"failing":"no token"}\', flush=True); input(); input()', 30.0, "no token"),
        ("print('hello', flush=True); input(); input()", 0.5, "not said that it is ready"),
    ],
)
async def test_a_check_says_what_is_wrong(
    opened: Opened, tmp_path: Path, text: str, patience: float, says: str
) -> None:
    async with opened(command=script(tmp_path, text), start_timeout=patience) as desk:
        checks = await desk.program.check()
        assert [check.ok for check in checks] == [True, False]
        assert says in checks[1].message
        assert checks[1].hint


async def test_a_check_finds_that_it_is_not_there(opened: Opened, tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("no program")
    plain.chmod(stat.S_IRUSR)
    for command in (["/nonexistent/program"], [str(plain)]):
        async with opened(command=command) as desk:
            (check,) = await desk.program.check()
            assert not check.ok
            with pytest.raises(Unavailable, match="cannot be started"):
                await desk.receiving


async def test_the_fake_runs_as_a_process_of_its_own(opened: Opened) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "omnid_exec.fake", stdout=PIPE)
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    command = (await process.stdout.readline()).decode().split()
    async with ClientSession() as http, opened(command=command) as desk:
        await http.post(f"{url}/_control/write", json={"sender": "ann-1", "text": "from outside"})
        await desk.port.until(lambda: bool(desk.port.received))
        await desk.program.send(outgoing("back"))
        async with http.get(f"{url}/_control/sent") as response:
            assert [message["text"] for message in await response.json()] == ["back"]
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
