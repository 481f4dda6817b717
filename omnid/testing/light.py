"""Which heavy libraries an import drags in, found out in a fresh interpreter."""

import subprocess
import sys

__all__ = ["heavy_imports"]

ALLOWED = frozenset({"msgspec", "omnid", "typing_extensions", "_distutils_hack", "sitecustomize", "usercustomize"})

_PROGRAM = """
import sys
before = set(sys.modules)
__import__(sys.argv[1])
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(new - set(sys.stdlib_module_names)))
"""


def heavy_imports(package: str) -> list[str]:
    """Top-level modules that importing ``package`` loads beyond the standard library, msgspec, ours and itself.

    A plugin may be built on another one of ours; what that drags in is listed all the same.
    """
    environment_path = [path for path in sys.path if path]
    program = f"import sys; sys.path[:] = {environment_path!r}\n{_PROGRAM}"
    done = subprocess.run([sys.executable, "-c", program, package], capture_output=True, text=True, check=True)
    return [
        name
        for name in done.stdout.split()
        if name not in ALLOWED and name != package and not name.startswith("omnid_")
    ]
