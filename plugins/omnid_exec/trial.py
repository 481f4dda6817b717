"""Whether the program could: runs it once more for a moment."""

import asyncio
import shutil

from omnid.channel import Check, Port, SecretUnreadable, Unavailable
from omnid_exec.config import ExecConfig
from omnid_exec.lines import Greeting, Hello, Said, read
from omnid_exec.program import running

__all__ = ["check"]


async def check(config: ExecConfig, port: Port) -> list[Check]:
    name = config.command[0]
    if shutil.which(name, path=config.environment.get("PATH")) is None:
        hint = "Give the whole path; the daemon's user must be allowed to execute it: chmod +x."
        return [Check(name="program", ok=False, message=f"{name} is not found or not executable.", hint=hint)]
    found = Check(name="program", ok=True, message=f"{name} is executable.")
    problem = await _problem(config, port)
    if problem is None:
        return [found, Check(name="start", ok=True, message="It starts and says that it is ready.")]
    hint = 'It has to read a line and answer {"ready": true}. By hand: echo \'{"hello": {"check": true}}\' | PROGRAM'
    return [found, Check(name="start", ok=False, message=problem, hint=hint)]


async def _problem(config: ExecConfig, port: Port) -> str | None:
    try:
        async with asyncio.timeout(config.start_timeout):
            return await _greet(config, port)
    except (Unavailable, SecretUnreadable) as problem:
        return str(problem)
    except TimeoutError:
        return f"It has not said that it is ready for {config.start_timeout:.0f} s."


async def _greet(config: ExecConfig, port: Port) -> str | None:
    """What it complains of."""
    async with running(config, port) as program:
        await program.write(Hello(Greeting(channel=port.name, check=True)))
        async for batch in program.batches():
            for said in map(_readable, batch):
                if said.ready or said.failing is not None:
                    return said.failing
    return None


def _readable(line: bytes) -> Said:
    try:
        return read(line)
    except ValueError:
        return Said()
