"""What stands on the contact's card: who they are, how they are known, what the conversation is about."""

from collections.abc import Iterator

from rich.text import Text

from omnid.model import Conversation
from omnid_cli import text
from omnid_cli.console import dates
from omnid_cli.console.rows import owner
from omnid_cli.console.state import Opened, State, conversation
from omnid_cli.console.words import Words


def card(state: State, now: int, words: Words) -> Text:
    """The whole card; empty when no conversation is opened."""
    one = conversation(state)
    if one is None or state.opened is None:
        return Text()
    lines = [*_contact(state.opened, words), *_about(one, state, now, words), *_earlier(state.opened, now, words)]
    return Text("\n").join(lines)


def _contact(shown: Opened, words: Words) -> Iterator[Text]:
    yield Text(text.line(shown.contact.name), "bold")
    if shown.contact.language:
        yield _pair(words("card.language"), shown.contact.language)
    yield _title(words("card.known"))
    for identity in shown.identities:
        name = f"{identity.name} @{identity.username}" if identity.username else identity.name
        yield _pair(identity.channel, name)
        if identity.unreachable_reason:
            yield Text(f"  ⚠ {text.line(words('card.unreachable', why=identity.unreachable_reason))}", "red")
    if shown.claims:
        yield _title(words("card.claims"))
    for claim in shown.claims:
        verified = f" ✓ {words('card.verified')}" if claim.verified else ""
        yield _pair(words.of("claim", claim.type.value), f"{claim.value}{verified}")


def _about(one: Conversation, state: State, now: int, words: Words) -> Iterator[Text]:
    yield _title(f"{words('card.conversation')} {one.id}")
    if one.subject:
        yield _pair(words("card.subject"), one.subject)
    yield _pair(words("card.state"), _state(one, now, words))
    yield _pair(words("card.owner"), owner(one, state.me, words))
    yield _pair(words("card.channel"), one.channel)
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


def _earlier(shown: Opened, now: int, words: Words) -> Iterator[Text]:
    if not shown.earlier:
        return
    yield _title(words("card.earlier"))
    for one in shown.earlier:
        when = dates.moment(one.last_message_at, now, words)
        yield Text.assemble((f"{one.id} ", "bold"), (f"{when} ", "dim"), text.line(one.last_text))


def _title(written: str) -> Text:
    return Text(f"\n{written}", "bold underline")


def _pair(name: str, value: str) -> Text:
    return Text.assemble((f"{name}: ", "dim"), text.line(value))
