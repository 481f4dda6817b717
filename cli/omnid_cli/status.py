"""``omnid status``: the desk in numbers, and how its channels are."""

from typing import TYPE_CHECKING, Any

from omnid_cli.options import command, commands
from omnid_cli.session import Session

if TYPE_CHECKING:
    from omnid.desk.proof import Status
    from omnid_cli.output import Output

app = commands()


@command(app)
def status(session: Session) -> None:
    """Show the desk in numbers, and how its channels are."""
    import msgspec

    from omnid.errors import Unavailable

    numbers = session.call("desk.status")
    try:
        channels, consoles, trouble = session.desk.channels(), session.desk.consoles(), None
    except Unavailable as problem:
        channels, consoles, trouble = None, [], problem.message
    if session.out.for_people:
        _numbers(session.out, numbers)
        _channels(session.out, channels, trouble)
        _states(session.out, [{**one, "kind": f"{one['kind']} console"} for one in consoles])
        return
    shown = msgspec.to_builtins(numbers) | {
        "daemon": channels is not None,
        "channels": channels or [],
        "consoles": consoles,
    }
    if session.given.json:
        session.out.json(shown)
    else:
        session.out.values(list(shown), [list(shown.values())])


def _numbers(out: "Output", one: "Status") -> None:
    from omnid_cli.times import span

    wait = f", the longest for {span(one.longest_wait_ms)}" if one.longest_wait_ms is not None else ""
    out.parts((f"{one.waiting} waiting{wait}", "red" if one.waiting else ""))
    out.say(f"{one.open} open, {one.unassigned} of them nobody’s; {one.snoozed} snoozed")
    out.say("Outbox: " + (", ".join(f"{count} {state}" for state, count in one.outbox.items()) or "nothing in it"))
    if one.journal_failed:
        out.say(
            f"{one.journal_failed} journal entries could not be understood: omnid journal list --outcome failed", "red"
        )
    out.say(f"The log is at event {one.last_seq}.", "dim")


def _channels(out: "Output", channels: list[dict[str, Any]] | None, trouble: str | None) -> None:
    if channels is None:
        out.say(f"Channels: {trouble}", "yellow")
        return
    _states(out, channels)
    if not channels:
        out.say("There is no channel yet: omnid channel add --help")


def _states(out: "Output", states: list[dict[str, Any]]) -> None:
    from omnid_cli.times import now as clock
    from omnid_cli.times import span

    for one in states:
        since = span(clock() - one["since_at"])
        reason = f" because {one['reason']}" if one.get("reason") else ""
        style = {"working": "green", "failing": "red"}.get(one["state"], "dim")
        out.parts((f"{one['name']} ({one['kind']}): ", ""), (f"{one['state']} for {since}{reason}", style))
