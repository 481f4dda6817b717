"""What leaves: one part of a message, and what became of the try."""

from collections.abc import AsyncIterator, Callable, Sequence

from msgspec import Struct

from omnid.model import AttachmentType, Button, Entity, Template


class OutgoingFile(Struct, frozen=True, kw_only=True):
    """A file to send. ``open()`` streams its bytes from the start, each time it is called.

    ``url``: where the service can fetch it itself; None without a public URL.
    """

    type: AttachmentType
    name: str
    mime: str
    size: int
    open: Callable[[], AsyncIterator[bytes]]
    url: str | None = None


class Outgoing(Struct, frozen=True, kw_only=True):
    """One part of a message, already cut to the kind's capabilities. ``key`` is the same on every try of this part.

    ``recipient`` is the identity's external id; ``number`` is a stable positive integer made of the key, below 2**31,
    for services that de-duplicate by number. ``more``: further files, where the kind takes several in one message
    (`Capabilities.files_together`). ``automatic``: no operator wrote it. ``thread``: the newest `Received.thread` of
    the conversation with this recipient. ``token``: proves the conversation when it comes back; lower-case letters and
    digits, at most 32. ``answers``: the external id of the contact's newest message there.
    ``unsure_since``: when the first try of this part was made that may have arrived, ms; None: there was none. For a
    service that forgets keys after a while.
    """

    key: str
    number: int
    recipient: str
    text: str = ""
    entities: Sequence[Entity] = ()
    file: OutgoingFile | None = None
    more: Sequence[OutgoingFile] = ()
    buttons: Sequence[Sequence[Button]] = ()
    reply_to: str | None = None
    thread: str | None = None
    token: str = ""
    subject: str = ""
    answers: str | None = None
    template: Template | None = None
    automatic: bool = False
    unsure_since: int | None = None


class Sent(Struct, frozen=True, kw_only=True):
    """The service took it; ``external_id`` is what receipts and edits will name."""

    external_id: str | None = None


class Outcome(Exception):
    """Why a message did not leave; the subclasses are all there are. ``reason`` is a sentence for an operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Outcome):
    """The service certainly did not take it and may later. ``after`` in seconds, None: the sender's own backoff.

    ``whole_channel``: nothing else may be sent on the channel either until then.
    """

    def __init__(self, reason: str, after: float | None = None, *, whole_channel: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.whole_channel = whole_channel


class Rejected(Outcome):
    """The service will never take this message."""


class Unreachable(Outcome):
    """The service will take nothing for this recipient: blocked, deleted, never started."""


class WindowClosed(Outcome):
    """The service takes only templates for this recipient until they write again."""


class ChannelDown(Outcome):
    """The channel itself cannot send: bad token, forbidden, misconfigured. Messages wait."""


class Unsure(Outcome):
    """We do not know whether the service took it."""


class NoAnswer(Exception):
    """For plugins: the service gave no answer that can be read. ``arrived``: it may have got the request."""

    def __init__(self, reason: str, *, arrived: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.arrived = arrived

    def outcome(self, *, repeatable: bool) -> Outcome:
        """``repeatable``: doing it twice is the same as once (a question, an upload), so that nothing can be unsure."""
        return Unsure(self.reason) if self.arrived and not repeatable else Retry(self.reason)
