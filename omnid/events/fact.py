"""What all facts have in common."""

from msgspec import Struct


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """``actor``: the label of who asked for it (``operator:3``); None for outside and the system."""

    actor: str | None = None
