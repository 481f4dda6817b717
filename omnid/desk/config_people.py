"""Sections of the desk's configuration file: operators, teams, hours, and how the desk behaves."""

from typing import Any

import msgspec

from omnid.desk.config_sections import ALONE, Fields, Section, ask, plain, texts, whole
from omnid.errors import Invalid
from omnid.model import Actor, DeskSettings, HoursSubject
from omnid.policy import weekly
from omnid.store import hours, operators, settings, teams
from omnid.store.database import Tx

_OPERATOR: Fields = {"name": None, "role": "operator", "uid": None, "picture_url": None, "capacity": None,
                     "skills": [], "email": None, "language": None}  # fmt: skip


def _operators(tx: Tx) -> dict[str, Fields]:
    return {
        one.login: plain({name: getattr(one, name) for name in _OPERATOR} | {"disabled": bool(one.disabled_at) or None})
        for one in operators.every(tx)
    }


def _put_operator(tx: Tx, actor: Actor, login: str, before: Fields | None, after: Fields) -> None:
    values = whole(after, _OPERATOR | {"name": login})
    if before is None:
        ask(tx, actor, "operator.add", login=login, role=values["role"])
    ask(tx, actor, "operator.set", login=login, disabled=after.get("disabled", False), **values)


def _teams(tx: Tx) -> dict[str, Fields]:
    return {
        one.name: plain(
            {"title": one.title, "strategy": one.strategy, "capacity": one.capacity,
             "members": [member.login for member in one.members]}
        )
        for one in teams.every(tx)
    }  # fmt: skip


def _put_team(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    values = whole(after, {"title": name, "strategy": "least_loaded", "capacity": None})
    members = texts(after.get("members", []), "members")
    had = [] if before is None else before.get("members", [])
    ask(tx, actor, "team.add" if before is None else "team.set", name=name, **values)
    for login in had:
        if login not in members:
            ask(tx, actor, "team.leave", name=name, operator=login)
    for login in members:
        ask(tx, actor, "team.join", name=name, operator=login)
    if members:
        ask(tx, actor, "team.order", name=name, operators=members)


def _remove_team(tx: Tx, actor: Actor, name: str) -> None:
    ask(tx, actor, "team.remove", name=name)


def _hours(tx: Tx) -> dict[str, Fields]:
    found = {}
    for one in hours.every(tx):
        exceptions = {
            day: plain({"spans": weekly.said(each.spans), "note": each.note}) for day, each in one.exceptions.items()
        }
        uses = [f"{use.subject.value}:{use.name}".rstrip(":") for use in hours.uses(tx, one.id)]
        found[one.name] = plain(
            {"timezone": one.timezone, "spans": weekly.week_said(one.weekly), "holidays": one.holidays,
             "for": uses, "exceptions": exceptions}
        )  # fmt: skip
    return found


def _put_hours(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    had = before or {}
    ask(tx, actor, "hours.set", name=name, holidays=after.get("holidays", ""), timezone=after.get("timezone"),
        spans=after.get("spans"))  # fmt: skip
    exceptions = after.get("exceptions", {})
    if not isinstance(exceptions, dict) or not all(isinstance(one, dict) for one in exceptions.values()):
        raise Invalid("“exceptions” has to be a table for each date.", path="exceptions")
    for day in had.get("exceptions", {}):
        if day not in exceptions:
            ask(tx, actor, "hours.except", name=name, date=day, spans=None)
    for day, one in exceptions.items():
        ask(tx, actor, "hours.except", name=name, date=day, spans=one.get("spans", ""), note=one.get("note", ""))
    uses = texts(after.get("for", []), "for")
    for whom in had.get("for", []):
        if whom not in uses and _has(tx, whom, name):
            _use(tx, actor, whom, None)
    for whom in uses:
        _use(tx, actor, whom, name)


def _has(tx: Tx, whom: str, name: str) -> bool:
    """Whether it still has these hours: other hours of the file may have taken it over."""
    return any(
        f"{use.subject.value}:{use.name}".rstrip(":") == whom for use in hours.uses(tx, hours.named(tx, name).id)
    )


def _use(tx: Tx, actor: Actor, whom: str, name: str | None) -> None:
    subject, _, subject_name = whom.partition(":")
    if subject not in [one.value for one in HoursSubject]:
        raise Invalid(f"“{whom}” is nobody: say desk, channel:NAME, team:NAME or operator:LOGIN.", path="for")
    ask(tx, actor, "hours.use", name=name, subject=subject, subject_name=subject_name)


def _remove_hours(tx: Tx, actor: Actor, name: str) -> None:
    for use in hours.uses(tx, hours.named(tx, name).id):
        ask(tx, actor, "hours.use", name=None, subject=use.subject.value, subject_name=use.name)
    ask(tx, actor, "hours.remove", name=name)


def _desk(tx: Tx) -> dict[str, Fields]:
    now: Fields = msgspec.to_builtins(settings.desk(tx))
    as_delivered: Fields = msgspec.to_builtins(DeskSettings())
    return {ALONE: {name: value for name, value in now.items() if value != as_delivered[name]}}


def _put_desk(tx: Tx, actor: Actor, name: str, before: Fields | None, after: Fields) -> None:
    gone: dict[str, Any] = dict.fromkeys(set(before or {}) - set(after))
    ask(tx, actor, "desk.set", changes={**gone, **after})


OPERATORS = Section(_operators, _put_operator, None, frozenset({*_OPERATOR, "disabled"}))
TEAMS = Section(_teams, _put_team, _remove_team, frozenset({"title", "strategy", "capacity", "members"}))
HOURS = Section(_hours, _put_hours, _remove_hours, frozenset({"timezone", "spans", "holidays", "for", "exceptions"}))
DESK = Section(_desk, _put_desk)
