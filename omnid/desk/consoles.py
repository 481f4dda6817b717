"""Operations on consoles: add, configure, switch, remove."""

from typing import Any

from msgspec import Struct

from omnid import config, registry
from omnid.channel import Secret
from omnid.desk.channels import HIDDEN, Name
from omnid.desk.operation import Done, Nothing, Request, operation
from omnid.errors import ConfigInvalid, OmnidError
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
    kind = registry.console_kind(request.kind)
    config.decode_config(kind.config, request.config, "config")
    console = consoles.add(tx, kind.name, request.name, request.config)
    tx.emit(ConsoleAdded(console_id=console, name=request.name, kind=kind.name, actor=actor.label))
    return _shown(consoles.get(tx, console))


class SetConsole(Request, frozen=True):
    """``config``: the settings to change; null goes back to the default."""

    name: str
    config: dict[str, Any]


@operation("console.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetConsole) -> Console:
    """Change a console's settings; the daemon takes them up at once."""
    console = consoles.named(tx, request.name)
    merged = {**console.config, **request.config}
    merged = {name: value for name, value in merged.items() if value is not None}
    config.decode_config(registry.console_kind(console.kind).config, merged, "config")
    consoles.set_config(tx, console.id, merged)
    return _changed(tx, actor, console.id)


@operation("console.enable", role=Role.ADMIN)
def enable(tx: Tx, actor: Actor, request: OneConsole) -> Console:
    """Switch a console on; it goes on where it stopped."""
    console = consoles.named(tx, request.name)
    consoles.set_enabled(tx, console.id, True)
    return _changed(tx, actor, console.id)


@operation("console.disable", role=Role.ADMIN)
def disable(tx: Tx, actor: Actor, request: OneConsole) -> Console:
    """Switch a console off; what happens meanwhile is shown when it is on again."""
    console = consoles.named(tx, request.name)
    consoles.set_enabled(tx, console.id, False)
    return _changed(tx, actor, console.id)


@operation("console.remove", role=Role.ADMIN)
def remove(tx: Tx, actor: Actor, request: OneConsole) -> Done:
    """Remove a console: its secrets and who was paired there are forgotten, the history of the desk stays."""
    console = consoles.named(tx, request.name)
    consoles.remove(tx, console.id)
    tx.emit(ConsoleRemoved(console_id=console.id, actor=actor.label))
    return Done()


def _changed(tx: Tx, actor: Actor, console: ConsoleId) -> Console:
    tx.emit(ConsoleChanged(console_id=console, actor=actor.label))
    return _shown(consoles.get(tx, console))


def _shown(console: Console) -> Console:
    return Console(
        id=console.id,
        kind=console.kind,
        name=console.name,
        config=hide_secrets(console.kind, console.config),
        enabled=console.enabled,
        created_at=console.created_at,
        updated_at=console.updated_at,
    )


def hide_secrets(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The configuration as people may see it: references as they are, literal secrets as “…”."""
    try:
        decoded = config.decode_config(registry.console_kind(kind).config, given, "config")
    except (ConfigInvalid, OmnidError):
        return dict.fromkeys(given, HIDDEN)  # a kind that changed or is gone: better to show too little
    return {
        name: HIDDEN
        if isinstance(getattr(decoded, name), Secret) and not getattr(decoded, name).is_reference
        else value
        for name, value in given.items()
    }
