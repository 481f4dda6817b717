"""Sections of the desk's configuration file: rules, how soon and who is told, templates, views, jobs."""

from typing import Any

from omnid.channel import Secret
from omnid.desk.config_sections import ALONE, Fields, Section, ask, plain, tables, whole
from omnid.desk.hiding import hidden
from omnid.errors import Invalid
from omnid.model import Actor, Job, Way
from omnid.store import autoreplies, jobs, rules, targets, templates, views, ways
from omnid.store.database import Tx

ANY = "*"
_RULE: Fields = {"conditions": {}, "team": None, "priority": None, "skills": [], "enabled": True}
_TARGET: Fields = {"first_ms": None, "next_ms": None, "close_ms": None}


def _rules(tx: Tx) -> dict[str, Fields]:
    return {
        one.name: plain(
            {"conditions": one.conditions, "team": one.team, "priority": one.priority, "skills": one.skills,
             "enabled": None if one.enabled else False}
        )
        for one in rules.every(tx)
    }  # fmt: skip


def _put_rule(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    ask(tx, actor, "rule.add" if before is None else "rule.set", name=name, **whole(after, _RULE))


def _remove_rule(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "rule.remove", name=name)


def _order_rules(tx: Tx, actor: Actor, names: list[str]) -> list[str]:
    moved = []
    for position, name in enumerate(names, start=1):
        if [one.name for one in rules.every(tx)][position - 1] != name:
            ask(tx, actor, "rule.move", name=name, position=position)
            moved.append(name)
    return moved


def _targets(tx: Tx) -> dict[str, Fields]:
    return {
        f"{one.channel or ANY}/{one.priority.value if one.priority else ANY}": plain(
            {name: getattr(one, name) for name in _TARGET}
        )
        for one in targets.every(tx)
    }


def _which(name: str) -> Fields:
    channel, _, priority = name.partition("/")
    return {"channel": None if channel == ANY else channel, "priority": None if priority == ANY else priority}


def _put_target(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    ask(tx, actor, "target.set", **_which(name), **whole(after, _TARGET))


def _remove_target(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "target.remove", **_which(name))


def _ladder(tx: Tx) -> dict[str, Fields]:
    steps = [
        plain({"whom": one.whom, "at_percent": one.at_percent, "repeat_ms": one.repeat_ms}) for one in targets.steps(tx)
    ]
    return {ALONE: plain({"steps": steps})}


def _put_ladder(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    for one in targets.steps(tx):
        ask(tx, actor, "step.remove", step_id=one.id)
    for step in tables(after.get("steps", []), "steps", "whom", "at_percent", "repeat_ms"):
        ask(tx, actor, "step.add", **step)


def _autoreplies(tx: Tx) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    for one in autoreplies.every(tx):
        found.setdefault(one.reason.value, {})[one.language or "any"] = one.text
    return found


def _put_autoreply(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    for language in set(before or {}) - set(after):
        ask(tx, actor, "autoreply.remove", reason=name, language="" if language == "any" else language)
    for language, text in after.items():
        ask(tx, actor, "autoreply.set", reason=name, language="" if language == "any" else language, text=text)


def _remove_autoreply(tx: Tx, actor: Actor, name: str) -> None:
    _put_autoreply(tx, actor, name, _autoreplies(tx)[name], {})


def _ways(tx: Tx) -> dict[str, Fields]:
    found: dict[str, Fields] = {}
    for one in ways.every(tx):
        secret = ways.secret(tx, one.id) or ""
        by = plain({"kind": one.kind, "address": one.address, "secret": "" if is_literal(secret) else secret})
        found.setdefault(one.operator or "desk", {"to": []})["to"].append(by)
    return found


def is_literal(secret: str) -> bool:
    return not Secret(secret).is_reference


def _put_ways(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    wanted = tables(after.get("to", []), "to", "kind", "address", "secret")
    for one in [one for one in ways.every(tx) if (one.operator or "desk") == name]:
        if not any(_is_same(by, one, ways.secret(tx, one.id) or "") for by in wanted):
            ask(tx, actor, "way.remove", way_id=one.id)
    there = [one for one in ways.every(tx) if (one.operator or "desk") == name]
    for by in wanted:
        if not any(_is_same(by, one, ways.secret(tx, one.id) or "") for one in there):
            ask(tx, actor, "way.add", operator=name, **by)


def _is_same(by: Fields, way: Way, secret: str) -> bool:
    """A secret that the file does not name is what it was."""
    return (by.get("kind"), by.get("address"), by.get("secret", secret)) == (way.kind.value, way.address, secret)


def _remove_ways(tx: Tx, actor: Actor, name: str) -> None:
    _put_ways(tx, actor, name, _ways(tx)[name], {})


def _templates(tx: Tx) -> dict[str, Fields]:
    """Those of everybody and of teams; an operator's own are nobody else's business."""
    found = {}
    for one in templates.every(tx):
        if one.operator is None:
            variants = sorted(one.variants, key=lambda each: (each.language, each.kind))
            said = [plain({"language": each.language, "kind": each.kind, "text": each.text}) for each in variants]
            name = one.name if one.team is None else f"{one.team}/{one.name}"
            found[name] = plain({"shortcut": one.shortcut, "keywords": one.keywords, "steps": one.steps,
                                 "texts": said, "files": [file.name for file in one.files]})  # fmt: skip
    return found


def _put_template(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    which = _whose(name)
    values = whole(after, {"shortcut": None, "keywords": [], "steps": []})
    said = tables(after.get("texts", []), "texts", "language", "kind", "text")
    had = (before or {}).get("files", [])
    names, uploads = _files(after.get("files", []), had)
    if before is None:
        ask(tx, actor, "template.add", **which, **values, **(said[0] if said else {}), files=uploads)
    else:
        gone = [one for one in had if one not in names]
        ask(tx, actor, "template.set", **which, **values, add_files=uploads, remove_files=gone)
    for one in said:
        ask(tx, actor, "template.variant", **which, **one)
    kept = {(one.get("language", ""), one.get("kind", "")) for one in said}
    for one in [] if before is None else before.get("texts", []):
        language, kind = one.get("language", ""), one.get("kind", "")
        if (language, kind) not in kept:
            ask(tx, actor, "template.variant", **which, language=language, kind=kind, text=None)


def _files(given: Any, had: list[str]) -> tuple[list[str], list[str]]:
    """Names, and the uploads of those that are not here yet: ``{"name": …, "upload": …}``. Raises `Invalid`."""
    if not isinstance(given, list):
        raise Invalid("“files” has to be a list of names.", path="files")
    sent = tables([one for one in given if not isinstance(one, str)], "files", "name", "upload")
    for one in given:
        if isinstance(one, str) and one not in had:
            raise Invalid(
                f"The file {one} is not here: put it beside the configuration, and “omnid config apply” takes it.",
                path="files",
            )
    return [one if isinstance(one, str) else str(one.get("name")) for one in given], [one["upload"] for one in sent]


def _whose(name: str) -> dict[str, str]:
    team, is_team, rest = name.partition("/")
    return {"name": rest, "owner": team} if is_team else {"name": name, "owner": "shared"}


def _remove_template(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "template.remove", **_whose(name))


def _views(tx: Tx) -> dict[str, Fields]:
    return {one.name: {"filter": one.filter} for one in views.of(tx, None) if one.operator_id is None}


def _put_view(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    ask(tx, actor, "view.save", name=name, shared=True, **after)


def _remove_view(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "view.remove", name=name, shared=True)


def _jobs(tx: Tx) -> dict[str, Fields]:
    return {
        one.name: plain(
            {"operation": one.operation, "request": None if has_secret(one) else one.request,
             "timezone": one.timezone, "paused": None if one.enabled else True} | _trigger(one.trigger)
        )
        for one in jobs.every(tx)
    }  # fmt: skip


def has_secret(job: Job) -> bool:
    """What it asks is left out of the file then, and stays as it is."""
    return bool(hidden(job.request) != job.request)


def _trigger(said: str) -> dict[str, Any]:
    sort, _, rest = said.partition(" ")
    return {"cron": rest} if sort == "cron" else {"every_ms": int(rest)}


def _put_job(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    had = before or {}
    differ = {field: value for field, value in after.items() if field != "paused" and value != had.get(field)}
    if before is None:
        ask(tx, actor, "job.add", name=name, **differ)
    else:
        # Another operation is asked anew; a request with a secret, which the file does not have, stays.
        if "operation" in differ or ("request" in before and "request" not in after):
            differ["request"] = after.get("request", {})
        if differ:
            ask(tx, actor, "job.change", name=name, **differ)
    ask(tx, actor, "job.pause" if after.get("paused") else "job.resume", name=name)


def _remove_job(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "job.remove", name=name)


RULES = Section(_rules, _put_rule, _remove_rule, frozenset(_RULE), _order_rules)
TARGETS = Section(_targets, _put_target, _remove_target, frozenset(_TARGET))
LADDER = Section(_ladder, _put_ladder, None, frozenset({"steps"}))
AUTOREPLIES = Section(_autoreplies, _put_autoreply, _remove_autoreply)
WAYS = Section(_ways, _put_ways, _remove_ways, frozenset({"to"}))
TEMPLATES = Section(
    _templates, _put_template, _remove_template, frozenset({"shortcut", "keywords", "steps", "texts", "files"})
)
VIEWS = Section(_views, _put_view, _remove_view, frozenset({"filter"}))
JOBS = Section(
    _jobs, _put_job, _remove_job, frozenset({"operation", "request", "timezone", "cron", "every_ms", "paused"})
)
