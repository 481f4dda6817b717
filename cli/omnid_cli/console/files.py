"""What operators do with what was sent: open a file, look at a picture, save it, copy the words."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from omnid.errors import Invalid, Unavailable
from omnid.model import Attachment, AttachmentState, AttachmentType, Message
from omnid.policy.sentences import sentence
from omnid_cli import text
from omnid_cli.client import Client
from omnid_cli.console import letters, lines, paths, pictures
from omnid_cli.console.dialogs import Ask, Choice, Choose
from omnid_cli.file import harmless, written

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

_PICTURES = (AttachmentType.IMAGE, AttachmentType.STICKER, AttachmentType.ANIMATION)


def copy(app: "ConsoleApp", message: Message | None = None) -> None:
    """The words of a message, or the one pointed at, to the terminal's clipboard."""
    message = message or app.thread.chosen()
    if message is not None:
        app.copy_to_clipboard(text.block(message.text))
        app.tell(app.words("done.copied"))


def open_(app: "ConsoleApp") -> None:
    """A picture is shown where the terminal can; else the file goes to a program."""

    def chosen(one: Attachment) -> None:
        try:
            folder = _folder(app)
        except OSError as problem:
            because = str(problem.strerror)
            app.desk.failed(Unavailable(sentence("unwritable", path=tempfile.gettempdir(), because=because)))
        else:
            _fetch(app, one, folder, lambda path: _show(app, one, path))

    _choose(app, chosen)


def save(app: "ConsoleApp") -> None:
    def chosen(one: Attachment) -> None:
        def given(typed: str | None) -> None:
            if typed is None:
                return
            try:
                folder = paths.given(typed)
            except Invalid as problem:
                app.desk.failed(problem)
                return
            _fetch(app, one, folder, lambda path: app.tell(app.words("done.saved", path=letters.line(str(path)))))

        app.push_screen(Ask(app.words("ask.save"), "~/", _here(), complete=paths.complete), given)

    _choose(app, chosen)


def _here() -> str:
    """The folder one is in, unless somebody has removed it."""
    try:
        return str(Path.cwd())
    except OSError:
        return "~"


def _choose(app: "ConsoleApp", then: Callable[[Attachment], None]) -> None:
    """The file of the message somebody points at; when it has several, they are asked which."""
    message = app.thread.chosen()
    stored = [one for one in message.attachments if one.state is AttachmentState.STORED] if message else []
    if not stored:
        app.tell(app.words("no.file"), True)
    elif len(stored) == 1:
        then(stored[0])
    else:
        by_id = {str(one.id): one for one in stored}
        choices = [Choice(id_, lines.attachment(one, app.words)) for id_, one in by_id.items()]

        def chosen(id_: str | None) -> None:
            if id_ is not None:
                then(by_id[id_])

        app.push_screen(Choose(app.words("ask.file"), choices, app.words("ask.none")), chosen)


def _fetch(app: "ConsoleApp", one: Attachment, folder: Path, then: Callable[[Path], None]) -> None:
    def fetch(client: Client) -> Path:
        return fetched(client, one, folder)

    app.desk.asking.aside(fetch, then, app.desk.failed)


def fetched(client: Client, one: Attachment, folder: Path) -> Path:
    """Save a file in a folder under a name that is free. Raises `OmnidError`."""
    try:
        if not folder.is_dir():
            raise Unavailable(sentence("no_folder", folder=str(folder)))
        download = client.download(one.public_id, one.name)
        target = _free(folder / harmless(download.name, one.public_id))
    except OSError as problem:
        raise Unavailable(sentence("unwritable", path=str(folder), because=str(problem.strerror))) from problem
    with written(target, force=False) as sink:
        for chunk in download.chunks:
            sink.write(chunk)
    return target


def _free(target: Path) -> Path:
    number, wanted = 1, target
    while target.exists():
        number += 1
        target = wanted.with_stem(f"{wanted.stem} ({number})")
    return target


def _folder(app: "ConsoleApp") -> Path:
    """For files that are only looked at; nobody else may read it, and it goes with the console."""
    if app.folder is None:
        app.folder = Path(tempfile.mkdtemp(prefix="omnid-console-"))
    return app.folder


def forget(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _show(app: "ConsoleApp", one: Attachment, path: Path) -> None:
    if one.type in _PICTURES and app.given.opener is None:
        size = (app.size.width, app.size.height - 2)
        drawn = pictures.drawn(path.read_bytes(), pictures.ability(), size)
        if drawn is not None:
            with app.suspend():
                pictures.show(drawn, app.words("picture.back", name=letters.line(one.name)))
            app.refresh()
            return
    _start(app, path)


def _start(app: "ConsoleApp", path: Path) -> None:
    """The configured program has the terminal while it runs; xdg-open needs a desktop, which SSH has not."""
    if app.given.opener is not None:
        with app.suspend():
            status = run(app.given.opener, path)
        app.refresh()
        if status:
            app.tell(app.words("no.opener", program=app.given.opener, status=status), True)
        return
    program = shutil.which("xdg-open") or shutil.which("open")
    has_desktop = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) or program == "/usr/bin/open"
    if program is None or not has_desktop:
        app.tell(app.words("no.desktop", path=path), True)
        return
    subprocess.Popen(
        [program, str(path)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    app.tell(app.words("done.opened", name=letters.line(path.name)))


def run(program: str, path: Path) -> int:
    """With the terminal its own; its exit status, 127 as a shell says it where there is no such program."""
    try:
        return subprocess.run([*shlex.split(program), str(path)], check=False).returncode
    except (OSError, ValueError):
        return 127
