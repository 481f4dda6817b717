"""Templates in the reply box: found by shortcut, suggested for what the contact wrote, edited before they leave."""

from typing import TYPE_CHECKING, Any

from omnid.model import ConversationId
from omnid_cli.client import Client
from omnid_cli.console import letters
from omnid_cli.console.choosing import choose
from omnid_cli.console.dialogs import Choice
from omnid_cli.console.reply_box import is_shortcut

if TYPE_CHECKING:
    from omnid_cli.console.app import ConsoleApp

SAID = 60
"""Letters of a template that are shown and searched."""


def template(app: "ConsoleApp") -> None:
    """Choose one; what is suggested for this conversation comes first."""
    shown = app.state.opened
    if shown is None:
        return
    id_, typed = shown.id, app.box.text.strip()
    start = typed if is_shortcut(typed) else ""
    choose(
        app,
        app.words("ask.template"),
        lambda client: _every(client, id_),
        lambda found: [_choice(one) for one in found],
        lambda name: _fill(app, id_, name),
        typed=start,
    )


def _every(client: Client, conversation: ConversationId) -> list[Any]:
    suggested = [one.template for one in client.call("template.suggest", {"conversation_id": conversation})]
    names = {one.name for one in suggested}
    return [*suggested, *(one for one in client.call("template.list", {}) if one.name not in names)]


def _choice(one: Any) -> Choice:
    """With what it says and does: of a hundred one remembers the words before the name."""
    said = letters.line(one.variants[0].text)[:SAID] if one.variants else ""
    about = " · ".join(part for part in (said, *one.steps) if part)
    return Choice(one.name, f"{one.shortcut or ''} {one.name}".strip(), about)


def _fill(app: "ConsoleApp", conversation: ConversationId, name: str) -> None:
    def rendered(answer: Any) -> None:
        also = ", ".join([*(one.name for one in answer.files), *answer.steps])
        app.box.add(conversation, answer.text, answer.template, letters.line(also))
        app.write()

    values = {"name": name, "conversation_id": conversation}
    app.desk.asking.ask("template.test", values, rendered, app.desk.failed)
