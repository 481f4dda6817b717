"""Templates in the reply box: found by shortcut, suggested for what the contact wrote, edited before they leave."""

from typing import TYPE_CHECKING, Any

from omnid.model import ConversationId
from omnid_cli.client import Client
from omnid_cli.console.dialogs import Choice, Choose
from omnid_cli.console.reply_box import Draft

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp


def template(app: "ConsoleApp") -> None:
    """Choose one; what is suggested for this conversation comes first."""
    shown = app.state.opened
    if shown is None:
        return
    app.desk.asking.read(
        lambda client: _every(client, shown.id), lambda found: _choose(app, shown.id, found), app.desk.failed
    )


def _every(client: Client, conversation: ConversationId) -> list[Any]:
    suggested = [one.template for one in client.call("template.suggest", {"conversation_id": conversation})]
    names = {one.name for one in suggested}
    return [*suggested, *(one for one in client.call("template.list", {}) if one.name not in names)]


def _choose(app: "ConsoleApp", conversation: ConversationId, found: list[Any]) -> None:
    choices = [Choice(one.name, f"{one.shortcut or ''} {one.name}".strip(), " · ".join(one.steps)) for one in found]
    typed = app.box.text.strip()

    def chosen(name: str | None) -> None:
        if name is not None:
            _fill(app, conversation, name)

    start = typed if typed.startswith("/") and "\n" not in typed else ""
    app.push_screen(Choose(app.words("ask.template"), choices, app.words("ask.none"), typed=start), chosen)


def _fill(app: "ConsoleApp", conversation: ConversationId, name: str) -> None:
    def rendered(answer: Any) -> None:
        app.box.fill(conversation, Draft(answer.text, template=answer.template))
        app.set_focus(app.box)

    values = {"name": name, "conversation_id": conversation}
    app.desk.asking.ask("template.test", values, rendered, app.desk.failed)
