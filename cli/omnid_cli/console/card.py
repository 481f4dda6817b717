"""What stands on the contact's card: who they are, how they are known, what the conversation is about."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from omnid.model import Conversation
from omnid_cli.console import dates, letters
from omnid_cli.console.rows import owner, sign
from omnid_cli.console.state import Opened, State, conversation
from omnid_cli.console.words import Words

_PLAIN = Console(width=80, color_system=None, force_terminal=False, legacy_windows=False)
"""Only asked how wide letters are."""


def card(state: State, now: int, words: Words) -> Text:
    """The whole card; empty when no conversation is opened."""
    one = conversation(state)
    if one is None or state.opened is None:
        return Text()
    links = _others(words("card.links"), state.opened.links, now, words)
    earlier = _others(words("card.earlier"), state.opened.earlier, now, words)
    return Text("\n").join([*_about(one, state, now, words), *_contact(state.opened, words), *links, *earlier])


def fitted(whole: Text, width: int, height: int, words: Words) -> Text:
    """As much of it as has room, with a line that says how the rest is read."""
    if width <= 0 or height <= 1:
        return whole  # it is not on the screen yet
    lines = whole.wrap(_PLAIN, width, overflow="fold")
    if len(lines) <= height:
        return whole
    return Text("\n").join([*lines[: height - 1], Text(words("card.more"), "bold")])


def _contact(shown: Opened, words: Words) -> Iterator[Text]:
    yield _title(letters.line(shown.contact.name))
    if shown.contact.language:
        yield _pair(words("card.language"), shown.contact.language)
    yield _title(words("card.known"))
    for identity in shown.identities:
        name = f"{identity.name} @{identity.username}" if identity.username else identity.name
        yield _pair(identity.channel, name)
        if identity.unreachable_reason:
            why = words.reason(identity.unreachable_reason)
            yield Text(f"  ⚠ {letters.line(words('card.unreachable', why=why))}", "red")
    if shown.claims:
        yield _title(words("card.claims"))
    for claim in shown.claims:
        verified = f" ✓ {words('card.verified')}" if claim.verified else ""
        yield _pair(words.of("claim", claim.type.value), f"{claim.value}{verified}")
    if shown.attributes:
        yield _title(words("card.attributes"))
    for name, value in shown.attributes.items():
        yield _pair(letters.line(name), value)


def _about(one: Conversation, state: State, now: int, words: Words) -> Iterator[Text]:
    yield Text(f"{words('card.conversation')} {one.id}", "bold underline")
    if one.subject:
        yield _pair(words("card.subject"), one.subject)
    yield _pair(words("card.state"), _state(one, now, words))
    yield _pair(words("card.owner"), owner(one, state.me, words))
    if one.team is not None:
        yield _pair(words("card.team"), one.team)
    if state.opened is not None and state.opened.participants:
        yield _pair(words("card.beside"), ", ".join(other.name for other in state.opened.participants))
    yield _pair(words("card.priority"), f"{sign(one)}{words.of('priority', one.priority.value)}")
    if one.tags:
        yield _pair(words("card.tags"), " ".join(f"#{tag}" for tag in one.tags))
    yield _pair(words("card.channel"), one.channel)
    if one.page_url:
        yield _pair(words("card.page"), one.page_url)
    yield _pair(words("card.since"), dates.moment(one.created_at, now, words))
    yield _pair(words("card.messages"), str(one.message_count))
    if one.due_at is not None:
        yield _pair(words("card.due"), dates.moment(one.due_at, now, words))


def _state(one: Conversation, now: int, words: Words) -> str:
    said = words.of("conversation", one.state.value)
    if one.snoozed_until_at is not None:
        return f"{said} {words('until', when=dates.moment(one.snoozed_until_at, now, words))}"
    if one.waiting_since_at is not None:
        return f"{said}, {words('waits', span=dates.span(now - one.waiting_since_at, words))}"
    return said


def _others(title: str, others: list[Conversation], now: int, words: Words) -> Iterator[Text]:
    if others:
        yield _title(title)
    for one in others:
        when = dates.moment(one.last_message_at, now, words)
        yield Text.assemble((f"{one.id} ", "bold"), (f"{when} ", "dim"), letters.line(one.last_text))


def _title(written: str) -> Text:
    return Text(f"\n{written}", "bold underline")


def _pair(name: str, value: str) -> Text:
    return Text.assemble((f"{name}: ", "dim"), letters.line(value))
