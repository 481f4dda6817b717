"""How the desk's nouns are listed and summed up; imported when there is something to show."""

from omnid.desk.searching import Hit
from omnid.model import (
    Autoreply,
    Change,
    Channel,
    Conditions,
    Console,
    ConsolePerson,
    Contact,
    Conversation,
    Delivery,
    Draft,
    Escalation,
    JournalEntry,
    Message,
    Notification,
    Operator,
    OutboxItem,
    Presence,
    Priority,
    ReplyTemplate,
    Revision,
    Rule,
    Step,
    Target,
    Team,
    Token,
    View,
    Way,
)
from omnid_cli.output import Column, Table
from omnid_cli.times import ago, both, clock, exact, now, span

NAME = 40
"""Characters of a contact's name in a list."""


def _urgency(one: Conversation) -> str:
    return "" if one.priority is Priority.NORMAL else f", {one.priority.value}"


def _short(name: str) -> str:
    """What somebody calls themselves is as long as they like; a column is not."""
    return name if len(name) <= NAME else name[: NAME - 1] + "…"


CONVERSATIONS = Table(
    Conversation,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column(
            "WAITING", lambda one: "" if one.waiting_since_at is None else span(now() - one.waiting_since_at), "red"
        ),
        Column("CONTACT", lambda one: _short(one.contact)),
        Column("CHANNEL", lambda one: one.channel, "cyan"),
        Column("OPERATOR", lambda one: one.operator or "–"),
        Column("STATE", lambda one: one.state.value + _urgency(one)),
        Column("LAST", lambda one: ago(one.last_message_at), "dim"),
        Column("TEXT", lambda one: " ".join([*(f"#{tag}" for tag in one.tags), one.last_text]), wide=True),
    ],
    empty="Nobody is waiting.",
)
MESSAGES = Table(
    Message,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("AT", lambda one: both(one.created_at), "dim"),
        Column("AUTHOR", lambda one: one.author),
        Column("STATE", lambda one: one.state.value),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
)
REVISIONS = Table(
    Revision,
    [
        Column("UNTIL", lambda one: both(one.replaced_at), "bold"),
        Column("CHANGED BY", lambda one: one.replaced_by),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
    empty="It has always said what it says now.",
)
HITS = Table(
    Hit,
    [
        Column("ID", lambda one: one.conversation_id, "bold"),
        Column("CONTACT", lambda one: _short(one.contact)),
        Column("AT", lambda one: both(one.at), "dim"),
        Column("TEXT", lambda one: one.snippet.text, wide=True),
    ],
    ident="conversation_id",
)
CONTACTS = Table(
    Contact,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("NAME", lambda one: one.name),
        Column("LANGUAGE", lambda one: one.language or ""),
        Column("SINCE", lambda one: both(one.created_at), "dim"),
    ],
    empty="There is no such contact.",
)
CHANGES = Table(
    Change,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("AT", lambda one: both(one.at), "dim"),
        Column("OPERATION", lambda one: one.operation),
        Column("CONVERSATION", lambda one: one.conversation_id),
    ],
    empty="There is nothing of yours to undo.",
)
DRAFTS = Table(
    Draft,
    [
        Column("CONVERSATION", lambda one: one.conversation_id, "bold"),
        Column("CONTACT", lambda one: _short(one.contact)),
        Column("AT", lambda one: both(one.updated_at), "dim"),
        Column("AS", lambda one: "note" if one.is_note else "reply"),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
    ident="conversation_id",
    empty="You have begun nothing.",
)
VIEWS = Table(
    View,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("WHOSE", lambda one: "everybody’s" if one.operator_id is None else "yours"),
        Column("FINDS", lambda one: "" if one.count is None else one.count),
        Column("FILTER", lambda one: one.filter, wide=True),
    ],
    ident="name",
    empty="There is no view yet: omnid view save urgent “priority:urgent is:waiting”",
)
CHANNELS = Table(
    Channel,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("KIND", lambda one: one.kind),
        Column("ON", lambda one: "on" if one.enabled else "off"),
        Column("ID", lambda one: one.public_id, "dim"),
        Column("SETTINGS", lambda one: ", ".join(f"{name}={value}" for name, value in one.config.items())),
    ],
    ident="name",
    empty="There is no channel yet: omnid channel add widget site --origin https://shop.example",
)
CONSOLES = Table(
    Console,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("KIND", lambda one: one.kind),
        Column("ON", lambda one: "on" if one.enabled else "off"),
        Column("SETTINGS", lambda one: ", ".join(f"{name}={value}" for name, value in one.config.items())),
    ],
    ident="name",
    empty="There is no console yet: omnid console add telegram NAME --token env:TOKEN --chat -100…",
)
CONSOLE_PEOPLE = Table(
    ConsolePerson,
    [
        Column("OPERATOR", lambda one: one.operator, "bold"),
        Column("ACCOUNT", lambda one: one.external_id),
        Column("PAIRED", lambda one: both(one.paired_at), "dim"),
    ],
    ident="external_id",
    empty="Nobody is paired yet: omnid operator pair LOGIN",
)
OPERATORS = Table(
    Operator,
    [
        Column("LOGIN", lambda one: one.login, "bold"),
        Column("NAME", lambda one: one.name),
        Column("ROLE", lambda one: one.role.value),
        Column("UID", lambda one: "" if one.uid is None else one.uid),
        Column("AT ONCE", lambda one: "" if one.capacity is None else one.capacity),
        Column("SKILLS", lambda one: ", ".join(one.skills)),
        Column("E-MAIL", lambda one: one.email or ""),
        Column("LANGUAGE", lambda one: one.language.value if one.language else ""),
        Column("STATE", lambda one: "disabled" if one.disabled_at else "active"),
    ],
    ident="login",
)
TEMPLATES = Table(
    ReplyTemplate,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("SHORT", lambda one: one.shortcut or "", "cyan"),
        Column("WHOSE", lambda one: one.operator or one.team or "everybody"),
        Column("USED", lambda one: one.uses),
        Column("STEPS", lambda one: ", ".join(one.steps)),
        Column("TEXT", lambda one: one.variants[0].text if one.variants else "", wide=True),
    ],
    ident="name",
    empty="There is no template yet: omnid template add hello “Hello {{ contact.name }}!” --shortcut /hello",
)
TEAMS = Table(
    Team,
    [
        Column("NAME", lambda one: one.name, "bold"),
        Column("TITLE", lambda one: one.title),
        Column("STRATEGY", lambda one: one.strategy.value),
        Column("AT ONCE", lambda one: "" if one.capacity is None else one.capacity),
        Column("MEMBERS", lambda one: ", ".join(member.login for member in one.members)),
    ],
    ident="name",
    empty="There is no team yet: omnid team add support --member LOGIN",
)
RULES = Table(
    Rule,
    [
        Column("#", lambda one: one.position),
        Column("NAME", lambda one: one.name, "bold"),
        Column("TEAM", lambda one: one.team or "–"),
        Column("PRIORITY", lambda one: "" if one.priority is None else one.priority.value),
        Column("SKILLS", lambda one: ", ".join(one.skills)),
        Column("ON", lambda one: "on" if one.enabled else "off"),
        Column("IF", lambda one: conditions(one.conditions), wide=True),
    ],
    ident="name",
    empty="There is no rule yet: omnid rule add NAME --channel site --team TEAM",
)


def conditions(given: Conditions) -> str:
    """``channel site, bot; words refund``."""
    lists: dict[str, list[str]] = {
        "channel": given.channels, "kind": given.kinds, "language": given.languages, "page": given.pages,
        "attribute": [f"{name}={value}" for name, value in given.attributes.items()], "words": given.keywords,
        "hours": [given.hours] if given.hours else [],
    }  # fmt: skip
    return "; ".join(f"{name} {', '.join(values)}" for name, values in lists.items() if values) or "always"


PRESENCES = Table(
    Presence,
    [
        Column("LOGIN", lambda one: one.login, "bold"),
        Column("STATE", lambda one: one.state.value),
        Column("SINCE", lambda one: ago(one.since_at)),
        Column("HAS", lambda one: one.conversations or ""),
        Column("SWITCH", lambda one: one.switch.value),
        Column("BECAUSE", lambda one: one.because, wide=True),
    ],
    ident="login",
    empty="There is no operator.",
)


def _goodness(token: Token) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and token.expires_at <= now() else "good"


TOKENS = Table(
    Token,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("NAME", lambda one: one.name),
        Column("OPERATOR", lambda one: one.operator or "–"),
        Column("SCOPES", lambda one: ", ".join(scope.value for scope in one.scopes)),
        Column("USED", lambda one: ago(one.used_at) or "never"),
        Column("EXPIRES", lambda one: both(one.expires_at) or "never"),
        Column("STATE", _goodness),
    ],
    empty="There is no token yet: omnid operator token LOGIN --name NAME --scope read",
)
JOURNAL = Table(
    JournalEntry,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("RECEIVED", lambda one: both(one.received_at), "dim"),
        Column("CHANNEL", lambda one: one.channel, "cyan"),
        Column("OUTCOME", lambda one: one.outcome.value),
        Column("BYTES", lambda one: one.size),
        Column("MESSAGE", lambda one: one.message_id or ""),
        Column("REASON", lambda one: one.reason or "", wide=True),
    ],
)
OUTBOX = Table(
    OutboxItem,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("STATE", lambda one: one.state.value),
        Column("WHAT", lambda one: f"{one.sort.value} message {one.message_id}"),
        Column("TO", lambda one: f"conversation {one.conversation_id} by {one.channel}"),
        Column("TRIES", lambda one: one.tries),
        Column("DUE", lambda one: ago(one.due_at) if one.state.value in ("queued", "sending") else ""),
        Column("MADE", lambda one: f"{ago(one.created_at)}, {clock(one.created_at)}", "dim"),
        Column("TWICE?", lambda one: "perhaps" if one.duplicate_possible else ""),
        Column("REASON", lambda one: one.reason or "", wide=True),
    ],
    empty="Everything has left.",
)
NOTIFICATIONS = Table(
    Notification,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("TOLD", lambda one: ago(one.created_at), "dim"),
        Column("WHOM", lambda one: one.operator or "everybody"),
        Column("REASON", lambda one: one.reason, "cyan"),
        Column("CONVERSATION", lambda one: one.conversation_id or ""),
        Column("SEEN", lambda one: "" if one.acknowledged_at is None else ago(one.acknowledged_at)),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
    empty="There is nothing you have not seen.",
)
DELIVERIES = Table(
    Delivery,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("NOTIFICATION", lambda one: one.notification_id),
        Column("BY", lambda one: f"{one.kind.value} {one.address}"),
        Column("STATE", lambda one: one.state.value),
        Column("TRIES", lambda one: one.tries),
        Column("MADE", lambda one: both(one.created_at), "dim"),
        Column("REASON", lambda one: one.reason or "", wide=True),
    ],
    empty="Nothing has left by any way.",
)
WAYS = Table(
    Way,
    [
        Column("ID", lambda one: one.id, "bold"),
        Column("WHOM", lambda one: one.operator or "desk"),
        Column("KIND", lambda one: one.kind.value, "cyan"),
        Column("ADDRESS", lambda one: one.address, wide=True),
    ],
    empty="There is no way yet, so only consoles tell: omnid way add LOGIN email ADDRESS",
)
TARGETS = Table(
    Target,
    [
        Column("CHANNEL", lambda one: one.channel or "any"),
        Column("PRIORITY", lambda one: "any" if one.priority is None else one.priority.value),
        Column("FIRST", lambda one: limit(one.first_ms)),
        Column("NEXT", lambda one: limit(one.next_ms)),
        Column("CLOSE", lambda one: limit(one.close_ms)),
    ],
    empty="As delivered: the first answer within 60s, the next within 5m, no limit for closing.",
)
STEPS = Table(
    Step,
    [
        Column("ID", lambda one: one.id or "–", "bold"),
        Column("AT", lambda one: f"{one.at_percent} %"),
        Column("WHOM", lambda one: one.whom.value, "cyan"),
        Column("REPEAT", lambda one: "" if one.repeat_ms is None else f"every {exact(one.repeat_ms)}"),
    ],
)
ESCALATIONS = Table(
    Escalation,
    [
        Column("CONVERSATION", lambda one: one.conversation_id, "bold"),
        Column("TARGET", lambda one: one.target.value),
        Column("WAITING", lambda one: span(now() - one.since_at), "red"),
        Column("TOLD", lambda one: one.told),
        Column("LAST", lambda one: ago(one.told_at), "dim"),
        Column("SEEN", lambda one: ago(one.acknowledged_at)),
        Column("NEXT", lambda one: ago(one.due_at)),
    ],
    ident="conversation_id",
    empty="Nobody had to be told of a wait that goes on.",
)


def limit(ms: int | None) -> str:
    """Of a target: nothing where it says nothing."""
    return "" if ms is None else "none" if ms == 0 else exact(ms)


AUTOREPLIES = Table(
    Autoreply,
    [
        Column("WHEN", lambda one: one.reason.value, "cyan"),
        Column("LANGUAGE", lambda one: one.language or "any other"),
        Column("TEXT", lambda one: one.text, wide=True),
    ],
    ident="reason",
    empty="Nothing is answered by itself.",
)
