"""Secrets in a channel's settings: by reference or literal, never printed."""

import os
from pathlib import Path


class SecretUnreadable(Exception):
    """A secret's reference leads nowhere; the sentence says which and why."""


class Secret:
    """A secret by reference (``env:NAME``, ``file:/path``, ``credential:NAME``) or literally; never printed."""

    __slots__ = ("reference",)

    def __init__(self, reference: str) -> None:
        self.reference = reference

    def reveal(self) -> str:
        """The value. Raises `SecretUnreadable`."""
        source, _, name = self.reference.partition(":")
        if source == "env":
            value = os.environ.get(name)
            if value is None:
                raise SecretUnreadable(f"the environment variable {name} is not set")
            return value
        if source == "file":
            return _read_secret(Path(name))
        if source == "credential":
            folder = os.environ.get("CREDENTIALS_DIRECTORY")
            if folder is None:
                raise SecretUnreadable(
                    f"credential {name}: $CREDENTIALS_DIRECTORY is not set (not started by systemd?)"
                )
            return _read_secret(Path(folder) / name)
        return self.reference

    @property
    def is_reference(self) -> bool:
        return self.reference.partition(":")[0] in ("env", "file", "credential")

    def __repr__(self) -> str:
        return f"Secret({self.reference!r})" if self.is_reference else "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.reference == self.reference

    def __hash__(self) -> int:
        return hash(self.reference)


def _read_secret(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SecretUnreadable(f"cannot read {path}: {problem}") from problem
