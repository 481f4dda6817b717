"""A contact form that is open: gives tokens, takes what is posted, refuses machines, asks to call."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import phonenumbers
from aiohttp import web

from omnid.channel import ChannelDown, Check, Outgoing, Port, Raw, Rejected, Sent
from omnid_form import pages
from omnid_form.calling import Calling
from omnid_form.config import FormConfig
from omnid_form.fields import Problems, read
from omnid_form.posted import NotAForm, Posted, posted
from omnid_form.rate import Rate
from omnid_form.stamp import age, stamp
from omnid_form.submission import encode
from omnid_form.words import language, say

__all__ = ["CallingForm", "Form", "form"]


def form(config: FormConfig, port: Port, now: Callable[[], float] = time.time) -> "Form":
    """Raises `ChannelDown` for settings that cannot work, and `SecretUnreadable`. ``now`` in seconds."""
    if config.region not in phonenumbers.SUPPORTED_REGIONS:
        raise ChannelDown(f"region {config.region} is no country: give two letters, as RU or DE.")
    try:
        ZoneInfo(config.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ChannelDown(f"timezone {config.timezone} is not known: give one like Europe/Moscow.") from None
    key = secrets.token_bytes() if config.secret is None else config.secret.reveal().encode()
    return CallingForm(config, port, key, now) if config.call_url else Form(config, port, key, now)


class Form:
    """The live channel."""

    def __init__(self, config: FormConfig, port: Port, key: bytes, now: Callable[[], float]) -> None:
        self._config = config
        self._port = port
        self._key = key
        self._now = now
        self._rate = Rate(config.per_minute_address)

    async def receive(self) -> None:
        self._port.working()
        await asyncio.get_running_loop().create_future()

    async def send(self, outgoing: Outgoing) -> Sent:
        raise Rejected("A contact form only takes messages in: answer by e-mail or phone.")

    def routes(self) -> Mapping[str, Callable[[web.Request], Any]]:
        return {"GET": self._get, "POST": self._post, "OPTIONS": self._preflight}

    # --- what pages ask ---

    async def _get(self, request: web.Request) -> web.Response:
        """A token for a script, or the whole form for a person."""
        token = self._token()
        if "text/html" in request.headers.get("Accept", ""):
            return pages.form(_language(request), token, self._config.honeypot)
        return self._json(request, 200, {"token": token, "least_seconds": self._config.least_seconds})

    async def _preflight(self, request: web.Request) -> web.Response:
        headers = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "Content-Type"}
        return web.Response(status=204, headers={**self._sharing(request), **headers, "Access-Control-Max-Age": "600"})

    async def _post(self, request: web.Request) -> web.Response:
        if not self._allowed(request):
            return self._refuse(request, 403, "not_allowed", "This page may not post here (see origins).")
        wait = self._rate.wait(request.remote or "", self._now())
        if wait:
            return self._refuse(request, 429, "rate_limited", f"Too many at once: try again in {wait:.0f} s.", wait)
        try:
            given = await posted(request)
        except NotAForm as problem:
            return self._refuse(request, 400, "invalid", str(problem))
        if given.values.get(self._config.honeypot, "").strip():
            # A machine that is told so tries again otherwise; one that is thanked is content.
            self._port.log.warning("form refused", reason="the honeypot was filled in")
            return self._thank(request, given)
        return await self._take(request, given)

    async def _take(self, request: web.Request, given: Posted) -> web.Response:
        spoken = _language(request)
        try:
            self._demand_time(given, spoken)
            sent = read(given.values, given.files, self._config, spoken, datetime.fromtimestamp(self._now(), UTC))
        except Problems as problems:
            return self._explain(request, given, problems)
        await self._port.accept([Raw(key=sent.key, payload=encode(sent))])
        return self._thank(request, given)

    def _demand_time(self, given: Posted, spoken: str) -> None:
        """Raises `Problems` when it was filled in faster than people do."""
        token = given.values.get("token", "")
        if not token and not self._config.token_required:
            return
        seconds = age(self._key, token, self._now())
        if seconds is None or seconds < self._config.least_seconds:
            word = "no_token" if seconds is None else "too_fast"
            self._port.log.warning("form refused", reason=word)
            raise Problems({"": say(spoken, word)})

    # --- what they are answered ---

    def _thank(self, request: web.Request, given: Posted) -> web.Response:
        if not given.plain:
            return self._json(request, 200, {"ok": True, "message": say(_language(request), "thanks")})
        if self._config.thanks_url:
            return web.Response(status=303, headers={"Location": self._config.thanks_url})
        return pages.thanks(_language(request))

    def _explain(self, request: web.Request, given: Posted, problems: Problems) -> web.Response:
        token = self._token()
        if given.plain:
            return pages.problems(_language(request), problems.fields, given.values, token, self._config.honeypot)
        error = {"code": "invalid", "message": str(problems), "fields": problems.fields}
        return self._json(request, 422, {"error": error, "token": token})

    def _refuse(
        self, request: web.Request, status: int, code: str, message: str, wait: float | None = None
    ) -> web.Response:
        self._port.log.warning("form refused", reason=code)
        response = self._json(request, status, {"error": {"code": code, "message": message}})
        if wait is not None:
            response.headers["Retry-After"] = str(max(1, round(wait)))
        return response

    def _json(self, request: web.Request, status: int, value: Any) -> web.Response:
        body = msgspec.json.encode(value)
        return web.Response(status=status, body=body, content_type="application/json", headers=self._sharing(request))

    def _token(self) -> str:
        return stamp(self._key, self._now(), secrets.token_hex(8))

    def _allowed(self, request: web.Request) -> bool:
        origin = request.headers.get("Origin")
        return not self._config.origins or origin is None or origin in self._origins(request)

    def _origins(self, request: web.Request) -> list[str]:
        """Those that are set, and our own page's."""
        own = self._port.hook_url
        return self._config.origins if own is None else [*self._config.origins, "/".join(own.split("/")[:3])]

    def _sharing(self, request: web.Request) -> dict[str, str]:
        origin = request.headers.get("Origin")
        if origin is None or not self._allowed(request):
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}

    # --- whether it could ---

    async def check(self) -> list[Check]:
        """Asks nobody: a call that is tried rings."""
        if self._port.hook_url is None:
            hint = "Set public_url in omnid.toml to what the world sees."
            return [Check(name="address", ok=False, message="The form has no public address.", hint=hint)]
        found = [Check(name="address", ok=True, message=f"Forms post to {self._port.hook_url}")]
        if self._config.call_url and self._config.secret is None:
            hint = "Set the channel's secret, and tell it the telephone exchange."
            found.append(Check(name="calls", ok=False, message="Calls cannot be signed.", hint=hint))
        return found


class CallingForm(Form):
    """One with a telephone exchange."""

    async def call(self, phone: str, operator: str, conversation: int) -> str:
        return await Calling(self._config, self._port.session, self._now).call(phone, operator, conversation)


def _language(request: web.Request) -> str:
    return language(request.headers.get("Accept-Language", ""))
