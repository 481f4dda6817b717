"""The text and the files of a message that arrived; pure."""

from omnid.channel import AttachmentType, RemoteFile
from omnid_whatsapp.updates import Location, Media, Message, Order, PhoneCard

__all__ = ["files_of", "text_of"]

_NOT_PASSED_ON = ("unsupported", "unknown")


def text_of(message: Message) -> str:
    """The text, the caption, or the nearest thing to a text there is. Raises for a sort that is not known."""
    if message.text is not None:
        return message.text.body
    media = _media(message)
    if media is not None:
        return media[1].caption
    if message.button is not None:
        return message.button.text
    if message.interactive is not None:
        choice = message.interactive.button_reply or message.interactive.list_reply
        return choice.title if choice is not None else "(a form was filled in; see it in WhatsApp Manager)"
    if message.order is not None:
        return _ordered(message.order)
    if message.location is not None or message.contacts:
        return ""
    if message.type in _NOT_PASSED_ON:
        return _not_passed_on(message)
    raise ValueError(f"messages of the type “{message.type}” are not known")


def _not_passed_on(message: Message) -> str:
    """The person did write and waits, so an operator has to see it."""
    sort = message.unsupported.type if message.unsupported is not None else ""
    of = f" ({sort})" if sort else ""
    return f"(The contact sent something that WhatsApp does not pass on{of}. Ask them to send it another way.)"


def _ordered(order: Order) -> str:
    lines = [f"{item.quantity} × {item.product_retailer_id}" for item in order.product_items]
    return "\n".join(line for line in (order.text, *lines) if line)


def files_of(message: Message) -> list[RemoteFile]:
    found = []
    media = _media(message)
    if media is not None:
        found.append(_file(*media))
    if message.location is not None:
        found.append(_location(message.location))
    return [*found, *(_card(card) for card in message.contacts)]


def _media(message: Message) -> tuple[AttachmentType, Media] | None:
    if message.image is not None:
        return AttachmentType.IMAGE, message.image
    if message.video is not None:
        return AttachmentType.VIDEO, message.video
    if message.audio is not None:
        return AttachmentType.VOICE if message.audio.voice else AttachmentType.AUDIO, message.audio
    if message.document is not None:
        return AttachmentType.FILE, message.document
    if message.sticker is not None:
        return AttachmentType.STICKER, message.sticker
    return None


def _file(sort: AttachmentType, media: Media) -> RemoteFile:
    mime = media.mime_type.partition(";")[0].strip()
    return RemoteFile(
        type=sort,
        ref=media.id,
        name=media.filename or f"{sort.value}.{_ENDINGS.get(mime, mime.rpartition('/')[2] or 'bin')}",
        mime=mime,
        meta={"animated": True} if media.animated else {},
    )


_ENDINGS = {"image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "video/3gpp": "3gp"}


def _location(place: Location) -> RemoteFile:
    title = ", ".join(part for part in (place.name, place.address) if part)
    meta: dict[str, float | str] = {"latitude": place.latitude, "longitude": place.longitude}
    return RemoteFile(type=AttachmentType.LOCATION, meta={**meta, "title": title} if title else meta)


def _card(card: PhoneCard) -> RemoteFile:
    phones = [phone.phone or f"+{phone.wa_id}" for phone in card.phones if phone.phone or phone.wa_id]
    meta = {"name": card.name.formatted_name, "phone": phones[0] if phones else ""}
    return RemoteFile(type=AttachmentType.CONTACT, meta=meta)
