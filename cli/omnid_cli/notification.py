"""``omnid notification``: what somebody was told, and what became of it on its ways."""

from typing import Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands("What you were told, and what became of it.")

Limit = Annotated[int, typer.Option(min=0, help="How many; 0 for all.")]


@command(app, "list")
def list_(
    session: Session,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="Also what others were told; for supervisors.")
    ] = False,
    seen: Annotated[bool, typer.Option("--seen", help="Also what was acknowledged.")] = False,
    limit: Limit = 50,
) -> None:
    """List what you were told and have not acknowledged, newest first."""
    from omnid_cli.tables import NOTIFICATIONS

    session.out.rows(NOTIFICATIONS, session.pages("notification.list", limit, everybody=everybody, seen=seen))


@command(app)
def show(
    session: Session, notification: Annotated[int, typer.Argument(metavar="ID", help="The notification.")]
) -> None:
    """Show what became of a notification on each way.

    With --json it is one object.
    """
    from omnid_cli.tables import DELIVERIES

    detail = session.call("notification.show", notification_id=notification)
    if session.given.json:
        session.out.json(detail)
        return
    session.out.aside(detail.notification.text)
    session.out.rows(DELIVERIES, detail.deliveries)


@command(app, writes=True)
def ack(
    session: Session, notifications: Annotated[list[int], typer.Argument(metavar="ID...", help="Notifications.")]
) -> None:
    """Say that you have seen them."""
    from omnid_cli.tables import NOTIFICATIONS

    session.each(
        "notification.acknowledge",
        notifications,
        lambda one: session.out.done(NOTIFICATIONS, one, f"Notification {one.id} is acknowledged."),
        "notification_id",
    )


@command(app)
def deliveries(
    session: Session,
    state: Annotated[str | None, typer.Option(metavar="STATE", help="queued, sending, sent, failed or unsure.")] = None,
    limit: Limit = 50,
) -> None:
    """List what has left or should leave by e-mail, Telegram, programs and webhooks, newest first."""
    from omnid_cli.tables import DELIVERIES

    session.out.rows(DELIVERIES, session.pages("delivery.list", limit, state=state))
