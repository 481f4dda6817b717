"""What operators do to several conversations at once: those they marked, after the desk has said what would become."""

from typing import TYPE_CHECKING, Any

from omnid.model import ConversationId, Priority
from omnid_cli.client import Client
from omnid_cli.console import acts, reducer
from omnid_cli.console.choosing import choose
from omnid_cli.console.dialogs import Ask, Choice, Choose
from omnid_cli.console.state import listed

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

ACTS = ("close", "reopen", "tags", "assign", "snooze", "priority")
"""Commands that mean all that is marked, where something is."""
MOST = 1000
"""As many take one request."""


def mark(app: "ConsoleApp") -> None:
    """The conversation under the cursor, and on to the next; or no more."""
    if app.list.cursor is not None:
        app.desk.become(reducer.marked(app.state, [app.list.cursor]))
        app.list.action_move(1)


def mark_all(app: "ConsoleApp") -> None:
    """The whole list; once more: nothing."""
    ids = [one.id for one in listed(app.state)][:MOST]
    if ids:
        app.desk.become(reducer.marked(app.state, ids))


def do(app: "ConsoleApp", name: str) -> None:
    """``name``: of a command among `ACTS`."""
    match name:
        case "tags":
            app.push_screen(Ask(app.words("ask.many_tags"), "vip -late"), lambda given: _tags(app, given))
        case "assign":
            choose(
                app,
                app.words("ask.assign"),
                lambda client: client.call("operator.list", {}),
                lambda operators: acts.owners(app, operators),
                lambda login: _sure(app, {"act": "assign", "operator": login}),
            )
        case "snooze":
            acts.ask_until(app, lambda until: _sure(app, {"act": "snooze", **until}))
        case "priority":
            levels = [Choice(one.value, app.words.of("priority", one.value)) for one in reversed(Priority)]
            question = Choose(app.words("ask.priority"), levels, app.words("ask.none"))
            app.push_screen(question, lambda given: _prioritized(app, given))
        case _:
            _sure(app, {"act": name})


def _prioritized(app: "ConsoleApp", given: str | None) -> None:
    if given is not None:
        _sure(app, {"act": "priority", "priority": given})


def _tags(app: "ConsoleApp", given: str | None) -> None:
    said = [one.strip("#,") for one in (given or "").split()]
    tags = [one for one in said if one and not one.startswith("-")]
    removed = [one[1:] for one in said if one.startswith("-") and len(one) > 1]
    if tags or removed:
        _sure(app, {"act": "tag", "tags": tags, "remove": removed})


def _sure(app: "ConsoleApp", values: dict[str, Any]) -> None:
    """The desk tries it first: how many it would be done to, and why not to the others."""
    ids = sorted(app.state.marked)
    asked = {**values, "conversation_ids": ids}

    def tried(client: Client) -> Any:
        return client.call("conversation.bulk", {**asked, "dry_run": True})

    def choices(report: Any) -> list[Choice]:
        if not report.done:
            return [Choice("no", _refused(app, report))]
        yes = Choice("yes", app.words("many.yes", count=report.done), _refused(app, report))
        return [yes, Choice("no", app.words("no"))]

    def chosen(answer: str) -> None:
        if answer == "yes":
            app.desk.act("conversation.bulk", asked, lambda report: _done(app, ids, report))

    question = app.words(f"many.{values['act']}", count=len(ids))
    choose(app, question, tried, choices, chosen)


def _done(app: "ConsoleApp", ids: list[ConversationId], report: Any) -> None:
    app.desk.become(reducer.unmarked(app.state))
    app.tell(app.words("many.done", count=report.done))
    if report.failed:
        app.tell(_refused(app, report), True)


def _refused(app: "ConsoleApp", report: Any) -> str:
    if not report.failed:
        return ""
    first = next(one for one in report.items if one.reason is not None)
    return app.words(
        "many.not", count=report.failed, id=first.conversation_id, why=app.words.reason(first.reason, first.said)
    )
