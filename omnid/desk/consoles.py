"""Operations on consoles: add, configure, switch, remove."""

from typing import Any

from msgspec import Struct, structs

from omnid import registry
from omnid.desk import failing, plugin_settings
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.desk.plugin_settings import Name
from omnid.events import ConsoleAdded, ConsoleChanged, ConsoleRemoved
from omnid.model import Actor, Console, ConsoleId, ConsolePerson, Role
from omnid.store import consoles
from omnid.store.database import Tx


@operation("console.list", reads=True)
def list_(tx: Tx, actor: Actor, request: Nothing) -> list[Console]:
    """List the consoles operators work in outside the terminal; literal secrets are hidden."""
    return [_shown(console) for console in consoles.every(tx)]


class OneConsole(Request, frozen=True):
    name: str


class ConsoleDetail(Struct, frozen=True, kw_only=True):
    """``people``: who is which operator there."""

    console: Console
    people: list[ConsolePerson]


@operation("console.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneConsole) -> ConsoleDetail:
    """Show a console and who is paired there; literal secrets are hidden."""
    console = consoles.named(tx, request.name)
    return ConsoleDetail(console=_shown(console), people=consoles.people(tx, console.id))


class AddConsole(Request, frozen=True):
    """``config``: the kind's settings; see the documentation of the kind."""

    kind: str
    name: Name
    config: dict[str, Any] = {}


@operation("console.add", role=Role.ADMIN)
def add(tx: Tx, actor: Actor, request: AddConsole) -> Console:
    """Add a console. All problems of its configuration are reported at once."""
    plugin_settings.check(registry.console_kind, request.kind, request.config)
    console = consoles.add(tx, request.kind, request.name, request.config)
    tx.emit(ConsoleAdded(console_id=console, name=request.name, kind=request.kind, actor=actor.label))
    return _shown(consoles.get(tx, console))


class SetConsole(Request, frozen=True):
    """``config``: the settings to change; null goes back to the default."""

    name: str
    config: dict[str, Any]


@operation("console.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetConsole) -> Console:
    """Change a console's settings; the daemon takes them up at once."""
    console = consoles.named(tx, request.name)
    after = plugin_settings.changed(registry.console_kind, console.kind, console.config, request.config)
    consoles.set_config(tx, console.id, after)
    return _changed(tx, actor, console.id)


@operation("console.enable", role=Role.ADMIN)
def enable(tx: Tx, actor: Actor, request: OneConsole) -> Console:
    """Switch a console on; it goes on where it stopped."""
    return _switched(tx, actor, request.name, True)


@operation("console.disable", role=Role.ADMIN)
def disable(tx: Tx, actor: Actor, request: OneConsole) -> Console:
    """Switch a console off; what happens meanwhile is shown when it is on again."""
    return _switched(tx, actor, request.name, False)


@operation("console.remove", role=Role.ADMIN)
def remove(tx: Tx, actor: Actor, request: OneConsole) -> Done:
    """Remove a console: its secrets and who was paired there are forgotten, the history of the desk stays."""
    console = consoles.named(tx, request.name)
    consoles.remove(tx, console.id)
    failing.forget(tx, failing.of_console(console))
    tx.emit(ConsoleRemoved(console_id=console.id, actor=actor.label))
    return Done()


def _switched(tx: Tx, actor: Actor, name: str, enabled: bool) -> Console:
    console = consoles.named(tx, name)
    consoles.set_enabled(tx, console.id, enabled)
    return _changed(tx, actor, console.id)


def _changed(tx: Tx, actor: Actor, console: ConsoleId) -> Console:
    after = consoles.get(tx, console)
    failing.forget(tx, failing.of_console(after))
    tx.emit(ConsoleChanged(console_id=console, actor=actor.label))
    return _shown(after)


def _shown(console: Console) -> Console:
    return structs.replace(console, config=plugin_settings.shown(registry.console_kind, console.kind, console.config))
