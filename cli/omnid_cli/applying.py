"""How ``omnid reply`` and ``omnid template use`` send a template."""

from typing import Any

from omnid.errors import Conflict, Invalid
from omnid_cli.session import Session


def wanted(said: str, template: str | None) -> str | None:
    """The template that is meant: named, or a single /word instead of a text."""
    if template is not None:
        return template
    return said if said.startswith("/") and len(said) > 1 and not any(map(str.isspace, said)) else None


def send(
    session: Session,
    conversation: int,
    template: str,
    text: str | None,
    *,
    edit: bool = False,
    **values: Any,
) -> None:
    """``text``: instead of what the template says. ``edit``: after somebody has changed it in their editor."""
    from omnid_cli.reply import fate
    from omnid_cli.tables import CONVERSATIONS, MESSAGES

    if edit:
        text = _edited(session, conversation, template)
    done = session.call("conversation.apply", conversation_id=conversation, template=template, text=text, **values)
    after = done.conversation
    marks = [after.state.value, *(f"#{tag}" for tag in after.tags)]
    if done.message is None:
        sentence = f"The steps of {template} are done: conversation {after.id} is {' '.join(marks)}."
        session.out.done(CONVERSATIONS, after, sentence)
        return
    sentence = f"Message {done.message.id}: {template}, {fate(done.message)}"
    session.out.done(MESSAGES, done.message, f"{sentence}; conversation {after.id} is {' '.join(marks)}.")


def refuse(**others: object) -> None:
    """Raises `Invalid` for what does not go with a template."""
    given = [f"--{name.replace('_', '-')}" for name, value in others.items() if value]
    if given:
        raise Invalid(f"A template does not go with {', '.join(given)}: it has its own, or reply without it.")


def _edited(session: Session, conversation: int, template: str) -> str:
    import click

    tried = session.call("template.test", name=template, conversation_id=conversation)
    text: str | None = click.edit(tried.text, require_save=True)
    if text is None or not text.strip():
        raise Conflict("Nothing was saved in the editor, so nothing was sent.")
    return text.rstrip("\n")
