"""The card at the head of a conversation: who it is, how it stands, and the buttons; pure."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from omnid_telegram.markup import utf16_length
from omnid_telegram_console.text import Text, bold, joined, plain, short
from omnid_telegram_console.words import Words

__all__ = ["Button", "Detail", "Keyboard", "clock", "keyboard", "text", "title"]


class Named(Struct, frozen=True):
    name: str = ""
    language: str | None = None


class Identity(Struct, frozen=True):
    channel: str = ""
    name: str = ""
    username: str | None = None
    unreachable_reason: str | None = None


class Claim(Struct, frozen=True):
    type: str
    value: str
    verified: bool = False


class Stand(Struct, frozen=True):
    """A conversation, as far as the card shows it; what a desk does not tell is left out."""

    id: int
    contact_id: int
    contact: str
    state: str
    channel: str
    operator_id: int | None = None
    operator: str | None = None
    team: str | None = None
    priority: str = "normal"
    tags: list[str] = field(default_factory=list)
    waiting_since_at: int | None = None
    snoozed_until_at: int | None = None
    subject: str = ""
    page_url: str | None = None


class Detail(Struct, frozen=True):
    """The answer of conversation.show; ``messages`` are decoded where they are needed."""

    conversation: Stand
    contact: Named
    identities: list[Identity] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


class Button(Struct, frozen=True):
    """``data``: what comes back when it is pressed; or an address that it opens."""

    text: str
    data: str

    @property
    def is_link(self) -> bool:
        return self.data.startswith("https://")


Keyboard = list[list[Button]]
_MARKS = {"urgent": "🔥 ", "high": "❗️ ", "low": "", "normal": ""}


def title(stand: Stand) -> str:
    """Of a topic; at most 128 characters, which may be counted in UTF-16 units."""
    end = f" · {short(stand.channel, 60)} #{stand.id}"
    return short(stand.contact, 128 - utf16_length(end)) + end


def text(detail: Detail, words: Words) -> Text:
    one = detail.conversation
    head = bold(f"{_MARKS.get(one.priority, '')}#{one.id} {short(one.contact)}") + plain(f" · {one.channel}")
    state = words.states.get(one.state, one.state)
    if one.state == "snoozed" and one.snoozed_until_at:
        state += f" → {clock(one.snoozed_until_at, words)}"
    who = one.operator or (words.team.format(name=one.team) if one.team else words.nobody)
    lines = [head, plain(f"{state} · {who}")]
    if one.waiting_since_at is not None and one.state != "closed":
        lines.append(plain(words.waiting.format(at=clock(one.waiting_since_at, words))))
    if one.priority != "normal":
        lines.append(plain(f"{words.priority.rstrip('…')}: {words.priorities.get(one.priority, one.priority)}"))
    lines += [plain(line) for line in (one.subject, " ".join(f"#{tag}" for tag in one.tags), one.page_url) if line]
    return joined([*lines, *_known(detail, words)])


def _known(detail: Detail, words: Words) -> list[Text]:
    lines = [
        plain(f"{words.claims.get(claim.type, claim.type)}: {claim.value}" + (" ✓" if claim.verified else ""))
        for claim in detail.claims
    ]
    for identity in detail.identities:
        if identity.username:
            lines.append(plain(f"{identity.channel}: @{identity.username.lstrip('@')}"))
        if identity.unreachable_reason:
            lines.append(plain(f"⛔️ {identity.channel}: {identity.unreachable_reason}"))
    if detail.contact.language:
        lines.append(plain(f"🌐 {detail.contact.language}"))
    return lines + [plain(f"{name}: {value}") for name, value in detail.attributes.items()]


def keyboard(stand: Stand, words: Words, knows: "frozenset[str] | set[str]") -> Keyboard:
    """``knows``: the operations there are; what the desk cannot do has no button."""
    number = stand.id
    if stand.state == "closed":
        return [[Button(words.reopen, f"reopen:{number}"), Button(words.history, f"history:{number}")]]
    offered = [
        ("conversation.take", words.take, "take"),
        ("conversation.assign", words.assign, "assign"),
        ("conversation.transfer", words.transfer, "transfer"),
        ("conversation.apply", words.template, "template"),
        ("conversation.snooze", words.snooze, "snooze"),
        ("conversation.priority", words.priority, "priority"),
        ("conversation.show", words.history, "history"),
        ("conversation.close", words.close, "close"),
    ]
    if stand.state == "snoozed":
        offered.insert(0, ("conversation.reopen", words.reopen, "reopen"))
    buttons = [Button(label, f"{verb}:{number}") for operation, label, verb in offered if operation in knows]
    return [buttons[at : at + 3] for at in range(0, len(buttons), 3)]


def clock(at: int, words: Words) -> str:
    """By the console's clock, which is named when it is nobody's own."""
    written = datetime.fromtimestamp(at / 1000, ZoneInfo(words.zone)).strftime("%d.%m %H:%M")
    return f"{written} UTC" if words.zone == "UTC" else written
