"""A running desk for tests of the API: a temporary database, the daemon's listeners on loopback, and a client."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import msgspec
from aiohttp import web

from omnid.channel import Received, Rejected, Retry, Sender
from omnid.config import Settings
from omnid.desk import inbound, operators
from omnid.engine.engine import Engine, running
from omnid.engine.live import Live
from omnid.http import app
from omnid.http.context import ChannelState, Context, Handler
from omnid.model import SYSTEM, ChannelId, ConversationId, Role, Scope
from omnid.store import channels
from omnid.store.database import Tx
from tests.databases import fresh

Result = TypeVar("Result")
JSON = dict[str, Any]


class Channels:
    """What the daemon's channels would say."""

    def states(self) -> list[ChannelState]:
        return [ChannelState(name="site", kind="widget", state="working", since_at=1)]

    def hook(self, name: str, secret: str) -> Mapping[str, Handler] | None:
        return None

    async def link(self, channel: ChannelId, token: str) -> str:
        return f"https://chat.example/?start={token}"

    async def call(self, first: ChannelId, phone: str, operator: str, conversation: ConversationId) -> str:
        """“Rings”, but for the numbers whose last digit says otherwise."""
        match phone[-1]:
            case "8":
                raise Retry("The exchange is busy.")
            case "9":
                raise Rejected("The exchange does not know the number.")
            case _:
                return f"It rings for {conversation}."


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def error(self) -> JSON:
        error: JSON = self.json["error"]
        return error


class Desk:
    """``public``, ``private``: addresses; ``token``: an admin's. The channel “site” is a website chat."""

    def __init__(self, context: Context, http: aiohttp.ClientSession, public: str, private: str) -> None:
        self.context = context
        self.engine: Engine = context.engine
        self.http = http
        self.public = public
        self.private = private
        self.token = ""
        self.channel = ChannelId(0)

    async def write(self, function: Callable[[Tx], Result]) -> Result:
        return await self.engine.writer.run(function)

    async def new_token(self, *scopes: Scope, login: str | None = None) -> str:
        asked = operators.AddToken(name="test", operator=login, scopes=list(scopes) or [Scope.MANAGE])
        return (await self.write(lambda tx: operators.add_token(tx, SYSTEM, asked))).secret

    async def add_operator(self, login: str, role: Role = Role.OPERATOR, uid: int | None = None) -> None:
        asked = operators.AddOperator(login=login, name=login.title(), role=role, uid=uid)
        await self.write(lambda tx: operators.add(tx, SYSTEM, asked))

    async def receive(self, text: str, key: str, sender: str = "ivan") -> None:
        """A contact writes on the channel “site”; ``key`` tells messages apart."""
        said = Received(external_id=key, sender=Sender(external_id=sender, name=sender.title()), text=text)
        await self.write(lambda tx: inbound.accept(tx, self.channel, key, b"{}", [said]))

    async def ask(
        self, method: str, path: str, *, token: str | None = None, headers: Mapping[str, str] | None = None, **more: Any
    ) -> Answer:
        """``token``: the admin's unless given; an empty one sends none."""
        secret = self.token if token is None else token
        sent = {**({"Authorization": f"Bearer {secret}"} if secret else {}), **(headers or {})}
        url = path if "://" in path else self.public + path
        async with self.http.request(method, url, headers=sent, **more) as response:
            return Answer(response.status, await response.read(), response.headers)

    async def call(self, operation: str, fields: JSON | None = None, **more: Any) -> Answer:
        return await self.ask("POST", f"/api/v1/{operation}", json=fields or {}, **more)


@asynccontextmanager
async def serving(folder: Path, settings: Settings | None = None) -> AsyncIterator[Desk]:
    settings = settings or Settings(data_dir=folder)
    fresh(settings.database).close()
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(running(folder))
        context = Context(
            engine=engine, live=Live(), settings=settings, channels=Channels(), uid=settings.database.stat().st_uid
        )
        public = await _listen(stack, app.public(context))
        private = await _listen(stack, app.private(context), settings.socket)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        desk = Desk(context, http, public, private)
        desk.channel = await engine.writer.run(lambda tx: channels.add(tx, "widget", "site", "public", {}))
        await desk.add_operator("root", Role.ADMIN)
        desk.token = await desk.new_token(login="root")
        yield desk


async def _listen(stack: AsyncExitStack, application: web.Application, socket: Path | None = None) -> str:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    if socket is not None:
        await web.UnixSite(runner, str(socket)).start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
