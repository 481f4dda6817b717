"""A version of all that is configured, new with every change of it, so that it can be kept in memory meanwhile."""

TABLES = (
    "settings", "channels", "teams", "rules", "targets", "steps", "hours", "hours_exceptions", "hours_of",
    "autoreplies", "ways",
)  # fmt: skip
"""A later step that makes one of these anew has to make its triggers anew, too."""
# By chance and not by counting: what was rolled back must not be taken for what was done instead of it.
_CHANGED = "update configured set version = random()"
STATEMENTS = (
    "create table configured (version integer not null) strict",
    "insert into configured (version) values (0)",
    *(
        f"create trigger {table}_{act} after {act} on {table} begin {_CHANGED}; end"
        for table in TABLES
        for act in ("insert", "update", "delete")
    ),
)
