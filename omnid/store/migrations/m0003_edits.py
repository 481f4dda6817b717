"""What came after operators: no statement reads a large table to keep a reference whole."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

# A wait that is over is forgotten; without this every notification ever made would be looked through for it.
REFERENCES = """
create index notifications_escalation on notifications (escalation_id) where escalation_id is not null;
"""


def apply(database: "Database") -> None:
    """Add columns and indexes in the transaction sqlite-utils has opened."""
    for statement in REFERENCES.split(";\n"):
        if statement.strip():
            database.conn.execute(statement)
