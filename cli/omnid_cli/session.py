"""What one run of a command has: the desk it talks to, opened when first asked for, and the way it answers."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from omnid.errors import Invalid
from omnid_cli.options import Given
from omnid_cli.output import MACHINE, Format, Output

if TYPE_CHECKING:
    from omnid.config import Settings
    from omnid_cli.client import Client

PAGE = 200
"""Items asked for at a time when more than a screenful is wanted."""


class Session:
    """``rest``: arguments a command takes apart itself."""

    def __init__(self, given: Given, rest: list[str]) -> None:
        self.given = given
        self.rest = rest
        self.out = Output(_format(given), color=False if given.no_color else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if "desk" in self.__dict__:
            self.desk.close()

    @cached_property
    def desk(self) -> "Client":
        return self.another()

    def another(self) -> "Client":
        """A connection to the desk apart from `desk`, for another thread; whoever asks closes it."""
        from omnid_cli import client

        if self.url:
            return client.remote(self.url, self._token(), self.given.act_as)
        return client.here(self.settings, self.given.act_as)

    @property
    def url(self) -> str | None:
        """Of a desk elsewhere."""
        return self.given.url or os.environ.get("OMNID_URL") or None

    @cached_property
    def config_file(self) -> Path:
        from omnid import config

        return config.find(self.given.config)

    @cached_property
    def settings(self) -> "Settings":
        from omnid import config

        return config.read(self.config_file)

    def local_only(self, what: str) -> None:
        """Refuse ``--url`` for what is done on the desk's own machine. Raises `Invalid`."""
        if self.given.url:
            raise Invalid(f"{what} is done on the desk's own machine, not with --url.")

    def call(self, operation: str, /, **values: Any) -> Any:
        """Ask the desk; values that are None are left out."""
        return self.desk.call(
            operation, {name: value for name, value in values.items() if value is not None}, self.given.key
        )

    def each(self, operation: str, numbers: list[int], say: Callable[[Any], None], field: str, **values: Any) -> None:
        """The same for several things, each a request of its own; ``--key`` becomes one key for each."""
        for number in numbers:
            key = self.given.key and f"{self.given.key}:{number}"
            say(self.desk.call(operation, {field: number, **values}, key))

    def pages(self, operation: str, limit: int, **values: Any) -> Iterator[Any]:
        """The items of a list, page by page; 0 means all. Says where it stopped when there is more."""
        cursor, left = values.pop("cursor", None), limit
        while True:
            page = self.call(operation, **values, cursor=cursor, limit=min(left, PAGE) if limit else PAGE)
            yield from page.items
            cursor, left = page.cursor, left - len(page.items)
            if cursor is None:
                return
            if limit and left <= 0:
                print(f"There may be more: --limit 0 for all, or --cursor {cursor}", file=sys.stderr)
                return

    def _token(self) -> str | None:
        from omnid.channel import Secret, SecretUnreadable

        given = self.given.token or os.environ.get("OMNID_TOKEN")
        try:
            return Secret(given).reveal() if given else None
        except SecretUnreadable as problem:
            raise Invalid(f"The token cannot be read: {problem}.") from problem


def _format(given: Given) -> Format:
    chosen = [form for form, is_on in zip(MACHINE, (given.json, given.csv, given.quiet_ids), strict=True) if is_on]
    if len(chosen) > 1:
        raise Invalid("Choose one of --json, --csv and -q.")
    return chosen[0] if chosen else Format.PEOPLE
