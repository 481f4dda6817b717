"""Filters saved under a name."""

import pytest

from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.desk.world import World


def _names(world: World, actor: str = "anna") -> list[str]:
    return [view.name for view in world.asks("view.list", getattr(world, actor))]


def test_a_view_finds_what_its_filter_finds(world: World) -> None:
    world.hears("ann", "m1")
    world.hears("bob", "m2")
    world.asks("conversation.tag", conversation_id=1, tags=["vip"])
    world.asks("view.save", name="vips", filter=" tag:vip ")
    assert [one.id for one in world.asks("conversation.list", view="vips").items] == [1]
    assert world.asks("conversation.list", view="vips", filter="state:closed").items == []
    assert [(view.filter, view.count) for view in world.asks("view.list", counts=True)] == [("tag:vip", 1)]


def test_ones_own_views_are_nobody_elses_and_count_more(world: World) -> None:
    world.hears("ann", "m1")
    world.asks("view.save", name="mine", filter="operator:me")
    world.asks("view.save", world.boris, name="mine", filter="state:open", shared=True)
    assert (_names(world), _names(world, "boris")) == (["mine", "mine"], ["mine"])
    assert world.asks("conversation.list", view="mine").items == []
    assert len(world.asks("conversation.list", world.boris, view="mine").items) == 1
    world.asks("view.remove", name="mine")
    assert len(world.asks("conversation.list", view="mine").items) == 1


def test_a_second_one_of_the_name_replaces_the_first(world: World) -> None:
    first = world.asks("view.save", name="a", filter="state:open")
    second = world.asks("view.save", name="a", filter="state:closed")
    assert (second.id, second.filter) == (first.id, "state:closed")
    assert world.told()[-2:] == ["view_saved", "view_saved"]


def test_sharing_takes_a_supervisor(world: World) -> None:
    with pytest.raises(NotAllowed, match="the role supervisor"):
        world.asks("view.save", name="a", filter="", shared=True)
    world.asks("view.save", world.boris, name="a", filter="", shared=True)
    with pytest.raises(NotAllowed):
        world.asks("view.remove", name="a", shared=True)
    with pytest.raises(Conflict, match="--shared"):
        world.asks("view.remove", name="a")


def test_what_is_no_filter_is_not_saved(world: World) -> None:
    with pytest.raises(Invalid, match="column 1"):
        world.asks("view.save", name="a", filter="state:opne")
    assert _names(world) == []


def test_a_view_that_is_not_there_is_told_with_those_that_are(world: World) -> None:
    world.asks("view.save", name="urgent", filter="")
    for operation in ("view.remove", "conversation.list"):
        field = "name" if operation == "view.remove" else "view"
        with pytest.raises(NotFound, match=r"no view “other” \(there are: urgent\)"):
            world.asks(operation, **{field: "other"})


def test_a_view_whose_people_are_gone_says_so_and_hides_no_other(world: World) -> None:
    world.asks("view.save", name="bots", filter="channel:bot2")
    world.asks("view.save", name="all", filter="")
    world.asks("channel.remove", world.root, name="bot2")
    assert [view.count for view in world.asks("view.list", counts=True)] == [0, None]
    with pytest.raises(Invalid, match="There is no channel"):
        world.asks("conversation.list", view="bots")


def test_there_is_a_limit_to_views(world: World) -> None:
    for number in range(200):
        world.asks("view.save", name=f"v{number}", filter="")
    with pytest.raises(Conflict, match="200 views already"):
        world.asks("view.save", name="more", filter="")
    world.asks("view.save", name="v7", filter="state:open")
