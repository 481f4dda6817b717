"""Templates: canned replies of the desk's own. What a service approves beforehand is `omnid.model.Template`."""

from msgspec import Struct

from omnid.model.ids import TemplateId
from omnid.model.states import AttachmentType


class TemplateVariant(Struct, frozen=True, kw_only=True):
    """The text for a language and a kind of channel; empty: for any."""

    language: str
    kind: str
    text: str


class TemplateFile(Struct, frozen=True, kw_only=True):
    """A file that goes with it, kept as long as the template is there."""

    type: AttachmentType
    name: str
    mime: str
    size: int
    sha256: str


class ReplyTemplate(Struct, frozen=True, kw_only=True):
    """``team`` (a name) or ``operator`` (a login): whose it is; both None: everybody's.

    ``shortcut`` begins with a slash. ``keywords``: words of a contact's message by which it is suggested. ``steps``:
    what is done with the conversation when it is sent, as ``tag vip`` or ``snooze 2d``. ``uses``: how often it was.
    """

    id: TemplateId
    name: str
    shortcut: str | None
    team: str | None
    operator: str | None
    keywords: list[str]
    files: list[TemplateFile]
    steps: list[str]
    uses: int
    used_at: int | None
    created_at: int
    updated_at: int
    variants: list[TemplateVariant] = []
