"""Rules, explanations and transfers from the command line."""

from tests.cli.desk import Desk


def test_rules_are_made_moved_and_explained(desk: Desk) -> None:
    desk.good("operator", "add", "ivan")
    desk.good("team", "add", "sales", "--member", "olga", "--member", "ivan")
    desk.good(
        "rule", "add", "vip", "--channel", "site", "--keyword", "refund", "--attribute", "plan=pro", "--team", "sales"
    )
    desk.good("rule", "add", "all", "--team", "sales", "--priority", "low")
    assert "channel site; attribute plan=pro; words refund" in desk.good("rule", "list").out
    assert "Rule vip is number 2." in desk.good("rule", "move", "vip", 99).out
    assert "Rule all is number 1." in desk.good("rule", "move", "all", 1).out
    assert "priority" in desk.good("rule", "show", "all", "--json").out
    assert desk.good("rule", "list", "-q").ids == ["all", "vip"]
    desk.receive("a refund please")
    told = desk.good("route", "explain", 1).out
    assert "rule all: yes, to sales" in told
    assert "ivan: offline: never seen" in told
    desk.good("rule", "set", "all", "--off", "--always", "--priority", "none")
    assert "rule vip: no, plan is unknown" in desk.good("route", "explain", 1).out
    assert "is removed" in desk.good("rule", "remove", "all").out
    (told_json,) = desk.good("route", "explain", 1, "--json").objects
    assert (told_json["team"], told_json["position"]) == (None, None)
    desk.good("team", "add", "empty")
    desk.good("rule", "add", "none", "--team", "empty")
    assert "nobody is in that team" in desk.good("route", "explain", 1).out


def test_a_conversation_is_passed_on(desk: Desk) -> None:
    desk.good("operator", "add", "ivan")
    desk.receive("hello")
    answer = desk.run("transfer", 1, "ivan")
    assert (
        answer.status,
        "ivan is offline (never seen). Choose somebody else, or force it (--force)." in answer.err,
    ) == (
        5,
        True,
    )
    assert "is ivan’s" in desk.good("transfer", 1, "ivan", "--force", "--note", "please").out
    desk.good("team", "add", "sales", "--member", "ivan")
    assert "is team sales’s" in desk.good("transfer", 1, "sales").out
    desk.good("assign", 1, "ivan")
    assert "take part: olga" in desk.good("join", 1).out
    desk.good("leave", 1)
    assert desk.run("take", 1).status == 5
    assert "is yours" in desk.good("take", 1, "--over").out


def test_what_makes_no_rule_is_said_in_a_sentence(desk: Desk) -> None:
    for arguments, status, told in [
        (("rule", "add", "one"), 2, "A rule has to name a team, a priority or a skill"),
        (("rule", "add", "one", "--attribute", "pro", "--priority", "high"), 2, "“pro” is no attribute"),
        (("rule", "add", "one", "--hours", "late", "--priority", "high"), 2, "late"),
        (("rule", "add", "one", "--kind", "fax", "--priority", "high"), 2, "no kind “fax” of channel; there are email"),
        (("rule", "add", "one", "--keyword", "***", "--priority", "high"), 2, "no word that could be said"),
        (("rule", "set", "one"), 2, "Say what to change"),
        (("rule", "move", "one", "1"), 4, "There is no rule “one” (there are: none yet)."),
        (("transfer", "7", "--team", "x"), 4, "There is no conversation 7."),
    ]:
        answer = desk.run(*arguments)
        assert (answer.status, told in answer.err) == (status, True), answer.err
