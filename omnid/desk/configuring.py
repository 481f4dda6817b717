"""Operations on the whole configuration: written out for those who keep it in a file, and made so again."""

from typing import Any

from msgspec import Struct

from omnid import registry
from omnid.desk import plugin_settings
from omnid.desk.config_answers import (
    AUTOREPLIES,
    JOBS,
    LADDER,
    RULES,
    TARGETS,
    TEMPLATES,
    VIEWS,
    WAYS,
    has_secret,
    is_literal,
)
from omnid.desk.config_people import DESK, HOURS, OPERATORS, TEAMS
from omnid.desk.config_plugged import CHANNELS, CONSOLES
from omnid.desk.config_sections import ALONE, Fields, Section, plain
from omnid.desk.operation import Nothing, Request, operation
from omnid.desk.plugin_settings import HIDDEN
from omnid.errors import Invalid, OmnidError
from omnid.model import Actor, Role, WayKind
from omnid.store import channels, consoles, jobs, templates, ways
from omnid.store.database import Tx, savepoint

SECTIONS: dict[str, Section] = {
    "operators": OPERATORS, "teams": TEAMS, "channels": CHANNELS, "consoles": CONSOLES, "hours": HOURS, "desk": DESK,
    "rules": RULES, "targets": TARGETS, "ladder": LADDER, "autoreplies": AUTOREPLIES, "ways": WAYS,
    "templates": TEMPLATES, "views": VIEWS, "jobs": JOBS,
}  # fmt: skip
"""In the order in which they are written: what is pointed to comes first."""


class Configuration(Struct, frozen=True, kw_only=True):
    """``config``: sections, in them things by name, in them fields. ``left_out``: what a file cannot hold, said."""

    config: dict[str, Any]
    left_out: list[str]


@operation("config.export", role=Role.ADMIN, reads=True)
def export(tx: Tx, actor: Actor, request: Nothing) -> Configuration:
    """Write out what is configured by command: operators, teams, channels, hours, rules, templates and the rest."""
    read = {name: section.read(tx) for name, section in SECTIONS.items()}
    found = {name: things.get(ALONE, things) for name, things in read.items()}
    return Configuration(config={name: things for name, things in found.items() if things}, left_out=_left_out(tx))


def _left_out(tx: Tx) -> list[str]:
    lines = []
    for noun, every, find in (
        ("channel", channels.every, registry.kind),
        ("console", consoles.every, registry.console_kind),
    ):
        for one in every(tx):
            shown = plugin_settings.shown(find, one.kind, one.config)
            lines += [f"{field} of the {noun} {one.name}" for field, value in shown.items() if value == HIDDEN]
    for way in ways.every(tx):
        if way.kind is WayKind.WEBHOOK and is_literal(ways.secret(tx, way.id) or ""):
            lines.append(f"the secret of the webhook {way.address}")
    lines += [f"the request of the job {one.name}, for the secret in it" for one in jobs.every(tx) if has_secret(one)]
    lines += [
        f"{file.name} of the template {each.name}, to be put beside the file"
        for each in templates.every(tx)
        if each.operator is None
        for file in each.files
    ]
    return lines


class Apply(Request, frozen=True):
    """``config``: as ``config.export`` gives it. Sections it leaves out stay as they are; so does what a section does
    not name, unless ``prune`` removes it. ``dry_run``: only say what would change.
    """

    config: dict[str, Any]
    dry_run: bool = False
    prune: bool = False


class Difference(Struct, frozen=True, kw_only=True):
    """``what``: ``added``, ``changed``, ``moved``, ``removed``, or ``kept`` where the file does not name it.

    ``before`` and ``after``: the fields that differ.
    """

    section: str
    name: str
    what: str
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}


@operation("config.apply", role=Role.ADMIN)
def apply(tx: Tx, actor: Actor, request: Apply) -> list[Difference]:
    """Make the desk as a file says: all of it or nothing."""
    unknown = [name for name in request.config if name not in SECTIONS]
    if unknown:
        raise Invalid(f"There is no section “{unknown[0]}” (there are: {', '.join(SECTIONS)}).", path=unknown[0])
    done: list[Difference] = []
    try:
        with savepoint(tx):
            for name, section in SECTIONS.items():
                if name in request.config:
                    done += _made_so(tx, actor, name, section, _things(name, section, request.config[name]))
            for name in reversed([name for name in SECTIONS if name in request.config]):
                done += _rest(tx, actor, name, set(_things(name, SECTIONS[name], request.config[name])), request.prune)
            if request.dry_run:
                raise _OnlyTried
    except _OnlyTried:
        tx.known.clear()
    return done


class _OnlyTried(Exception):
    """What was done in a dry run is rolled back, so that it tells exactly what would be."""


def _things(name: str, section: Section, given: Any) -> dict[str, Fields]:
    things = {ALONE: given} if name in ("desk", "ladder") else given
    if not isinstance(things, dict) or not all(isinstance(one, dict) for one in things.values()):
        raise Invalid(f"The section “{name}” has to be a table of tables.", path=name)
    for thing, fields in things.items():
        for field in fields:
            if section.fields is not None and field not in section.fields:
                known = ", ".join(sorted(section.fields))
                path = ".".join(filter(None, [name, thing, field]))
                raise Invalid(f"There is no field “{field}” in {name} (there are: {known}).", path=path)
    return {thing: plain(fields) for thing, fields in things.items()}


def _made_so(tx: Tx, actor: Actor, name: str, section: Section, wanted: dict[str, Fields]) -> list[Difference]:
    had, done = section.read(tx), []
    for thing, after in wanted.items():
        before = had.get(thing)
        if before == after:
            continue
        try:
            section.write(tx, actor, thing, before, after)
        except OmnidError as problem:
            raise _named(problem, f"{name}.{thing}".rstrip(".")) from problem
        done.append(_difference(name, thing, before, after))
    if section.order is not None:
        added = {one.name for one in done if one.what == "added"}
        moved = section.order(tx, actor, list(wanted))
        done += [Difference(section=name, name=thing, what="moved") for thing in moved if thing not in added]
    return done


def _named(problem: OmnidError, place: str) -> OmnidError:
    """The same, saying where in the file it is."""
    again = OmnidError.__new__(type(problem))
    OmnidError.__init__(again, f"{place}: {problem.message}", **(problem.details | {"path": place}))
    return again


def _difference(section: str, name: str, before: Fields | None, after: Fields) -> Difference:
    if before is None:
        return Difference(section=section, name=name, what="added", after=after)
    differ = [field for field in {**before, **after} if before.get(field) != after.get(field)]
    return Difference(
        section=section,
        name=name,
        what="changed",
        before={field: before[field] for field in differ if field in before},
        after={field: after[field] for field in differ if field in after},
    )


def _rest(tx: Tx, actor: Actor, name: str, wanted: set[str], prune: bool) -> list[Difference]:
    """What the file does not name: removed if that was asked for and is possible, else said."""
    section, done = SECTIONS[name], []
    for thing in section.read(tx):
        if thing in wanted:
            continue
        if prune and section.remove is not None:
            try:
                section.remove(tx, actor, thing)
            except OmnidError as problem:
                raise _named(problem, f"{name}.{thing}") from problem
        done.append(Difference(section=name, name=thing, what="removed" if prune and section.remove else "kept"))
    return done
