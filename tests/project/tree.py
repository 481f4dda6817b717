"""What the rules about the repository look at."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ["omnid", "cli", "plugins", "widget_js"]


@cache
def source_files() -> list[Path]:
    """Our Python files outside the tests."""
    return sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py") if "node_modules" not in path.parts)


@cache
def committed_files() -> list[Path]:
    """Everything git knows of, or in an unpacked release everything there is."""
    if not (ROOT / ".git").exists():
        return sorted(path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """All that a file consists of."""
    return list(ast.walk(parsed(path)))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
