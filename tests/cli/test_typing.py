"""The line that says who is typing."""

from omnid_cli.typists import sentence


def test_the_line_never_wraps_and_names_cannot_move_the_cursor() -> None:
    assert sentence([], 80) == ""
    assert sentence(["Anna"], 80) == "Anna is typing…"
    assert sentence(["Anna", "Olga"], 80) == "Anna, Olga are typing…"
    assert sentence(["\x1b[2JAnna"], 80) == "␛[2JAnna is typing…"
    for columns in (20, 80, 200):
        wide = sentence(["何" * 90, "Olga"], columns)
        assert len(wide) + wide.count("何") < columns
