"""Teams: who is in them, in which order, and what keeps one from being removed."""

import pytest

from omnid.errors import Conflict, Invalid, NotFound
from omnid.model import Strategy, Team
from tests.desk.world import World


@pytest.fixture
def sales(world: World) -> Team:
    team: Team = world.asks("team.add", world.boris, name="sales", title="Sales", members=["anna", "boris", "anna"])
    return team


def logins(team: Team) -> list[str]:
    return [member.login for member in team.members]


def test_a_team_has_its_members_in_their_order(world: World, sales: Team) -> None:
    assert (sales.title, sales.strategy, sales.capacity) == ("Sales", Strategy.LEAST_LOADED, None)
    assert logins(sales) == ["anna", "boris"]
    assert logins(world.asks("team.join", world.boris, name="sales", operator="root")) == ["anna", "boris", "root"]
    assert logins(world.asks("team.join", world.boris, name="sales", operator="anna")) == ["anna", "boris", "root"]
    assert logins(world.asks("team.order", world.boris, name="sales", operators=["root"])) == ["root", "anna", "boris"]
    assert logins(world.asks("team.leave", world.boris, name="sales", operator="anna")) == ["root", "boris"]
    assert world.asks("team.list") == [world.asks("team.show", name="sales")]


def test_setting_a_team_leaves_what_is_not_said_as_it_is(world: World, sales: Team) -> None:
    changed = world.asks("team.set", world.boris, name="sales", strategy=Strategy.ROUND_ROBIN, capacity=3)
    assert (changed.title, changed.strategy, changed.capacity) == ("Sales", Strategy.ROUND_ROBIN, 3)
    changed = world.asks("team.set", world.boris, name="sales", capacity=None)
    assert (changed.strategy, changed.capacity, logins(changed)) == (Strategy.ROUND_ROBIN, None, ["anna", "boris"])
    assert world.told()[1:] == ["team_added", "team_changed", "team_changed"]


def test_a_team_and_an_operator_nobody_knows_are_named_with_those_there_are(world: World, sales: Team) -> None:
    with pytest.raises(NotFound, match=r"no team “sale” \(there are: sales\)"):
        world.asks("team.show", name="sale")
    with pytest.raises(NotFound, match=r"no operator “eve” \(there are: anna, boris, root\)"):
        world.asks("team.join", world.boris, name="sales", operator="eve")
    with pytest.raises(NotFound, match="no operator “eve”"):
        world.asks("team.add", world.boris, name="second", members=["eve"])
    assert [team.name for team in world.asks("team.list")] == ["sales"]


def test_a_name_is_taken_once(world: World, sales: Team) -> None:
    with pytest.raises(Conflict, match="a team “sales” already"):
        world.asks("team.add", world.boris, name="sales")


@pytest.mark.parametrize("name", ["me", "nobody"])
def test_a_word_of_the_filter_language_is_no_name_of_a_team(world: World, name: str) -> None:
    with pytest.raises(Invalid, match="a meaning of its own"):
        world.asks("team.add", world.boris, name=name)


def test_who_is_not_in_a_team_can_neither_leave_it_nor_come_first(world: World, sales: Team) -> None:
    for name, given in (("team.leave", {"operator": "root"}), ("team.order", {"operators": ["root"]})):
        with pytest.raises(Conflict, match=r"root is not in team “sales” \(in it: anna, boris\)"):
            world.asks(name, world.boris, name="sales", **given)


def test_a_disabled_operator_joins_no_team(world: World, sales: Team) -> None:
    world.asks("operator.add", world.root, login="dora")
    world.asks("operator.disable", world.root, login="dora")
    with pytest.raises(Conflict, match="“dora” is disabled"):
        world.asks("team.join", world.boris, name="sales", operator="dora")


def test_a_team_with_unfinished_conversations_stays(world: World, sales: Team) -> None:
    conversation = world.message(world.hears("ann", "m1")).conversation_id
    world.sql("update conversations set team_id = ?", sales.id)
    with pytest.raises(Conflict, match="still has 1 conversation: give them to another team first"):
        world.asks("team.remove", world.boris, name="sales")
    world.asks("conversation.close", conversation_id=conversation)
    world.asks("team.remove", world.boris, name="sales")
    assert world.asks("team.list") == []
    assert world.sql("select team_id from conversations") == [(None,)]
    assert world.told()[-1] == "team_removed"


def test_the_team_of_the_desk_has_to_be_there_and_stays(world: World, sales: Team) -> None:
    with pytest.raises(NotFound, match="no team “help”"):
        world.asks("desk.set", world.root, changes={"team": "help"})
    world.asks("desk.set", world.root, changes={"team": "sales"})
    with pytest.raises(Conflict, match="gets what no rule sends elsewhere"):
        world.asks("team.remove", world.boris, name="sales")
    world.asks("desk.set", world.root, changes={"team": None})
    world.asks("team.remove", world.boris, name="sales")


def test_an_operator_has_capacity_skills_and_an_address(world: World) -> None:
    added = world.asks(
        "operator.add", world.root, login="dora", capacity=2, skills=["vip", "language:ru", "vip"], email="d@x.example"
    )
    assert (added.capacity, added.skills, added.email) == (2, ["language:ru", "vip"], "d@x.example")
    changed = world.asks("operator.set", world.root, login="dora", capacity=None, skills=[])
    assert (changed.capacity, changed.skills, changed.email) == (None, [], "d@x.example")


@pytest.mark.parametrize(
    "given", [{"skills": ["Russian"]}, {"skills": ["language:"]}, {"capacity": -1}, {"email": "nowhere"}]
)
def test_what_is_no_skill_capacity_or_address_is_refused(world: World, given: dict[str, object]) -> None:
    from omnid import operations

    with pytest.raises(Invalid):
        operations.convert(operations.find("operator.add"), {"login": "dora", **given})
