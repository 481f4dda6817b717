"""``omnid way``: how operators, or everybody, are told."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.model import Delivery

app = commands("How operators, or everybody, are told: e-mail, Telegram, programs, webhooks.")
PATIENCE_S = 40.0
BEGINS_S = 10.0
"""By then a daemon that runs has tried."""
LOOK_EVERY_S = 0.25

Number = Annotated[int, typer.Argument(metavar="ID", help="The way, as in “omnid way list”.")]


@command(app, "list")
def list_(session: Session) -> None:
    """List the ways, everybody's first."""
    from omnid_cli.tables import WAYS

    session.out.rows(WAYS, session.call("way.list"))


@command(app, writes=True)
def add(
    session: Session,
    operator: Annotated[
        str, typer.Argument(metavar="LOGIN|desk", help="Whom it tells; desk: whatever anybody is told.")
    ],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="email, exec, telegram or webhook.")],
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS", help="An e-mail address, a program with its arguments, CHANNEL:CHAT, or a URL."
        ),
    ],
    secret: Annotated[
        str | None, typer.Option(metavar="SECRET", help="What a webhook is signed with; env:NAME and file:PATH work.")
    ] = None,
) -> None:
    """Add a way by which an operator, or everybody, is told."""
    from omnid_cli.tables import WAYS

    made = session.call("way.add", operator=operator, kind=kind, address=address, secret=secret)
    if session.given.json:
        session.out.json(made)
        return
    session.out.done(WAYS, made.way, f"{operator} is told by {kind} {address}. Try it: omnid way test {made.way.id}")
    if made.secret is not None:
        session.out.aside("It is signed with this secret, which is not shown again:")
        print(made.secret)


@command(app, writes=True)
def remove(session: Session, way: Number) -> None:
    """Remove a way; what is still to leave by it does not."""
    from omnid_cli.tables import WAYS

    known = next((one for one in session.call("way.list") if one.id == way), None)
    session.call("way.remove", way_id=way)
    assert known is not None  # or removing it had failed
    session.out.done(WAYS, known, f"Way {way} is removed.")


@command(app, writes=True)
def test(session: Session, way: Number) -> None:
    """Send a test notification by one way, and wait for what becomes of it."""
    from omnid.errors import CheckFailed
    from omnid_cli.tables import DELIVERIES

    notification = session.call("way.test", way_id=way).id
    found = _outcome(session, notification)
    if found.state.value == "sent":
        session.out.done(DELIVERIES, found, f"Sent by {found.kind.value} {found.address}.")
    elif found.state.value == "queued" and not found.tries:
        raise CheckFailed("It waits for the daemon, which does not seem to run: omnid serve.")
    else:
        raise CheckFailed(f"By {found.kind.value} {found.address} it is {found.state.value}: {found.reason or 'slow'}")


def _outcome(session: Session, notification: int) -> "Delivery":
    """After the first try, or when patience ends."""
    began = time.monotonic()
    while True:
        one: Delivery = session.call("notification.show", notification_id=notification).deliveries[0]
        patience = PATIENCE_S if one.tries else BEGINS_S
        if one.settled_at is not None or one.reason is not None or time.monotonic() - began > patience:
            return one
        time.sleep(LOOK_EVERY_S)
