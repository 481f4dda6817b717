"""An event of VK → what the desk understands; pure and without vk-api."""

from msgspec import Struct
from msgspec.json import Decoder

from omnid.channel import (
    Echoed,
    Edited,
    Incoming,
    Reach,
    Reacted,
    Receipt,
    ReceiptState,
    Received,
    RemoteFile,
    Sender,
    Typing,
)
from omnid_vk.attachments import files, lines, location
from omnid_vk.ids import message_id, person
from omnid_vk.keyboard import Press, pressed
from omnid_vk.updates import (
    Allowed,
    Event,
    Message,
    MessageNew,
    MessageRead,
    Pressed,
    Profile,
    Reaction,
    TypingState,
    Wrapped,
)

__all__ = ["incoming"]

_WRAPPED, _EVENT = Decoder(Wrapped), Decoder(Event)

_LANGUAGES = {0: "ru", 1: "uk", 2: "be", 3: "en", 4: "es", 5: "fi", 6: "de", 7: "it"}
"""Of VK's clients, by number (as VK's own lists have them; an unknown one is just no language)."""

# VK numbers its reactions and names them nowhere; read off its web client, so an unknown one stays a number.
_REACTIONS = dict(enumerate("❤🔥😂👍💩❓😭😡👎👌😃🤔🙏😘😍🎉", start=1))


class _Context(Struct, frozen=True):
    """What came with the event."""

    profiles: dict[int, Profile]
    ours: bool

    def sender(self, user: int, language: int = -1) -> Sender:
        profile = self.profiles.get(user) or Profile(user)
        return Sender(
            external_id=str(user),
            name=_name(profile),
            # Without a name of their own, a person's address on VK is their number.
            username=profile.screen_name or f"id{user}",
            language=_LANGUAGES.get(language),
        )

    def name(self, user: int) -> str:
        return _name(self.profiles[user]) if user in self.profiles else f"id{user}"


def incoming(raw: bytes) -> list[Incoming]:
    """What one event says; nothing for conversations of several and what the desk has no use for.

    Takes the event as VK sent it, or wrapped with what we knew of it. Raises what msgspec raises.
    """
    wrapped = _WRAPPED.decode(raw)
    event = _EVENT.decode(bytes(wrapped.update) or raw)
    context = _Context({profile.id: profile for profile in wrapped.profiles}, wrapped.ours)
    convert = _CONVERTERS.get(event.type)
    return convert(bytes(event.object), context) if convert is not None else []


# --- messages -------------------------------------------------------------------------------------------------------


def _message_new(raw: bytes, context: _Context) -> list[Incoming]:
    new = _MESSAGE_NEW.decode(raw)
    message = new.message
    if not _from_person(message):
        return []
    press = pressed(message.payload) or Press()
    return [
        Received(
            external_id=message_id(message.peer_id, message.conversation_message_id),
            sender=context.sender(message.from_id, new.client_info.lang_id),
            text=_text(message),
            files=_files(message),
            at=message.date * 1000 or None,
            start=message.ref or None,
            pressed=press.data,
            reply_to=_reply_to(message),
        )
    ]


def _message_edit(raw: bytes, context: _Context) -> list[Incoming]:
    message = _MESSAGE.decode(raw)
    if not _from_person(message):
        return []
    return [
        Edited(
            external_id=message_id(message.peer_id, message.conversation_message_id),
            sender=context.sender(message.from_id),
            text=_text(message),
            files=_files(message),
            at=(message.update_time or message.date) * 1000 or None,
        )
    ]


def _message_reply(raw: bytes, context: _Context) -> list[Incoming]:
    message = _MESSAGE.decode(raw)
    # What another program sent with a key of the community has no human author and is not recorded.
    if context.ours or not message.admin_author_id or not person(message.peer_id) or message.action is not None:
        return []
    return [
        Echoed(
            external_id=message_id(message.peer_id, message.conversation_message_id),
            recipient=context.sender(message.peer_id),
            author=context.name(message.admin_author_id),
            text=_text(message),
            files=_files(message),
            at=message.date * 1000 or None,
        )
    ]


def _from_person(message: Message) -> bool:
    # A contact is a person. A conversation of several has no one to be the contact, so we stay silent there.
    return person(message.peer_id) and message.from_id == message.peer_id and message.action is None


def _text(message: Message) -> str:
    parts = [message.text, *lines(message.attachments), *(_quoted(one) for one in message.fwd_messages)]
    if message.is_cropped:
        parts.append("[VK delivered only a part of this message; the whole is in the community's messages]")
    return "\n".join(part for part in parts if part)


def _quoted(message: Message) -> str:
    """A forwarded message, marked as one."""
    return "\n".join(f"> {line}" for line in _text(message).splitlines())


def _files(message: Message) -> list[RemoteFile]:
    forwarded = [file for one in message.fwd_messages for file in _files(one)]
    return [*files(message.attachments), *location(message.geo), *forwarded]


def _reply_to(message: Message) -> str | None:
    answered = message.reply_message
    if answered is None or not answered.conversation_message_id:
        return None
    return message_id(message.peer_id, answered.conversation_message_id)


# --- the rest -------------------------------------------------------------------------------------------------------


def _message_event(raw: bytes, context: _Context) -> list[Incoming]:
    event = _PRESSED.decode(raw)
    press = pressed(event.payload)
    if press is None or press.data is None or not person(event.peer_id):
        return []
    cmid = event.conversation_message_id
    return [
        Received(
            external_id=f"{event.peer_id}:press:{event.event_id}",
            sender=context.sender(event.user_id),
            text=press.text or press.data,
            pressed=press.data,
            reply_to=message_id(event.peer_id, cmid) if cmid else None,
        )
    ]


def _message_allow(raw: bytes, context: _Context) -> list[Incoming]:
    allowed = _ALLOWED.decode(raw)
    sender = context.sender(allowed.user_id)
    found: list[Incoming] = [Reach(sender=sender, reachable=True)]
    if allowed.key:
        # Nobody wrote and nobody waits, but whom the key was made for is known now.
        name = f"allow:{allowed.user_id}:{allowed.key}"
        found.append(Received(external_id=name, sender=sender, start=allowed.key, automatic=True))
    return found


def _message_deny(raw: bytes, context: _Context) -> list[Incoming]:
    reason = "The contact forbade the community to write to them."
    return [Reach(sender=context.sender(_ALLOWED.decode(raw).user_id), reachable=False, reason=reason)]


def _message_read(raw: bytes, _: _Context) -> list[Incoming]:
    read = _READ.decode(raw)
    # Also told when we read what they wrote.
    if not person(read.peer_id) or read.from_id != read.peer_id or not read.conversation_message_id:
        return []
    number = message_id(read.peer_id, read.conversation_message_id)
    return [Receipt(external_id=number, state=ReceiptState.READ, up_to=True)]


def _message_typing(raw: bytes, context: _Context) -> list[Incoming]:
    state = _TYPING.decode(raw)
    return [Typing(sender=context.sender(state.from_id))] if person(state.from_id) else []


def _message_reaction(raw: bytes, context: _Context) -> list[Incoming]:
    told = _REACTION.decode(raw)
    if not person(told.peer_id) or told.reacted_id != told.peer_id:
        return []
    reaction = _REACTIONS.get(told.reaction_id, f"reaction {told.reaction_id}") if told.reaction_id else ""
    return [
        Reacted(
            external_id=message_id(told.peer_id, told.cmid), sender=context.sender(told.reacted_id), reaction=reaction
        )
    ]


def _name(profile: Profile) -> str:
    return f"{profile.first_name} {profile.last_name}".strip()


_MESSAGE_NEW, _MESSAGE, _PRESSED = Decoder(MessageNew), Decoder(Message), Decoder(Pressed)
_ALLOWED, _READ, _TYPING, _REACTION = Decoder(Allowed), Decoder(MessageRead), Decoder(TypingState), Decoder(Reaction)

_CONVERTERS = {
    "message_new": _message_new,
    "message_edit": _message_edit,
    "message_reply": _message_reply,
    "message_event": _message_event,
    "message_allow": _message_allow,
    "message_deny": _message_deny,
    "message_read": _message_read,
    "message_typing_state": _message_typing,
    "message_reaction_event": _message_reaction,
}
