"""Calls of VK's API: vk-api makes them, in threads of our own, and its traps are disarmed here.

It serialises all calls of an object behind a lock and pauses between them, so every thread has an object of its own
and the pace is the sender's; it repeats error 6 for ever, so that handler is taken out; it sends without a time-out to
one fixed host, so an adapter under it sets both; it keeps a file in the working directory, so it gets memory instead.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import msgspec
import requests
from jconfig.memory import MemoryConfig
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError
from vk_api import VkApi
from vk_api.exceptions import TOO_MANY_RPS_CODE, ApiError, ApiHttpError, Captcha

from omnid_vk.outcomes import NoAnswer, Refused

__all__ = ["API_VERSION", "Wire"]

API_VERSION = "5.199"
_HOST = "https://api.vk.ru"
"""Where vk-api sends everything."""
_THREADS = 8
_CONNECT_TIMEOUT = 10.0

Answer = TypeVar("Answer")


class Wire:
    """``timeout`` in seconds. `close` when done; calls under way end by themselves."""

    def __init__(self, token: str, base_url: str, timeout: float, proxy: str | None, ca_file: str | None) -> None:
        self._token = token
        self._adapter = (base_url.rstrip("/"), timeout)
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._verify = ca_file or True
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="vk")
        self._own = threading.local()

    async def call(self, method: str, shape: type[Answer], **params: object) -> Answer:
        """The answer to ``groups.getById`` and the like. Raises `Refused` or `NoAnswer`."""
        found = await asyncio.get_running_loop().run_in_executor(self._pool, self._call, method, params)
        try:
            return msgspec.convert(found, shape, strict=False)
        except (msgspec.ValidationError, RecursionError):
            raise NoAnswer(f"VK's answer to {method} cannot be understood.", arrived=True) from None

    async def tell(self, method: str, **params: object) -> None:
        """The same, where it only matters that VK did not say no."""
        await asyncio.get_running_loop().run_in_executor(self._pool, self._call, method, params)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _call(self, method: str, params: dict[str, object]) -> Any:
        try:
            answer = self._api().method(method, params, raw=True)
        except Captcha:
            raise Refused(14, "Captcha needed") from None
        except ApiError as problem:
            raise Refused(int(problem.code), str(problem.error.get("error_msg", ""))) from None
        except ApiHttpError as problem:
            raise _http_error(problem.response.status_code) from None
        except requests.exceptions.JSONDecodeError:
            raise NoAnswer("VK's answer is not JSON.", arrived=True) from None
        except requests.RequestException as problem:
            raise _broken(problem) from None
        except (ValueError, KeyError, TypeError):
            raise NoAnswer(f"VK's answer to {method} cannot be understood.", arrived=True) from None
        if not isinstance(answer, dict) or "response" not in answer:
            raise NoAnswer(f"VK's answer to {method} cannot be understood.", arrived=True)
        return answer["response"]

    def _api(self) -> VkApi:
        """This thread's, because a session of requests is for one thread."""
        if not hasattr(self._own, "api"):
            self._own.api = self._new()
        return cast(VkApi, self._own.api)

    def _new(self) -> VkApi:
        session = requests.Session()
        session.trust_env = False
        session.max_redirects = 0
        session.proxies.update(self._proxies)
        session.verify = self._verify
        session.mount(f"{_HOST}/", _Redirected(*self._adapter))
        api = VkApi(token=self._token, api_version=API_VERSION, session=session, config=MemoryConfig)
        api.RPS_DELAY = 0
        del api.error_handlers[TOO_MANY_RPS_CODE]
        return api


class _Redirected(HTTPAdapter):
    """Sends to another host than vk-api thinks, and gives up after a while."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__()
        self._target = base_url
        self._timeout = timeout

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = self._target + (request.url or "").removeprefix(_HOST)
        timeout = (min(_CONNECT_TIMEOUT, self._timeout), self._timeout)
        return super().send(request, *args, **{**kwargs, "timeout": timeout})


def _http_error(status: int) -> NoAnswer:
    # VK itself always says 200; this is a balancer or a proxy. Only after a 5xx the request may have gone on.
    return NoAnswer(f"Something between us and VK answered with HTTP {status}.", arrived=status >= 500)


def _broken(problem: requests.RequestException) -> NoAnswer:
    # The texts of requests quote addresses and proxies, so the sentences are our own.
    if _never_left(problem):
        return NoAnswer("VK cannot be reached: no connection. Look at the network, base_url and proxy.", arrived=False)
    if isinstance(problem, requests.Timeout):
        return NoAnswer("VK did not answer in time.", arrived=True)
    return NoAnswer(f"The connection to VK broke ({type(problem).__name__}).", arrived=True)


def _never_left(problem: requests.RequestException) -> bool:
    before = (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.SSLError)
    if isinstance(problem, (*before, requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return True
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
