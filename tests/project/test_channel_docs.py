"""The commands and programs in docs/channels work as they stand there."""

import asyncio
import base64
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from omnid import registry
from omnid.config import decode_config
from omnid.testing import Door, MemoryPort
from omnid_cli import kind_options
from tests.patience import PATIENCE_S
from tests.project.tree import ROOT

CHANNELS = ROOT / "docs/channels"
PAGES = {"email", "webhook", "exec", "form", "instagram", "messenger", "whatsapp"}


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (CHANNELS / f"{page}.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_settings_in_the_commands_are_the_kinds(page: str) -> None:
    sessions = [block.replace("\\\n", " ") for block in blocks(page, "console")]
    lines = [line[2:] for session in sessions for line in session.splitlines() if line.startswith("$ ")]
    added = [shlex.split(line)[3:] for line in lines if line.startswith("omnid channel add")]
    assert added
    for kind, _, *settings in added:
        config = registry.kind(kind).config
        decode_config(config, kind_options.read(kind_options.of(config), settings))


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_setting_it_names_is_there(page: str) -> None:
    options = {option.flag for option in kind_options.of(registry.kind(page).config)} | {"--json", "--unset"}
    text = re.sub(r"```.*?```", "", (CHANNELS / f"{page}.md").read_text(), flags=re.DOTALL)
    named = set(re.findall(r"`(--[a-z-]+)", text))
    assert {flag for flag in named if flag not in options and f"{flag}s" not in options} == set()


def greeted(command: list[str], environment: dict[str, str], *sends: dict[str, str]) -> list[object]:
    lines = [
        {"hello": {"channel": "test", "version": 1, "cursor": None, "check": False}},
        *({"send": one} for one in sends),
    ]
    given = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    run = subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_the_python_program_echoes(tmp_path: Path) -> None:
    (code,) = blocks("exec", "python")
    (tmp_path / "echo.py").write_text(code)
    said = greeted([sys.executable, str(tmp_path / "echo.py")], {}, {"key": "k.0", "recipient": "ann", "text": "hi"})
    assert said[:2] == [{"ready": True}, {"sent": "k.0"}]
    assert isinstance(said[2], dict)
    (received,) = registry.kind("exec").incoming(json.dumps(said[2]["update"]).encode())
    assert getattr(received, "text", None) == "You said: hi"


def test_the_shell_program_writes_a_file(tmp_path: Path) -> None:
    (code,) = blocks("exec", "sh")
    (tmp_path / "append.sh").write_text(code)
    output = tmp_path / "output"
    environment = {"OUTPUT_FILE": str(output), "PATH": "/bin:/usr/bin"}
    send = {"type": "send", "key": "k.0", "recipient": "ann", "text": "hi \\ “there”"}
    said = greeted(["sh", str(tmp_path / "append.sh")], environment, send)
    assert said == [{"ready": True}, {"sent": "k.0"}]
    assert json.loads(output.read_text()) == {"send": send}


async def test_the_python_client_posts_a_message(tmp_path: Path) -> None:
    (code,) = blocks("webhook", "python")
    (tmp_path / "post.py").write_text(code)
    secret = "whsec_" + base64.b64encode(b"thirty-two bytes of a doc secret").decode()
    kind = registry.kind("webhook")
    config = decode_config(kind.config, {"secret": secret})
    async with Door() as door, MemoryPort(kind) as port, door.kind(kind).open(config, port):
        client = await asyncio.create_subprocess_exec(
            sys.executable, str(tmp_path / "post.py"), door.url, "m-1", "Hello", env={"HOOK_SECRET": secret}
        )
        assert await client.wait() == 0
        assert [message.text for message in port.received] == ["Hello"]


def test_the_updates_the_webhook_shows_are_by_its_schema() -> None:
    update, answer = blocks("webhook", "json")
    kind = registry.kind("webhook")
    assert kind.incoming(update.encode())
    with pytest.raises(ValueError, match="send"):
        kind.incoming(answer.encode())
