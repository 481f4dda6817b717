"""The published schema: ``python -m omnid_webhook.schema`` prints docs/channels/webhook.schema.json."""

from typing import Any

import msgspec

from omnid.channel_json import schema
from omnid_webhook.outcomes import Accepted

__all__ = ["document", "text"]


def document() -> dict[str, Any]:
    return schema("Omnid: what a webhook posts to us, what we post, and how it may answer", Accepted)


def text() -> str:
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201 (its purpose)
