"""Composes the daemon: what starts in which order, and stops in reverse."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from omnid import __version__
from omnid.config import Settings
from omnid.daemon import logs
from omnid.daemon.channels import Channels
from omnid.daemon.consoles import Consoles
from omnid.daemon.decider import Decider
from omnid.daemon.indexer import Indexer
from omnid.daemon.jobs import Jobs
from omnid.daemon.lock import locked
from omnid.daemon.notifier import notifying
from omnid.daemon.sd_notify import notify, watchdog_s
from omnid.daemon.supervising import beside
from omnid.daemon.tidying import Tidier
from omnid.desk import hours
from omnid.engine.engine import Engine, running
from omnid.engine.live import Live
from omnid.errors import OmnidError, Unavailable
from omnid.http import app as http
from omnid.http.context import ChannelState, Context
from omnid.store import database
from omnid.store.database import Tx

SWITCH_S = 0.0002
"""How long a thread keeps the interpreter; measured: the loop gains a fifth beside the busy writer."""
STATUS_EVERY_S = 10.0


def run(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; the exit status. Raises `OmnidError` when it cannot start."""
    logs.set_up(settings.log)
    sys.setswitchinterval(SWITCH_S)
    os.umask(0o077)
    with locked(settings.data_dir):
        database.create(settings.database).close()
        return _loop(settings)


def _loop(settings: Settings) -> int:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    log = structlog.get_logger()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(running(settings.data_dir))
        signals = Live()
        channels = Channels(engine, signals, settings)
        consoles = Consoles(engine)
        context = Context(
            engine=engine,
            live=signals,
            settings=settings,
            channels=channels,
            consoles=consoles,
            uid=settings.database.stat().st_uid,
        )
        following = [
            await _follow(stack, channels.run(), "channels"),
            await _follow(stack, consoles.run(context), "consoles"),
        ]
        await engine.readers.run(hours.warm)
        await stack.enter_async_context(beside(engine, Tidier(engine).run, "tidier"))
        await stack.enter_async_context(beside(engine, Decider(engine).run, "decider"))
        await stack.enter_async_context(beside(engine, Jobs(engine).run, "jobs"))
        await stack.enter_async_context(notifying(engine, channels, settings.mail))
        await stack.enter_async_context(beside(engine, Indexer(engine).run, "indexer"))
        await _listen(stack, context)
        loop.add_signal_handler(signal.SIGHUP, channels.reload)
        telling = asyncio.create_task(_tell(engine, lambda: channels.states() + consoles.states()))
        stack.callback(telling.cancel)
        notify("READY=1", f"STATUS=Serving {settings.http.listen}")
        log.info("serving", version=__version__, public=str(settings.http.listen), private=str(settings.private.listen))
        await _until(stopping, following)
        notify("STOPPING=1")
        log.info("stopping")


async def _follow(stack: AsyncExitStack, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    task = asyncio.create_task(work, name=name)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)
    return task


async def _until(stopping: asyncio.Event, following: Sequence[asyncio.Task[None]]) -> None:
    """Until we are told to stop; a bug in what must run ends the daemon with its trace, not half alive."""
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({waiting, *following}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for one in following:
        if one.done():
            one.result()


async def _listen(stack: AsyncExitStack, context: Context) -> None:
    settings = context.settings
    public = await _start(stack, http.public(context), settings)
    private = await _start(stack, http.private(context), settings)
    await _site(web.TCPSite(public, settings.http.listen.host, settings.http.listen.port), str(settings.http.listen))
    await _site(
        web.TCPSite(private, settings.private.listen.host, settings.private.listen.port), str(settings.private.listen)
    )
    _clear(settings.socket)
    await _site(web.UnixSite(private, str(settings.socket)), str(settings.socket))
    # Everybody may connect: who they are is read from the connection, and strangers are refused.
    settings.socket.chmod(0o666)
    stack.callback(_clear, settings.socket)


async def _start(stack: AsyncExitStack, application: web.Application, settings: Settings) -> web.AppRunner:
    # Bodies are taken as they are: nobody sends packed ones, and one that does not unpack would break the connection.
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=settings.limits.stop, auto_decompress=False)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    return runner


async def _site(site: web.BaseSite, address: str) -> None:
    try:
        await site.start()
    except OSError as problem:
        raise Unavailable(
            f"Cannot listen on {address}: {problem.strerror or problem}. Is another program there? Change omnid.toml."
        ) from problem


def _clear(socket: Path) -> None:
    socket.unlink(missing_ok=True)  # we hold the lock, so a socket that is left belongs to a daemon that died


async def _tell(engine: Engine, states: Callable[[], list[ChannelState]]) -> None:
    """The status line and the watchdog; the watchdog is fed only while the writer takes work."""
    every = watchdog_s() or STATUS_EVERY_S
    while True:
        failing = [one.name for one in states() if one.state == "failing"]
        notify("STATUS=" + (f"Failing: {', '.join(failing)}" if failing else "Serving"))
        try:
            async with asyncio.timeout(every):
                await engine.writer.run(_nothing)
        except OmnidError:
            notify("WATCHDOG=1")  # the disk refuses, which a restart would not mend
        except TimeoutError:
            structlog.get_logger().error("the writer does not answer")
        else:
            notify("WATCHDOG=1")
        await asyncio.sleep(every)


def _nothing(tx: Tx) -> None:
    """A unit of work that only shows that the writer works."""
