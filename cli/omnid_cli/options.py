"""The options every command has, before it or after it, and the decorator that gives them to a command."""

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

import typer

from omnid_cli.guesses import Noun

if TYPE_CHECKING:
    from omnid_cli.session import Session

Function = TypeVar("Function", bound=Callable[..., None])

Config = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The omnid.toml to use.")]
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="A desk elsewhere; or $OMNID_URL.")]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="SECRET", help="For --url; env:NAME and file:PATH work too; or $OMNID_TOKEN."),
]
ActAs = Annotated[str | None, typer.Option("--as", metavar="LOGIN", help="Act as that operator (admins may).")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, as in the API.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV with a header.")]
Quiet = Annotated[bool, typer.Option("--quiet-ids", "-q", help="Ids only, one a line.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours; or $NO_COLOR.")]
Key = Annotated[
    str | None,
    typer.Option("--key", metavar="KEY", help="Yours for this request: a second one with it changes nothing."),
]


class Given(NamedTuple):
    """What was said of them."""

    config: Path | None = None
    url: str | None = None
    token: str | None = None
    act_as: str | None = None
    json: bool = False
    csv: bool = False
    quiet_ids: bool = False
    no_color: bool = False
    key: str | None = None


EVERYWHERE: dict[str, Any] = {
    "config": Config, "url": Url, "token": Token, "act_as": ActAs,
    "json": Json, "csv": Csv, "quiet_ids": Quiet, "no_color": NoColor,
}  # fmt: skip


def before(
    ctx: typer.Context,
    *,
    config: Config = None,
    url: Url = None,
    token: Token = None,
    act_as: ActAs = None,
    json: Json = False,
    csv: Csv = False,
    quiet_ids: Quiet = False,
    no_color: NoColor = False,
) -> None:
    """Take the options that stand before the command."""
    ctx.obj = Given(config, url, token, act_as, json, csv, quiet_ids, no_color)


def commands(help_: str = "") -> typer.Typer:
    """A noun with its verbs, or without a text a file's commands; in plain text, because rich costs 100 ms."""
    app = typer.Typer(cls=Noun, help=help_ or None, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    if help_:
        app.callback()(lambda: None)
    return app


def command(
    app: typer.Typer, name: str | None = None, *, writes: bool = False, without: tuple[str, ...] = (), **settings: Any
) -> Callable[[Function], Function]:
    """Register ``function(session, …)``; the rest of its parameters are its own.

    ``writes``: it also has ``--key``. ``without``: shared options whose names it needs for itself after the command.
    """
    shared = {option: type_ for option, type_ in EVERYWHERE.items() if option not in without}
    if writes:
        shared["key"] = Key

    def register(function: Function) -> Function:
        app.command(name, **settings)(_shared(function, shared))
        return function

    return register


def default(app: typer.Typer) -> Callable[[Function], Function]:
    """What a noun does without a verb: ``function(session, …)``, with the shared options."""

    def register(function: Function) -> Function:
        app.info.no_args_is_help = False
        app.callback(invoke_without_command=True, help=inspect.getdoc(function))(_shared(function, EVERYWHERE))
        return function

    return register


def _shared(function: Callable[..., None], shared: dict[str, Any]) -> Callable[..., None]:
    signature = inspect.signature(function, eval_str=True)
    own = list(signature.parameters.values())[1:]
    context = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    flags = {"json", "csv", "quiet_ids", "no_color"}
    added = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=False if name in flags else None, annotation=hint
        )
        for name, hint in shared.items()
    ]

    @functools.wraps(function)
    def run(ctx: typer.Context, **values: Any) -> None:
        after = Given(**{name: values.pop(name) for name in shared})
        if ctx.invoked_subcommand is not None:
            ctx.obj = _merged(ctx, after)
            return
        with session(ctx, after) as opened:
            function(opened, **values)

    parameters = [context, *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own), *added]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def session(ctx: typer.Context, after: Given) -> "Session":
    """What was said after the command counts more than what was said before it."""
    from omnid_cli.session import Session

    return Session(_merged(ctx, after), list(ctx.args))


def _merged(ctx: typer.Context, after: Given) -> Given:
    earlier = ctx.obj if isinstance(ctx.obj, Given) else Given()
    return after._replace(**{name: early for name, early in earlier._asdict().items() if not getattr(after, name)})
