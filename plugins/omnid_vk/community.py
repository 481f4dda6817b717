"""What has to be switched on in the community for us to receive, and looking whether it is."""

from typing import Any

from msgspec import Struct, field

from omnid.channel import Check, Port
from omnid_vk.config import VkConfig
from omnid_vk.outcomes import NoAnswer, Refused, outcome
from omnid_vk.raw import EVENTS
from omnid_vk.wire import API_VERSION, Wire

__all__ = ["Community"]

_RIGHTS = ("messages", "photos", "docs")
_TITLE = "omnid"


class _Group(Struct, frozen=True):
    id: int
    name: str = ""
    screen_name: str = ""


class _Groups(Struct, frozen=True):
    groups: list[_Group] = field(default_factory=list)


class _Permission(Struct, frozen=True):
    name: str = ""


class _Permissions(Struct, frozen=True):
    permissions: list[_Permission] = field(default_factory=list)


class _LongPoll(Struct, frozen=True):
    is_enabled: bool = False
    api_version: str = ""
    events: dict[str, Any] = field(default_factory=dict)


class _Server(Struct, frozen=True):
    """``status``: ``ok``, ``wait``, ``failed`` or ``unconfigured``."""

    id: int
    url: str = ""
    status: str = ""
    secret_key: str = ""


class _Servers(Struct, frozen=True):
    items: list[_Server] = field(default_factory=list)


class _Added(Struct, frozen=True):
    server_id: int


class _Code(Struct, frozen=True):
    code: str


class Community:
    def __init__(self, wire: Wire, port: Port, config: VkConfig, secret: str) -> None:
        """``secret``: what VK has to say in each call of the Callback API."""
        self._wire = wire
        self._port = port
        self._config = config
        self._secret = secret
        self._group = config.group_id

    # --- switching on ---

    async def arrange(self) -> None:
        """Switches on what is missing; a key without that right is no trouble if a human did it. Raises `NoAnswer`."""
        if not self._config.arrange:
            return
        try:
            await (self._arrange_callback() if self._config.mode == "callback" else self._arrange_polling())
        except Refused as problem:
            self._port.log.warning(
                "the community's settings were not looked after; “omnid channel test” says what is missing",
                reason=str(problem),
            )

    async def reachable(self) -> str:
        """Why VK cannot call us; empty when it can or does not tell. Raises `NoAnswer`."""
        try:
            receiving = self._callback(await self._server())
        except Refused:
            return ""
        return "" if receiving.ok else receiving.message

    async def _arrange_polling(self) -> None:
        settings = await self._long_poll()
        if settings.is_enabled and not _missing(settings):
            return
        events = dict.fromkeys(EVENTS, 1)
        await self._wire.tell(
            "groups.setLongPollSettings", group_id=self._group, enabled=1, api_version=API_VERSION, **events
        )
        self._port.log.info("Long Poll switched on in the community")

    async def _arrange_callback(self) -> None:
        url = self._port.hook_url or ""
        server = await self._server()
        if server is not None and server.secret_key == self._secret:
            return
        about: dict[str, object] = {"group_id": self._group, "url": url, "title": _TITLE, "secret_key": self._secret}
        if server is None:
            number = (await self._wire.call("groups.addCallbackServer", _Added, **about)).server_id
        else:
            number = server.id
            await self._wire.tell("groups.editCallbackServer", server_id=number, **about)
        about = {"group_id": self._group, "server_id": number, "api_version": API_VERSION}
        await self._wire.tell("groups.setCallbackSettings", **about, **dict.fromkeys(EVENTS, 1))
        self._port.log.info("address registered in the community")

    async def confirmation(self) -> str:
        """What VK wants to hear from the address. Raises `Refused` or `NoAnswer`."""
        if self._config.confirmation:
            return self._config.confirmation
        return (await self._wire.call("groups.getCallbackConfirmationCode", _Code, group_id=self._group)).code

    # --- looking ---

    async def screen_name(self) -> str:
        """The community's address on VK. Raises `Refused` or `NoAnswer`."""
        group = await self._look_up()
        return group.screen_name or f"club{group.id}"

    async def check(self) -> list[Check]:
        """Changes nothing: asks who we are, what the key may, and whether events are on their way to us."""
        try:
            group = await self._look_up()
            permissions = await self._wire.call("groups.getTokenPermissions", _Permissions)
        except (Refused, NoAnswer) as problem:
            return [_failed("API", problem)]
        return [self._identity(group), _rights(permissions), await self._receiving()]

    async def _receiving(self) -> Check:
        try:
            if self._config.mode == "callback":
                return self._callback(await self._server())
            return self._polling(await self._long_poll())
        except (Refused, NoAnswer) as problem:
            return _failed("receiving", problem)

    def _identity(self, group: _Group) -> Check:
        if group.id != self._group:
            return Check(
                name="API",
                ok=False,
                message=f"The token is of community {group.id}, “{group.name}”, and not of {self._group}.",
                hint=f"Set group_id to {group.id}, or put in the token of community {self._group}.",
            )
        return Check(name="API", ok=True, message=f"{self._config.base_url} answers; the community is “{group.name}”.")

    def _polling(self, settings: _LongPoll) -> Check:
        missing = _missing(settings)
        if settings.is_enabled and not missing:
            return Check(name="receiving", ok=True, message="Long Poll is on, with all events.")
        what = f"Long Poll lacks the events {', '.join(missing)}." if settings.is_enabled else "Long Poll is off."
        return Check(
            name="receiving",
            ok=False,
            message=what,
            hint="Switch it on under Manage → API usage → Long Poll API, or give the key the right “manage”: "
            "then the daemon does it when it starts.",
        )

    def _callback(self, server: _Server | None) -> Check:
        if server is not None and server.status == "ok":
            return Check(name="receiving", ok=True, message=f"VK calls {server.url}.")
        hint = (
            f"Add {self._port.hook_url} under Manage → API usage → Callback API with the secret key of the settings "
            "and press “Confirm” while the daemon runs; with the right “manage” the daemon does it when it starts."
        )
        what = "VK does not know our address." if server is None else f"VK says of our address: {server.status}."
        return Check(name="receiving", ok=False, message=what, hint=hint)

    async def _look_up(self) -> _Group:
        # Without a number VK answers for the key's own community, so that a wrong group_id shows.
        groups = (await self._wire.call("groups.getById", _Groups)).groups
        if not groups:
            raise NoAnswer("VK names no community for this token: it is not a community's.", arrived=True)
        return groups[0]

    async def _long_poll(self) -> _LongPoll:
        return await self._wire.call("groups.getLongPollSettings", _LongPoll, group_id=self._group)

    async def _server(self) -> _Server | None:
        servers = (await self._wire.call("groups.getCallbackServers", _Servers, group_id=self._group)).items
        return next((server for server in servers if server.url == self._port.hook_url), None)


def _missing(settings: _LongPoll) -> list[str]:
    # An event an older version of the API does not list at all is not counted as missing.
    return [event for event in EVENTS if not settings.events.get(event, event != "message_new")]


def _rights(permissions: _Permissions) -> Check:
    missing = [right for right in _RIGHTS if right not in {one.name for one in permissions.permissions}]
    if not missing:
        return Check(name="rights", ok=True, message="The key may read and write messages and send files.")
    hint = "Make a new key under Manage → API usage with “messages”, “photos” and “documents” ticked."
    return Check(name="rights", ok=False, message=f"The key lacks the rights: {', '.join(missing)}.", hint=hint)


def _failed(name: str, problem: Refused | NoAnswer) -> Check:
    if isinstance(problem, NoAnswer):
        hint = "Look at the network, base_url and proxy: “curl https://api.vk.ru/” from this machine should answer."
    else:
        hint = "Make a key under Manage → API usage with “messages”, “photos”, “documents” and “manage” ticked."
    return Check(name=name, ok=False, message=outcome(problem, repeatable=True).reason, hint=hint)
