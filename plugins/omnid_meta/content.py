"""The text and the files of a message that arrived; pure."""

from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from omnid.channel import AttachmentType, RemoteFile
from omnid_meta.updates import Attachment, Message

__all__ = ["files_of", "text_of"]

_FILES = {
    "image": AttachmentType.IMAGE,
    "video": AttachmentType.VIDEO,
    # What people record in the apps; a song is sent as a file.
    "audio": AttachmentType.VOICE,
    "file": AttachmentType.FILE,
    # Told as a picture; whether it is a film is seen when it is fetched.
    "story_mention": AttachmentType.IMAGE,
    "ephemeral": AttachmentType.IMAGE,
}
_NOT_PASSED_ON = "(The contact sent something that Meta does not pass on. Ask them to send it another way.)"


def text_of(message: Message) -> str:
    """The text, and of shared posts and links their address. Never empty where there is no file either."""
    said = [message.text, *(_words(attachment) for attachment in message.attachments)]
    if message.reply_to is not None and message.reply_to.story is not None:
        said.append(f"(about a story of yours: {message.reply_to.story.url})")
    text = "\n".join(line for line in said if line)
    return text or ("" if files_of(message) else _NOT_PASSED_ON)


def _words(attachment: Attachment) -> str:
    if attachment.type == "like_heart":
        return "❤"
    if attachment.type == "story_mention":
        return "(mentions you in a story)"
    if _has_file(attachment) or attachment.type == "location":
        return ""
    payload = attachment.payload
    title = attachment.title or (payload.title if payload is not None else None)
    url = attachment.url or (payload.url if payload is not None else None)
    return " ".join(part for part in (title, url) if part)


def files_of(message: Message) -> list[RemoteFile]:
    return [file for attachment in message.attachments if (file := _file(attachment)) is not None]


def _file(attachment: Attachment) -> RemoteFile | None:
    payload = attachment.payload
    if payload is None:
        return None
    if attachment.type == "location" and payload.coordinates is not None:
        place = {"latitude": payload.coordinates.lat, "longitude": payload.coordinates.long}
        return RemoteFile(type=AttachmentType.LOCATION, meta={**place, "title": attachment.title or ""})
    if not _has_file(attachment) or payload.url is None:
        return None
    sort = AttachmentType.STICKER if payload.sticker_id is not None else _FILES[attachment.type]
    return RemoteFile(type=sort, ref=payload.url, name=_name(payload.url, sort))


def _has_file(attachment: Attachment) -> bool:
    return attachment.type in _FILES and attachment.payload is not None and attachment.payload.url is not None


def _name(url: str, sort: AttachmentType) -> str:
    name = PurePosixPath(unquote(urlsplit(url).path)).name
    return name if "." in name else sort.value
