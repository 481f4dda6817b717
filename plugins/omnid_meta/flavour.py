"""Wherein Messenger and Instagram differ, as values."""

from msgspec import Struct

__all__ = ["INSTAGRAM", "MESSENGER", "Flavour"]


class Flavour(Struct, frozen=True, kw_only=True):
    """``object``: its name in webhooks. ``profile_fields``: of a contact. ``ours``: of ourselves.

    ``files_by_url``: it takes files by an address of ours rather than by upload. ``link``: to a chat, with a place for
    our name. ``link_buttons``: it shows buttons that open a page. ``typed``: it takes the fields ``messaging_type``
    and ``metadata``, the latter given back in echoes. ``text_limit``: in UTF-16 units, or in bytes where ``in_bytes``.
    """

    title: str
    object: str
    profile_fields: str
    ours: str
    link: str
    files_by_url: bool
    link_buttons: bool
    typed: bool
    text_limit: int
    in_bytes: bool

    def fits(self, text: str) -> bool:
        return len(text.encode() if self.in_bytes else text.encode("utf-16-le")[::2]) <= self.text_limit


MESSENGER = Flavour(
    title="Messenger",
    object="page",
    profile_fields="first_name,last_name",
    ours="id,name,username",
    link="https://m.me/{name}?ref={token}",
    files_by_url=False,
    link_buttons=True,
    typed=True,
    text_limit=2000,
    in_bytes=False,
)
INSTAGRAM = Flavour(
    title="Instagram",
    object="instagram",
    profile_fields="name,username",
    ours="user_id,username",
    link="https://ig.me/m/{name}?ref={token}",
    # Uploading is described for accounts that are reached through their page only, so the address goes first.
    files_by_url=True,
    link_buttons=False,
    # Graph refuses keys that it does not know, and of Instagram's nobody says that it knows them.
    typed=False,
    text_limit=1000,
    in_bytes=True,
)
