"""Teams, capacity and skills from the command line."""

from tests.cli.desk import Desk


def test_a_team_is_made_changed_and_removed(desk: Desk) -> None:
    desk.good("operator", "add", "ivan", "--skill", "language:ru", "--capacity", 2, "--email", "ivan@desk.example")
    desk.good("team", "add", "sales", "--title", "Sales", "--member", "olga", "--capacity", 3)
    assert "Team sales has ivan." in desk.good("team", "join", "sales", "ivan").out
    desk.good("team", "order", "sales", "ivan")
    assert "ivan, olga" in desk.good("team", "list").out
    desk.good("team", "set", "sales", "--capacity", "default", "--strategy", "skill")
    (team,) = desk.good("team", "show", "sales", "--json").objects
    assert (team["capacity"], team["strategy"]) == (None, "skill")
    desk.good("team", "leave", "sales", "olga")
    assert "is removed" in desk.good("team", "remove", "sales").out


def test_an_operator_loses_skills_and_capacity_by_command(desk: Desk) -> None:
    desk.good("operator", "add", "ivan", "--skill", "vip", "--capacity", 2)
    assert "vip" in desk.good("operator", "show", "ivan").out
    desk.good("operator", "set", "ivan", "--no-skills", "--capacity", "default")
    operators = {one["login"]: one for one in desk.good("operator", "list", "--json").objects}
    assert (operators["ivan"]["skills"], operators["ivan"]["capacity"]) == ([], None)


def test_what_is_wrong_is_said_in_a_sentence(desk: Desk) -> None:
    for arguments, status, told in [
        (("team", "show", "sales"), 4, "There is no team “sales” (there are: none yet)."),
        (("team", "add", "sales", "--capacity", "many"), 2, "“many” is no capacity"),
        (("team", "set", "sales"), 2, "Say what to change"),
        (("team", "add", "Sales"), 2, "The name of a team begins with a small letter"),
    ]:
        answer = desk.run(*arguments)
        assert (answer.status, told in answer.err) == (status, True), answer.err
