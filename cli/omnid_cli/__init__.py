"""The command line: ``omnid``. Importing it loads nothing; a command imports what it needs when it runs."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit status. ``arguments`` are the process's own unless given."""
    from omnid_cli import program

    return program.run(arguments)
