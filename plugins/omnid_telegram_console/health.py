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

    def rights(self, status: str) -> bool:
        """What the bot is in the group; whether that will do."""
        if status in ("administrator", "creator"):
            self.working("rights")
            return True
        why = "is no administrator of the group" if status in ("member", "restricted") else "is not in the group"
        self.failing("rights", f"The bot {why}: make it one who may manage topics. Try: omnid console test")
        return False

    def failing(self, part: str, reason: str) -> None:
        self._problems[part] = reason
        self._port.failing(reason)
