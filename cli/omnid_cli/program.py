"""The program itself: the tree of commands, imported one noun at a time, and what becomes of an error."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from omnid_cli import failures, guesses, options, text

HELP = """Talk with customers: every channel in one history, answered from here.

Start with “omnid demo”, or with “omnid init” for real. Every command explains itself: omnid COMMAND --help.
The options below may also stand after a command."""


class Command(NamedTuple):
    """Where a command is; ``module`` holds a Typer of the same name, or with the command of that name in it."""

    module: str
    summary: str


SECTIONS: dict[str, dict[str, Command]] = {
    "Every day": {
        "inbox": Command("inbox", "Show who is waiting, longest first."),
        "console": Command("consoles", "Work on one live screen; and the other places operators work in."),
        "show": Command("thread", "Show a conversation."),
        "search": Command("search", "Find messages, notes and files by their words, contacts by name or address."),
        "reply": Command("reply", "Answer the contact."),
        "note": Command("reply", "Add a note that only operators see; whom it names (@anna, or a team) is told."),
        "call": Command("call", "Have the telephone exchange ring you and the contact."),
        "take": Command("conversation", "Make conversations yours."),
        "assign": Command("conversation", "Give conversations to an operator."),
        "transfer": Command("transfer", "Pass a conversation on to an operator or a team."),
        "join": Command("transfer", "Take part in a conversation that stays somebody else's."),
        "leave": Command("transfer", "Take part in a conversation no more."),
        "close": Command("conversation", "Close conversations; they open again by themselves when the contact writes."),
        "reopen": Command("conversation", "Open closed or snoozed conversations again."),
        "snooze": Command("conversation", "Put conversations aside until a time or until the contact writes."),
        "merge": Command("conversation", "Put all of another conversation into one, in the order it was said."),
        "link": Command("conversation", "Note that conversations have to do with each other; each shows the others."),
        "unlink": Command("conversation", "Take links between conversations off."),
        "tag": Command("tag", "Put tags on conversations; a tag with a dash before it is taken off."),
        "tags": Command("tag", "List the tags in use, the most used first."),
        "priority": Command("tag", "Say how urgent conversations are."),
        "presence": Command("presence", "Say whether you are there, or show who is."),
        "message": Command("message", "Single messages, drafts, and what leaves later."),
        "draft": Command("draft", "What you have begun to write."),
        "undo": Command("undo", "Undo your last change: assigning, closing, reopening, putting aside, tags, priority."),
        "view": Command("view", "Filters saved under a name."),
        "contact": Command("contact", "The people outside."),
        "file": Command("file", "The files people sent."),
        "notification": Command("notification", "What you were told, and what became of it."),
        "escalation": Command("escalation", "The waits somebody was told of."),
        "tail": Command("tail", "Follow everything that happens."),
    },
    "Set-up": {
        "demo": Command("demo", "Try it: a desk with a website chat to write in."),
        "simulate": Command(
            "simulate", "Try a kind without its service: a fake of it runs here, and you write as its people."
        ),
        "init": Command("init", "Make a desk: data directory, omnid.toml, database, first operator."),
        "serve": Command("serve", "Run the daemon, until Ctrl-C or SIGTERM; SIGHUP re-reads the channels."),
        "channel": Command("channel", "The connections people write by."),
        "desk": Command("desk", "How the desk behaves."),
        "kind": Command("kind", "The sorts of channel that are installed."),
        "operator": Command("operator", "The people who answer."),
        "template": Command("template", "Canned replies, with variables, files and steps."),
        "team": Command("team", "Operators who share conversations."),
        "target": Command("target", "How soon contacts are to be answered, and who is told when they are not."),
        "autoreply": Command("autoreply", "What is answered by itself when nobody answers soon."),
        "way": Command("way", "How operators, or everybody, are told: e-mail, Telegram, programs, webhooks."),
        "schedule": Command("schedule", "When the desk works, and what it does by the clock."),
        "rule": Command("rule", "Which conversations go to which team."),
        "route": Command("route", "Where a conversation goes, and why."),
        "token": Command("token", "What scripts identify themselves with."),
        "config": Command("config", "The configuration file; and what is configured by command, as a file."),
        "systemd": Command("systemd", "Print a hardened systemd unit."),
        "completion": Command("completion", "Print a script that completes commands in your shell."),
    },
    "Watch and prove": {
        "status": Command("status", "Show the desk in numbers, and how its channels are."),
        "doctor": Command(
            "doctor", "Find out what is wrong with the set-up, and how to mend it; exit 7 if anything is."
        ),
        "audit": Command("audit", "Count what is lost, doubled, stuck or failed; exit 7 if anything is."),
        "check": Command(
            "check", "Tell monitoring in one line whether anybody waits too long or anything is stuck; exit 7 if so."
        ),
        "journal": Command("journal", "What came in raw, and what could not be understood."),
        "email": Command("email", "What becomes of a mail."),
        "outbox": Command("outbox", "What is leaving, and what did not."),
    },
    "Data": {
        "export": Command(
            "export", "Write conversations, messages, contacts or events, from where the last run ended."
        ),
        "query": Command("query", "Ask the database in SQL; it can only read."),
        "rollback": Command(
            "rollback",
            "Put the database back as it was before the last upgrade, for the Omnid that was there then.",
        ),
        "version": Command("version", "Print the version."),
    },
}
COMMANDS = {name: command for section in SECTIONS.values() for name, command in section.items()}


class Root(TyperGroup):
    """Knows the commands by name and imports one when it is asked for: ``omnid --help`` imports none."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override] # typer.Context is what it gets
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        if cmd_name not in COMMANDS:
            near = guesses.command(cmd_name, list(COMMANDS))
            hint = f"Did you mean “omnid {near}”?" if near else "See omnid --help."
            return None if ctx.resilient_parsing else ctx.fail(f"There is no command “{cmd_name}”. {hint}")
        return load(cmd_name)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name, command.summary) for name, command in commands.items()])

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        # Here and not in `run`: Typer would make its own exit status of these.
        with failures.interruptions():
            return super().invoke(ctx)


def load(name: str) -> Any:
    """The command of that name, with its module."""
    loaded = typer.main.get_command(import_module(f"omnid_cli.{COMMANDS[name].module}").app)
    return getattr(loaded, "commands", {}).get(name, loaded)


def run(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a name that the terminal's encoding lacks is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    if "_OMNID_COMPLETE" in os.environ:
        typer.completion.completion_init()  # type: ignore[attr-defined] # its answers are in the scripts' own form
    app = typer.Typer(
        cls=Root,
        help=HELP,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    )
    app.callback()(options.before)
    try:
        typer.main.get_command(app).main(
            args=text.given(sys.argv[1:] if arguments is None else arguments), prog_name="omnid"
        )
    except SystemExit as end:
        return failures.status(end)
    except Exception as problem:  # noqa: BLE001 - the last stop: a person gets a sentence, and the trace if they ask
        return failures.explain(problem)
    return 0
