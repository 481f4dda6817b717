"""How long a test waits for what is sure to happen."""

PATIENCE_S = 60
"""Nobody waits so long where all is well; a machine that is busy with other things, or slow, is given the time."""
START_S = 180
"""For a daemon that starts: importing a client library alone takes seconds, on a busy machine many."""
