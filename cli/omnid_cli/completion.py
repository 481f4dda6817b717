"""``omnid completion``: the script that lets a shell complete our commands."""

from typing import Annotated, Literal

import typer

from omnid_cli.options import command, commands
from omnid_cli.session import Session

app = commands()


@command(app)
def completion(
    session: Session, shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(metavar="bash|zsh|fish")]
) -> None:
    """Print a script that completes commands in your shell.

    For bash: omnid completion bash > ~/.local/share/bash-completion/completions/omnid
    """
    from typer import completion as scripts

    written = scripts.get_completion_script(prog_name="omnid", complete_var="_OMNID_COMPLETE", shell=shell)  # type: ignore[attr-defined]
    print(written)
