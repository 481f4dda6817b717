"""The token that proves to which conversation an answer belongs, wherever it comes from."""

import base64
import hashlib
import hmac

from omnid.model import ConversationId
from omnid.store import settings
from omnid.store.database import Tx

SECRET = "threads"
SIGNATURE = 16
"""Characters of the signature: 80 bits, in an alphabet that survives mail servers that change case."""


def token(key: bytes, conversation: ConversationId) -> str:
    """Lower-case letters and digits; ``key``: the secret of `SECRET`."""
    return f"{conversation}z{_sign(key, conversation)}"


def conversation_of(tx: Tx, shown: str) -> ConversationId | None:
    """The conversation a token proves; None when it is forged."""
    number, _, signature = shown.lower().partition("z")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    conversation = ConversationId(int(number))
    good = _sign(settings.secret(tx, SECRET), conversation).encode()
    return conversation if hmac.compare_digest(good, signature.encode("utf-8", "surrogatepass")) else None


def _sign(key: bytes, conversation: ConversationId) -> str:
    digest = hmac.new(key, str(conversation).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:SIGNATURE]
