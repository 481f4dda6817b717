"""Operations on how the desk behaves."""

import msgspec

from omnid.desk import misfits
from omnid.desk.operation import Nothing, Request, operation
from omnid.errors import Invalid
from omnid.events import DeskChanged
from omnid.model import Actor, DeskSettings, Role
from omnid.store import presences, queue, settings, teams
from omnid.store.database import Tx


@operation("desk.settings", reads=True)
def show(tx: Tx, actor: Actor, request: Nothing) -> DeskSettings:
    """Show how the desk behaves; what was never set is as delivered."""
    return settings.desk(tx)


class SetDesk(Request, frozen=True):
    """``changes``: settings by name; null makes one as delivered again."""

    changes: dict[str, int | str | bool | None]


@operation("desk.set", role=Role.ADMIN)
def set_(tx: Tx, actor: Actor, request: SetDesk) -> DeskSettings:
    """Change how the desk behaves; what is left out stays as it is."""
    names = DeskSettings.__struct_fields__
    for name in request.changes:
        if name not in names:
            raise Invalid(f"There is no setting “{name}” (there are: {', '.join(names)}).", path=f"changes.{name}")
    values = msgspec.structs.asdict(settings.desk(tx)) | request.changes
    kept = {name: value for name, value in values.items() if request.changes.get(name, value) is not None}
    try:
        changed = msgspec.convert(kept, DeskSettings)
    except msgspec.ValidationError as problem:
        wrong, path = misfits.told(problem, DeskSettings)
        raise Invalid(wrong, path=f"changes.{path}") from problem
    if changed.offline_ms < changed.away_ms:
        raise Invalid(
            "Nobody is offline sooner than away: offline has to be at least as long.", path="changes.offline_ms"
        )
    if changed.team is not None:
        teams.named(tx, changed.team)
    settings.set_desk(tx, changed)
    presences.look_again(tx)
    queue.look_again(tx)
    tx.emit(DeskChanged(names=sorted(request.changes), actor=actor.label))
    return changed
