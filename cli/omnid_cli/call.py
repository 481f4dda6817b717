"""``omnid call``: a telephone exchange rings the operator and the contact."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def call(
    session: Session,
    conversation: Annotated[int, typer.Argument(metavar="ID", help="The conversation.")],
    phone: Annotated[str | None, typer.Option(help="Another number than the contact's, with the country code.")] = None,
) -> None:
    """Have the telephone exchange ring you and the contact.

    It needs the daemon, and a channel that knows an exchange: see call_url in omnid kind show form.
    """
    from omnid.desk.calling import Call, Called
    from omnid.model import ConversationId
    from omnid_cli.output import Column, Table

    table = Table(Called, [Column("PHONE", lambda one: one.phone)], ident="conversation_id")
    called = session.desk.ring(Call(conversation_id=ConversationId(conversation), phone=phone))
    session.out.done(table, called, f"{called.operator} and {called.phone}: {called.message}")
