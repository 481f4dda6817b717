"""Meta's side of the webhook: every call is signed."""

import hashlib
import hmac
from collections.abc import Callable

from omnid import testing

__all__ = ["Delivery"]


class Delivery(testing.Delivery):
    """Signs by hand, so that a mistake in the plugin's own signature is seen."""

    def __init__(self, *, app_secret: str, hook_url: str, changed: Callable[[], None]) -> None:
        def signed(body: bytes, _number: int) -> dict[str, str]:
            digest = hmac.digest(app_secret.encode(), body, hashlib.sha256).hex()
            return {"X-Hub-Signature-256": f"sha256={digest}"}

        super().__init__(hook_url=hook_url, changed=changed, signed=signed)
