"""Meta's side of the webhook: every call is signed; and how a call looks."""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Any

from omnid import testing
from omnid_whatsapp.fake.state import Json, Person

__all__ = ["Delivery", "body_of"]


class Delivery(testing.Delivery):
    """Signs by hand, so that a mistake in the plugin's own signature is seen."""

    def __init__(self, *, app_secret: str, hook_url: str, changed: Callable[[], None]) -> None:
        def signed(body: bytes, _number: int) -> dict[str, str]:
            digest = hmac.digest(app_secret.encode(), body, hashlib.sha256).hex()
            return {"X-Hub-Signature-256": f"sha256={digest}"}

        super().__init__(hook_url=hook_url, changed=changed, signed=signed)


def body_of(number_id: str, field: str, people: Sequence[Person], **value: Any) -> Json:
    """A webhook call with one change. ``value``: ``messages``, ``statuses``, ``message_echoes``."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number_id}
    contacts = {"contacts": [_contact(person) for person in people]} if people else {}
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **contacts, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def _contact(person: Person) -> Json:
    known = {"wa_id": person.phone, "user_id": person.user_id}
    return {"profile": {"name": person.name}, **{key: value for key, value in known.items() if value}}
