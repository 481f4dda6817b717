"""What Prometheus asks for: /metrics, on the private listener alone."""

import time
from collections import Counter as Tally
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from omnid.events import Logged, MessageFailed, MessageQueued, MessageReceived, NoteAdded
from omnid.model import SYSTEM, ChannelId

if TYPE_CHECKING:
    from omnid.desk.proof import Status
    from omnid.http.context import Context
    from omnid.store.database import Tx

ROUTE: web.RequestKey[str] = web.RequestKey("route", str)
"""Where a handler may note a better name of the route than its path."""
LIVE: web.RequestKey[bool] = web.RequestKey("live", bool)
"""Set on requests that last as long as the client likes, so that they are not taken for slow ones."""
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30)


class Metrics:
    """What is counted as it happens; the rest is looked up when somebody asks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "omnid_http_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "omnid_http_request_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=self.registry
        )
        self.bugs = Counter("omnid_bugs", "Requests that a bug of ours broke; see the log.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        self._children: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.messages: Tally[tuple[ChannelId | None, str]] = Tally()

    def answered(self, route: str, status: int, seconds: float | None) -> None:
        """``seconds`` None: it was a live connection, whose length says nothing."""
        children = self._children.get((route, status))
        if children is None:
            children = self._requests.labels(route, status), self._seconds.labels(route)
            self._children[route, status] = children
        children[0].inc()
        if seconds is not None:
            children[1].observe(seconds)

    def heard(self, logged: list[Logged]) -> None:
        """A listener of the bus."""
        for one in logged:
            match one.event:
                case MessageReceived(channel_id=channel):
                    self.messages[channel, "inbound"] += 1
                case MessageQueued(channel_id=channel):
                    self.messages[channel, "outbound"] += 1
                case NoteAdded():
                    self.messages[None, "note"] += 1
                case MessageFailed():
                    self.messages[None, "failed"] += 1
                case _:
                    pass


def middleware(metrics: Metrics) -> Middleware:
    @web.middleware
    async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        response = await handler(request)
        seconds = None if LIVE in request else time.perf_counter() - began
        metrics.answered(_route(request), response.status, seconds)
        return response

    return counted


def _route(request: web.Request) -> str:
    """A pattern, never a path as it came: those have no end."""
    named: str | None = request.get(ROUTE)
    if named is not None:
        return named
    resource = request.match_info.route.resource
    return "none" if resource is None else resource.canonical


def add_routes(app: web.Application, context: "Context") -> None:
    async def show(request: web.Request) -> web.Response:
        numbers = await context.engine.readers.run(_look)
        body = generate_latest(context.metrics.registry) + generate_latest(_Scrape(context, numbers))
        return web.Response(body=body, headers={"Content-Type": EXPOSITION})

    app.router.add_get("/metrics", show)


class _Numbers(NamedTuple):
    status: "Status"
    channels: dict[ChannelId, str]


def _look(tx: "Tx") -> _Numbers:
    from omnid.desk import proof
    from omnid.desk.operation import Nothing
    from omnid.store import channels

    return _Numbers(proof.status(tx, SYSTEM, Nothing()), {one.id: one.name for one in channels.every(tx)})


class _Scrape(CollectorRegistry):
    """The desk at this moment, in the form the exposition wants."""

    def __init__(self, context: "Context", numbers: _Numbers) -> None:
        super().__init__(auto_describe=False)
        self._context = context
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        yield from self._messages()
        yield from self._desk()
        yield from self._channels()
        yield from self._engine()

    def _messages(self) -> Iterator[Metric]:
        family = CounterMetricFamily("omnid_messages", "Messages since the daemon started.", labels=["channel", "type"])
        for (channel, type_), count in self._context.metrics.messages.items():
            name = "" if channel is None else self._numbers.channels.get(channel, "removed")
            family.add_metric([name, type_], count)
        yield family

    def _desk(self) -> Iterator[Metric]:
        status = self._numbers.status
        outbox = GaugeMetricFamily("omnid_outbox", "Outbound messages by state.", labels=["state"])
        for state, count in status.outbox.items():
            outbox.add_metric([state], count)
        yield outbox
        conversations = GaugeMetricFamily("omnid_conversations", "Conversations by state.", labels=["state"])
        for name in ("open", "snoozed", "waiting", "unassigned"):
            conversations.add_metric([name], getattr(status, name))
        yield conversations
        longest = (status.longest_wait_ms or 0) / 1000
        yield GaugeMetricFamily("omnid_longest_wait_seconds", "How long somebody has waited for an answer.", longest)
        yield GaugeMetricFamily("omnid_journal_failed", "Payloads that could not be understood.", status.journal_failed)
        yield GaugeMetricFamily("omnid_event_seq", "The newest event's sequence number.", status.last_seq)

    def _channels(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "omnid_channel_state", "1 for the state it is in.", labels=["channel", "kind", "state"]
        )
        for channel in self._context.channels.states():
            family.add_metric([channel.name, channel.kind, channel.state], 1)
        yield family

    def _engine(self) -> Iterator[Metric]:
        writer = self._context.engine.writer
        yield GaugeMetricFamily("omnid_writer_queue", "Units of work waiting for the writer.", writer.waiting)
        yield CounterMetricFamily("omnid_writer_commits", "Commits.", writer.commits)
        yield CounterMetricFamily("omnid_writer_units", "Units of work committed.", writer.units)
        yield GaugeMetricFamily("omnid_writer_failing", "1 while commits fail.", int(writer.failure is not None))
        live = self._context.connections.count
        yield GaugeMetricFamily("omnid_live_connections", "Chats and event streams that are open.", live)
