"""What hangs on a VK message → our files, and lines of text for what has no bytes; pure."""

from collections.abc import Iterator, Sequence

from omnid.channel import AttachmentType, RemoteFile
from omnid_vk.updates import Attachment, AudioMessage, Document, Geo, Item, Photo, Picture, Post, Sticker, Video

__all__ = ["files", "lines", "location"]

_GIF = 3
"""The type of a document that moves."""
_SITE = "https://vk.com"


def files(attachments: Sequence[Attachment]) -> list[RemoteFile]:
    """Those that can be fetched."""
    return [file for attachment in attachments for file in _files(attachment) if file.ref]


def lines(attachments: Sequence[Attachment]) -> list[str]:
    """What else there is, in words and addresses, so that nothing a contact sent is invisible."""
    return [line for attachment in attachments if (line := _line(attachment))]


def location(geo: Geo | None) -> list[RemoteFile]:
    if geo is None or geo.coordinates is None:
        return []
    meta: dict[str, float | str] = {"latitude": geo.coordinates.latitude, "longitude": geo.coordinates.longitude}
    if geo.place is not None and geo.place.title:
        meta["title"] = geo.place.title
    return [RemoteFile(type=AttachmentType.LOCATION, meta=meta)]


def _files(attachment: Attachment) -> Iterator[RemoteFile]:
    if attachment.photo is not None:
        yield _picture(AttachmentType.IMAGE, _sizes(attachment.photo), "photo.jpg", "image/jpeg")
    if attachment.doc is not None:
        yield _document(attachment.doc)
    if attachment.audio_message is not None:
        yield _voice(attachment.audio_message)
    if attachment.video is not None:
        # VK gives bots no video, only its still picture.
        yield _picture(AttachmentType.IMAGE, attachment.video.image, "video preview.jpg", "image/jpeg")
    if attachment.sticker is not None:
        yield _sticker(attachment.sticker)
    if attachment.graffiti is not None:
        drawing = attachment.graffiti
        size = Picture(url=drawing.url, width=drawing.width, height=drawing.height)
        yield _picture(AttachmentType.IMAGE, [size], "graffiti.png", "image/png")


def _sizes(photo: Photo) -> list[Picture]:
    return [*photo.sizes, photo.orig_photo] if photo.orig_photo is not None else photo.sizes


def _picture(sort: AttachmentType, sizes: Sequence[Picture], name: str, mime: str) -> RemoteFile:
    # Photos of old have no width and height; then the last size is the largest.
    largest = max(reversed(sizes), key=lambda size: size.width * size.height, default=Picture())
    facts = {"width": largest.width, "height": largest.height}
    meta = {key: value for key, value in facts.items() if value}
    return RemoteFile(type=sort, ref=largest.url or None, name=name, mime=mime, meta=meta)


def _document(document: Document) -> RemoteFile:
    name = document.title or "file"
    if document.ext and not name.lower().endswith(f".{document.ext.lower()}"):
        name = f"{name}.{document.ext}"
    moving = document.type == _GIF
    return RemoteFile(
        type=AttachmentType.ANIMATION if moving else AttachmentType.FILE,
        ref=document.url or None,
        name=name,
        mime="image/gif" if moving else "application/octet-stream",
        size=max(document.size, 0),
    )


def _voice(voice: AudioMessage) -> RemoteFile:
    meta = {"duration": voice.duration} if voice.duration else {}
    url, name, mime = (voice.link_ogg, "voice.ogg", "audio/ogg")
    if not url:
        url, name, mime = (voice.link_mp3, "voice.mp3", "audio/mpeg")
    return RemoteFile(type=AttachmentType.VOICE, ref=url or None, name=name, mime=mime, meta=meta)


def _sticker(sticker: Sticker) -> RemoteFile:
    return _picture(AttachmentType.STICKER, sticker.images, "sticker.png", "image/png")


def _line(attachment: Attachment) -> str:
    if attachment.video is not None:
        return _video(attachment.video)
    if attachment.audio is not None:
        return f"🎵 {attachment.audio.artist} — {attachment.audio.title}"
    if attachment.link is not None:
        return f"{attachment.link.title} {attachment.link.url}".strip()
    if attachment.wall is not None:
        return _post(attachment.wall)
    if attachment.market is not None:
        return _item("product", attachment.market)
    if attachment.story is not None:
        return _item("story", attachment.story)
    if attachment.poll is not None:
        return f"📊 {attachment.poll.question}"
    return "" if any(True for _ in _files(attachment)) else f"[{attachment.type}]"


def _video(video: Video) -> str:
    key = f"_{video.access_key}" if video.access_key else ""
    return f"🎬 {video.title or 'video'} {_SITE}/video{video.owner_id}_{video.id}{key}"


def _post(post: Post) -> str:
    address = f"{_SITE}/wall{post.owner_id or post.to_id}_{post.id}"
    return f"{post.text}\n{address}" if post.text else address


def _item(sort: str, item: Item) -> str:
    return f"{item.title} {_SITE}/{sort}{item.owner_id}_{item.id}".strip()
