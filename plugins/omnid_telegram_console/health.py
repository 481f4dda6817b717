"""How the console is as a whole: it works when it both hears and posts; either may fail by itself."""

from omnid.console import ConsolePort

__all__ = ["Health"]


class Health:
    """Of several parts, by name; the port is told what is true of all of them."""

    def __init__(self, port: ConsolePort) -> None:
        self._port = port
        self._problems: dict[str, str] = {}

    def working(self, part: str) -> None:
        self._problems.pop(part, None)
        if not self._problems:
            self._port.working()

    def failing(self, part: str, reason: str) -> None:
        self._problems[part] = reason
        self._port.failing(reason)
