"""Sections of the desk's configuration file: channels and consoles, without secrets that are no references."""

from collections.abc import Sequence

from omnid import registry
from omnid.desk import plugin_settings
from omnid.desk.config_sections import Fields, Section, ask, plain
from omnid.desk.plugin_settings import HIDDEN
from omnid.errors import Conflict, Invalid
from omnid.model import Actor, Channel, Console
from omnid.store import channels, consoles
from omnid.store.database import Tx


def _section(noun: str, find: plugin_settings.Find) -> Section:
    def read(tx: Tx) -> dict[str, Fields]:
        found: Sequence[Channel | Console] = channels.every(tx) if noun == "channel" else consoles.every(tx)
        return {
            one.name: plain(
                {"kind": one.kind, "config": _open(plugin_settings.shown(find, one.kind, one.config)),
                 "disabled": None if one.enabled else True}
            )
            for one in found
        }  # fmt: skip

    def write(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
        config = after.get("config", {})
        if not isinstance(config, dict):
            raise Invalid("“config” has to be a table.", path="config")
        if before is None:
            ask(tx, actor, f"{noun}.add", kind=after.get("kind"), name=name, config=config)
        elif before["kind"] != after.get("kind"):
            raise Conflict(
                f"The {noun} “{name}” is of the kind {before['kind']}: remove it first, or take another name."
            )
        else:
            gone = dict.fromkeys(set(before.get("config", {})) - set(config))
            ask(tx, actor, f"{noun}.set", name=name, config={**gone, **config})
        ask(tx, actor, f"{noun}.{'disable' if after.get('disabled') else 'enable'}", name=name)

    def remove(tx: Tx, actor: Actor, name: str) -> None:
        ask(tx, actor, f"{noun}.remove", name=name)

    return Section(read, write, remove, frozenset({"kind", "config", "disabled"}))


def _open(config: Fields) -> Fields:
    return {name: value for name, value in config.items() if value != HIDDEN}


CHANNELS = _section("channel", registry.kind)
CONSOLES = _section("console", registry.console_kind)
