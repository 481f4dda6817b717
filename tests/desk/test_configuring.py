"""What is configured by command, written out and made so again: equal on another desk, all of it or nothing."""

from typing import Any

import pytest

from omnid import operations
from omnid.desk.configuring import SECTIONS
from omnid.errors import Invalid, NotAllowed, NotFound, OmnidError
from omnid.model import AutoreplyReason, HoursSubject, Strategy, WayKind, Whom
from tests.desk.world import World


@pytest.fixture
def desk(world: World) -> World:
    """One of everything."""
    world.asks("team.add", world.root, name="support", strategy=Strategy.SKILL, members=["boris", "anna"], capacity=3)
    world.asks("operator.set", world.root, login="anna", skills=["language:ru"], email="anna@desk.example")
    world.asks("hours.set", world.root, name="office", timezone="Europe/Moscow", spans=["mon-fri 09:00-18:00"])
    world.asks("hours.except", world.root, name="office", date="2030-12-31", spans="closed", note="party")
    world.asks("hours.use", world.root, name="office", subject=HoursSubject.CHANNEL, subject_name="site")
    world.asks("desk.set", world.root, changes={"team": "support", "capacity": 7})
    for name in ("first", "second"):
        world.asks("rule.add", world.root, name=name, team="support", skills=[name])
    world.asks("target.set", world.root, channel="site", first_ms=0)
    world.asks("step.add", world.root, whom=Whom.TEAM, at_percent=50)
    world.asks("step.add", world.root, whom=Whom.SUPERVISORS, at_percent=100, repeat_ms=60_000)
    world.asks("autoreply.set", world.root, reason=AutoreplyReason.CLOSED, language="ru", text="Вернёмся {opens}")
    world.asks("way.add", world.root, operator="anna", kind=WayKind.EXEC, address="/bin/page")
    world.asks("template.add", world.root, name="hello", text="Hi", shortcut="/hi", steps=["tag vip"])
    world.asks("template.variant", world.root, name="hello", text="Привет", language="ru")
    world.asks("template.add", world.root, name="hello", text="Team", owner="support")
    world.asks("view.save", world.root, name="vip", filter="tag:vip", shared=True)
    world.asks("job.add", world.root, name="nightly", operation="desk.audit", cron="0 3 * * *")
    world.asks("job.pause", world.root, name="nightly")
    return world


def exported(world: World) -> dict[str, Any]:
    config: dict[str, Any] = world.asks("config.export", world.root).config
    return config


def applied(world: World, config: dict[str, Any], **how: bool) -> list[tuple[str, str, str]]:
    done = world.asks("config.apply", world.root, config=config, **how)
    return [(one.what, one.section, one.name) for one in done if one.what != "kept"]


def test_another_desk_made_so_is_the_same(desk: World) -> None:
    config = exported(desk)
    assert set(SECTIONS) - set(config) == {"consoles"}
    other = World()
    assert ("added", "templates", "support/hello") in applied(other, config, dry_run=True)
    assert "teams" not in exported(other), "a dry run changes nothing"
    applied(other, config)
    assert exported(other) == config
    assert applied(other, config) == []


def test_what_differs_is_changed_and_what_is_not_named_stays_unless_pruned(desk: World) -> None:
    config = exported(desk)
    config["rules"] = {"second": config["rules"]["second"]}
    config["teams"]["support"] |= {"members": ["anna"], "capacity": 5}
    config["templates"]["hello"]["texts"] = [{"language": "ru", "text": "Здравствуйте"}]
    config["hours"]["office"]["for"] = ["desk"]
    assert applied(desk, config) == [
        ("changed", "teams", "support"), ("changed", "hours", "office"), ("moved", "rules", "second"),
        ("changed", "templates", "hello"),
    ]  # fmt: skip
    assert list(exported(desk)["rules"]) == ["second", "first"]
    assert applied(desk, config, prune=True) == [("removed", "rules", "first")]
    assert exported(desk) == config


@pytest.mark.parametrize(
    ("section", "things", "error", "sentence"),
    [
        ("team", {}, Invalid, "no section “team”"),
        ("teams", {"sales": {"colour": "red"}}, Invalid, "no field “colour” in teams"),
        ("teams", {"sales": {"members": ["zed"]}}, NotFound, "teams.sales: There is no operator “zed”"),
        ("teams", {"sales": {"members": "anna"}}, Invalid, "“members” has to be a list of words"),
        ("teams", [], Invalid, "has to be a table of tables"),
        ("operators", {"root": {"role": "operator"}}, OmnidError, "nobody who may administer"),
        ("ladder", {"steps": [{"who": "team"}]}, Invalid, "list of tables with whom, at_percent, repeat_ms"),
        ("templates", {"t": {"texts": [{"text": "{{ x }}"}]}}, Invalid, "templates.t: .*line 1"),
        ("channels", {"bot": {"kind": "widget"}}, OmnidError, "is of the kind telegram"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_nothing_is_changed(
    world: World, section: str, things: Any, error: type[OmnidError], sentence: str
) -> None:
    before = world.sql("select count(*) from events")
    with pytest.raises(error, match=sentence):
        applied(world, {"desk": {"capacity": 9}, section: things})
    assert world.sql("select count(*) from events") == before
    assert world.asks("desk.settings").capacity == 4


def test_a_job_keeps_its_history_and_the_secret_in_what_it_asks(desk: World) -> None:
    secret = {"operator": "anna", "kind": "webhook", "address": "https://p.example", "secret": "whsec_aGVsbG8="}
    desk.asks("job.add", desk.root, name="odd", operation="way.add", request=secret, every_ms=60_000)
    told = desk.asks("config.export", desk.root)
    assert "whsec_aGVsbG8=" not in str(told)
    before = desk.sql("select id, request from jobs order by id")
    assert applied(desk, told.config | {"jobs": {
        "odd": {"operation": "way.add", "timezone": "UTC", "every_ms": 120_000},
        "nightly": {"operation": "desk.audit", "timezone": "UTC", "cron": "0 4 * * *"},
    }}) == [("changed", "jobs", "odd"), ("changed", "jobs", "nightly")]  # fmt: skip
    assert desk.sql("select id, request from jobs order by id") == before
    assert desk.asks("job.show", desk.root, name="odd").trigger == "every 120000"
    assert desk.asks("job.show", desk.root, name="nightly").enabled


@pytest.mark.parametrize(
    ("operation", "section", "named_otherwise"),
    [
        ("operator.set", "operators", {"login"}),
        ("team.set", "teams", {"name"}),
        ("rule.set", "rules", {"name"}),
        ("hours.set", "hours", {"name"}),
        ("target.set", "targets", {"channel", "priority"}),
        ("template.set", "templates", {"name", "owner", "add_files", "remove_files"}),
        ("view.save", "views", {"name", "shared"}),
        ("job.change", "jobs", {"name", "to"}),
    ],
)
def test_nothing_that_can_be_set_is_forgotten(operation: str, section: str, named_otherwise: set[str]) -> None:
    fields = SECTIONS[section].fields
    assert fields is not None
    assert set(operations.find(operation).request.__struct_fields__) - named_otherwise - fields == set()


def test_secrets_that_are_no_references_stay_where_they_are(world: World) -> None:
    told = world.asks("config.export", world.root)
    assert "1:a" not in str(told.config)
    assert "token of the channel bot" in told.left_out
    assert applied(world, told.config) == []
    assert world.sql("select config from channels where name = 'bot'")[0][0].count("1:a") == 1


def test_a_way_gets_another_secret_and_keeps_the_one_the_file_does_not_name(world: World) -> None:
    hook = {"kind": "webhook", "address": "https://pager.example"}
    applied(world, {"ways": {"desk": {"to": [hook]}}})
    made = world.sql("select id, secret from ways")
    applied(world, {"ways": {"desk": {"to": [hook, {"kind": "email", "address": "a@b.example"}]}}})
    assert world.sql("select id, secret from ways where kind = 'webhook'") == made
    applied(world, {"ways": {"desk": {"to": [hook | {"secret": "env:SIGN"}]}}})
    assert world.sql("select kind, secret from ways") == [("webhook", "env:SIGN")]


def test_it_takes_an_admin(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.asks("config.export", world.boris)
    with pytest.raises(NotAllowed):
        world.asks("config.apply", world.boris, config={})
