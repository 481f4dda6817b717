"""A form that was sent, as a message. Pure."""

from omnid.channel import AttachmentType, Claimed, ClaimType, Incoming, Received, RemoteFile, Sender
from omnid_form.submission import Submission, Upload, decode

__all__ = ["extract", "incoming"]


def incoming(payload: bytes) -> list[Incoming]:
    """Anybody can write any address into a form: nothing in it is verified, and no two addresses are one person."""
    sent = decode(payload)
    address = sent.phone or sent.email
    if not address:
        raise ValueError("A form was sent without phone and e-mail.")
    return [
        Received(
            external_id=sent.key,
            sender=Sender(external_id=address, name=sent.name or sent.shown or address, language=sent.language or None),
            text=_text(sent),
            files=[_file(place, upload) for place, upload in enumerate(sent.files)],
            claims=_claims(sent),
            at=sent.at,
            subject=sent.subject,
            due_at=sent.due_at,
        )
    ]


def extract(payload: bytes, ref: str) -> bytes:
    """The bytes of a file that came with it."""
    return decode(payload).files[int(ref)].data


def _text(sent: Submission) -> str:
    """What they wrote, and below it what the operator needs to answer."""
    when = f", {sent.due}" if sent.due else ""
    lines = [
        f"Call back: {sent.shown}{when}" if sent.callback else f"Phone: {sent.shown}" if sent.phone else "",
        f"E-mail: {sent.email}" if sent.email else "",
        f"Answer wished: {sent.due}" if sent.due and not sent.callback else "",
        *(f"{name}: {value}" for name, value in sent.more.items()),
        f"Page: {sent.page}" if sent.page else "",
    ]
    below = "\n".join(line for line in lines if line)
    return f"{sent.text}\n\n{below}" if sent.text else below


def _claims(sent: Submission) -> list[Claimed]:
    claims = [(ClaimType.PHONE, sent.phone), (ClaimType.EMAIL, sent.email)]
    return [Claimed(type=type_, value=value) for type_, value in claims if value]


def _file(place: int, upload: Upload) -> RemoteFile:
    type_ = AttachmentType.IMAGE if upload.mime.startswith("image/") else AttachmentType.FILE
    return RemoteFile(type=type_, ref=str(place), name=upload.name, mime=upload.mime, size=upload.size)
