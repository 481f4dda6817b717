"""What a template's variables are, for a conversation or as samples, and the text it makes of them."""

from typing import Any

from omnid.desk import hours
from omnid.errors import Conflict
from omnid.model import Actor, ClaimType, Conversation, ReplyTemplate, TemplateVariant
from omnid.policy import hours as clock
from omnid.policy import rendering, wording
from omnid.policy.sentences import sentence
from omnid.store import attributes, channels, contacts, operators
from omnid.store.database import Tx

NAMES = {"contact", "operator", "conversation", "hours"}


class Samples(dict[str, str]):
    """Attributes nobody has set yet: each is shown as its own name."""

    def __missing__(self, name: str) -> str:
        return name


def check(source: str) -> None:
    """Try a text with samples: hours open and closed. Raises `Invalid` with the line of what is wrong."""
    rendering.check(source, NAMES)
    for is_open in (True, False):
        rendering.render(source, samples(is_open=is_open))


def samples(*, is_open: bool = True) -> dict[str, Any]:
    """What a text is tried with."""
    return {
        "contact": {
            "id": 7, "name": "Anna", "language": "en", "email": "anna@example.com", "phone": "+79210000000",
            "attributes": Samples(),
        },
        "operator": {"name": "Ivan", "login": "ivan"},
        "conversation": {"id": 42, "subject": "Order 4417", "channel": "site", "kind": "widget", "priority": "normal"},
        "hours": {"open": is_open, "opens": "Mon 09:00", "closes": "18:00", "timezone": "Europe/Moscow"},
    }  # fmt: skip


def values(tx: Tx, actor: Actor, conversation: Conversation, language: str) -> dict[str, Any]:
    """What is known now; what is not is left out, so that a text cannot say “None”. ``language``: of the text."""
    contact = contacts.get(tx, conversation.contact_id)
    claims = contacts.claims(tx, contact.id)
    channel = channels.get(tx, conversation.channel_id)
    return {
        "contact": _known(
            id=contact.id,
            name=contact.name,
            language=contact.language,
            email=next((claim.value for claim in reversed(claims) if claim.type is ClaimType.EMAIL), None),
            phone=next((claim.value for claim in reversed(claims) if claim.type is ClaimType.PHONE), None),
        )
        | {"attributes": attributes.of(tx, contact.id)},
        "operator": _operator(tx, actor),
        "conversation": _known(
            id=conversation.id,
            subject=conversation.subject or None,
            channel=conversation.channel,
            kind=channel.kind,
            priority=conversation.priority.value,
        ),
        "hours": _hours(tx, conversation, language),
    }


def _known(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _operator(tx: Tx, actor: Actor) -> dict[str, Any]:
    if actor.operator_id is None:
        return {"name": actor.name}
    operator = operators.get(tx, actor.operator_id)
    return {"name": operator.name, "login": operator.login}


def _hours(tx: Tx, conversation: Conversation, language: str) -> dict[str, Any]:
    """``opens`` and ``closes`` on the clock of the hours; absent where they never do."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    found = hours.of(tx, channel=conversation.channel_id, team=conversation.team_id)
    if found is None:
        return {"open": True}
    zone = ZoneInfo(found.timezone)

    def on_the_clock(at: int | None) -> str | None:
        if at is None:
            return None
        moment, today = datetime.fromtimestamp(at / 1000, zone), datetime.fromtimestamp(tx.now / 1000, zone)
        return f"{moment:%H:%M}" if moment.date() == today.date() else wording.moment(at, tx.now, zone, language)

    return _known(
        open=clock.is_open(found, tx.now),
        opens=on_the_clock(clock.opens_at(found, tx.now)),
        closes=on_the_clock(clock.closes_at(found, tx.now)),
        timezone=found.timezone,
    )


def text(tx: Tx, actor: Actor, template: ReplyTemplate, conversation: Conversation) -> str:
    """Raises `Invalid` with the line, `Conflict` where there is no text for this language and kind."""
    if not template.variants:
        return ""
    language = contacts.get(tx, conversation.contact_id).language or ""
    kind = channels.get(tx, conversation.channel_id).kind
    chosen = choose(template, language, kind)
    spoken = wording.spoken(chosen.language, chosen.text)
    return rendering.render(chosen.text, values(tx, actor, conversation, spoken))


def choose(template: ReplyTemplate, language: str, kind: str) -> TemplateVariant:
    """The nearest: for language and kind, for the language, for the kind, for any. Raises `Conflict`."""
    short = language.lower().replace("_", "-").partition("-")[0]
    there = {(one.language, one.kind): one for one in template.variants}
    for wanted in ((language.lower(), kind), (short, kind), (language.lower(), ""), (short, ""), ("", kind), ("", "")):
        if wanted in there:
            return there[wanted]
    has = ", ".join(" ".join(filter(None, pair)) for pair in there)
    spoken = language or "an unknown language"
    raise Conflict(sentence("no_text_for", template=template.name, language=spoken, kind=kind, has=has))
