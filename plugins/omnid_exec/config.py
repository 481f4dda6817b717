"""The settings of a channel that is a program."""

from typing import Annotated

from msgspec import Meta, Struct

from omnid.channel import Secret

__all__ = ["ExecConfig"]


class ExecConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of a program.

    ``command``: the program and its arguments, one by one; no shell takes them apart. It runs as the daemon's user.
    ``directory``: where it runs; the daemon's own directory unless set.
    ``environment``: what it finds in its environment beside PATH, HOME, LANG, TZ, TMPDIR and OMNID_CHANNEL; nothing
    else of the daemon's is passed on.
    ``secret``: put into its environment as OMNID_SECRET.
    ``start_timeout``: how soon after its start it has to say that it is ready, seconds.
    ``answer_timeout``: how soon it has to say what became of a message, seconds; also how long it may leave its input
    unread.
    """

    command: Annotated[list[str], Meta(min_length=1)]
    directory: str | None = None
    environment: dict[str, str] = {}
    secret: Secret | None = None
    start_timeout: Annotated[float, Meta(gt=0, le=60)] = 10.0
    answer_timeout: Annotated[float, Meta(gt=0, le=100)] = 30.0
