"""Going back at the terminal is asked for, and never by accident."""

from tests.cli.desk import Desk


def test_without_a_snapshot_it_says_so(desk: Desk) -> None:
    told = desk.run("rollback", "--yes")
    assert told.status == 4
    assert "snapshot" in told.err
