"""What people type who do not know our words yet, and which command does it."""

from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

_VERBS: dict[str, tuple[str, ...]] = {
    "set": ("edit", "update", "change", "modify", "configure", "rename", "enable"),
    "save": ("add", "create", "new", "set", "edit", "update"),
    "add": ("create", "new", "register", "invite"),
    "remove": ("delete", "del", "rm", "drop", "destroy"),
    "discard": ("delete", "remove", "rm"),
    "disable": ("delete", "remove", "del", "rm", "deactivate", "block", "off"),
    "show": ("get", "info", "view", "cat", "describe", "read", "members", "details"),
    "list": ("ls", "all", "index"),
    "join": ("add-member", "member", "addmember", "invite"),
    "leave": ("remove-member", "kick", "removemember"),
    "now": ("open", "status", "open-now", "is-open", "opens", "check"),
    "run": ("trigger", "start", "exec", "do"),
    "runs": ("history", "log", "logs"),
    "pause": ("stop", "disable", "off"),
    "resume": ("start", "enable", "on", "unpause"),
    "hours": ("working-hours", "holidays", "holiday", "timezone", "set"),
    "except": ("exception", "exceptions", "holiday"),
    "import": ("ical", "ics"),
    "test": ("preview", "render", "try", "check"),
    "use": ("apply", "send", "insert"),
    "ack": ("acknowledge", "read", "seen", "done"),
    "scheduled": ("list", "later", "queue"),
    "cancel": ("remove", "delete", "unschedule"),
    "explain": ("show", "why"),
}
"""A verb of ours, and others for it; which of several ours are meant is decided by what the noun has."""
_COMMANDS = {
    "inbox": ("list", "ls", "queue", "conversations", "waiting"),
    "show": ("history", "conversation", "thread", "cat"),
    "reply": ("send", "answer", "respond", "write"),
    "reopen": ("open", "wake", "unsnooze", "unclose"),
    "close": ("resolve", "done", "finish"),
    "assign 42 nobody": ("unassign", "release", "drop"),
    "tag 42 -WORD": ("untag",),
    "operator": ("operators", "user", "users", "agent", "agents", "member"),
    "operator me": ("me", "whoami"),
    "operator pair": ("pair", "pairing"),
    "operator set LOGIN --skill": ("skill", "skills"),
    "team": ("teams", "group", "department", "members"),
    "presence": ("online", "away", "offline", "status-set"),
    "schedule hours": ("hours", "holidays", "holiday", "calendar", "working-hours"),
    "schedule shift": ("shift", "shifts"),
    "schedule list": ("job", "jobs", "cron"),
    "schedule add nightly --cron '0 3 * * *' --do desk.backup": ("backup", "backups", "snapshot"),
    "message scheduled": ("scheduled", "later"),
    "rule": ("rules", "routing"),
    "route explain": ("explain", "why"),
    "template": ("templates", "macro", "macros", "canned", "snippet", "snippets"),
    "view": ("views", "filter", "filters"),
    "target": ("targets", "sla"),
    "target step": ("step", "steps", "ladder"),
    "escalation": ("escalations", "escalate"),
    "notification": ("notifications", "notify", "alerts", "mentions"),
    "way": ("ways", "webhook", "webhooks"),
    "tail": ("events", "log", "logs", "follow", "watch"),
    "search": ("find", "grep"),
    "contact": ("contacts", "customer", "customers", "client"),
    "contact set": ("attribute", "attributes"),
    "channel": ("channels", "inboxes"),
    "desk": ("settings", "set"),
    "join": ("participate",),
    "draft": ("drafts",),
    "link": ("links",),
}


class Noun(TyperGroup):
    """A noun with its verbs: one it does not have is answered with what it has."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        if args and args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = verb(args[0], list(self.commands))
            hint = f"Did you mean “{ctx.command_path} {near}”? " if near else ""
            ctx.fail(f"“{args[0]}” is no command of {ctx.command_path}. {hint}There are: {', '.join(self.commands)}.")
        return super().resolve_command(ctx, args)


def verb(given: str, known: list[str]) -> str | None:
    """Which of the verbs is meant."""
    for ours in known:
        if given in _VERBS.get(ours, ()):
            return ours
    return next(iter(get_close_matches(given, known, n=1)), None)


def command(given: str, known: list[str]) -> str | None:
    """Which command is meant, without the ``omnid`` before it."""
    for ours, others in _COMMANDS.items():
        if given in others:
            return ours
    return next(iter(get_close_matches(given, known, n=1)), None)
