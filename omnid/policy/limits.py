"""What a template may do, and how much of it: Jinja's sandbox with every way to spend time or memory counted."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

MOST_ROUNDS = 1000
"""Of all loops together."""
SECONDS = 0.25
LARGEST = 10**12
_FILTERS = (
    "abs", "capitalize", "count", "d", "default", "first", "float", "int", "last", "length", "list", "lower", "reverse",
    "round", "sort", "string", "title", "trim", "unique", "upper", "wordcount",
)  # fmt: skip
"""Those of Jinja's own that make nothing larger."""
_METHODS = frozenset({"upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "startswith", "endswith"})
_FORBIDDEN = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.AssignBlock: "set … endset",
    nodes.NSRef: "namespace",
}


class TooMuch(SecurityError):
    """It asks for more than a reply can need."""


class Bounded(ImmutableSandboxedEnvironment):
    """For one rendering: what it has spent is kept here."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, size: int) -> None:
        """``size``: characters of the longest text on the way."""
        super().__init__(
            undefined=StrictUndefined, optimized=False, autoescape=False, cache_size=0, finalize=self._text
        )
        own = {"join": self._join, "replace": self._replace, "truncate": _truncate}
        self.filters = {name: self._bounded(self.filters[name]) for name in _FILTERS} | own
        self.globals = {"range": self._range}
        self._size = size
        self._rounds = 0
        self._until = time.thread_time() + SECONDS

    def spend(self) -> None:
        """Called wherever time goes."""
        if time.thread_time() > self._until:
            raise TooMuch(f"it takes longer than {SECONDS} s")

    def rounds(self, items: Iterable[Any]) -> Iterator[Any]:
        """What a loop goes through."""
        for item in items:
            self._rounds += 1
            if self._rounds > MOST_ROUNDS:
                raise TooMuch(f"its loops go round more than {MOST_ROUNDS:,} times")
            self.spend()
            yield item

    def joined(self, *parts: Any) -> str:
        """``a ~ b``."""
        return str(self._fits("".join(map(self._text, parts))))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        self.spend()
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self._fits(left + right)
        for side in (left, right):
            if isinstance(side, Undefined):
                str(side)  # raises and says which
            if isinstance(side, bool) or not isinstance(side, int | float) or abs(side) > LARGEST:
                raise TooMuch(f"{operator} is for numbers up to {LARGEST:,} here")
        if operator == "**" and abs(right) > 16:
            raise TooMuch("no powers above 16 are taken here")
        return self._fits(super().call_binop(context, operator, left, right))

    def flat(self, made: Any) -> Any:
        """A list or the like with nothing nested in it, which could grow without end by being put into itself."""
        items = made.values() if isinstance(made, dict) else made
        if any(not isinstance(one, str | int | float) for one in items):
            raise TooMuch("lists hold texts and numbers only here")
        if sum(len(one) for one in items if isinstance(one, str)) > self._size:
            raise TooMuch(f"it makes more than {self._size:,} characters")
        return made

    def call(self, context: Any, obj: Any, /, *given: Any, **named: Any) -> Any:
        self.spend()
        if isinstance(obj, Undefined):
            str(obj)  # raises and says which
        if not self.is_safe_callable(obj):
            raise TooMuch(f"nothing can be called here but range, {', '.join(sorted(_METHODS))}; use filters")
        return super().call(context, obj, *given, **named)

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        return owner is self or (isinstance(owner, str) and getattr(obj, "__name__", "") in _METHODS)

    def _bounded(self, function: Callable[..., Any]) -> Callable[..., Any]:
        from functools import wraps

        @wraps(function)
        def run(*given: Any, **named: Any) -> Any:
            self.spend()
            return self._fits(function(*given, **named))

        return run

    def _fits(self, made: Any) -> Any:
        if isinstance(made, str | list | tuple | dict) and len(made) > self._size:
            raise TooMuch(f"it makes more than {self._size:,} characters")
        if isinstance(made, int | float) and abs(made) > LARGEST:
            raise TooMuch(f"numbers go up to {LARGEST:,} here")
        return made

    def _text(self, value: Any) -> str:
        if not isinstance(value, str | int | float | Undefined):
            raise TooMuch("only texts and numbers can be shown: choose one of its parts, or use “join”")
        return str(self._fits(str(value)))

    def _range(self, *bounds: Any) -> range:
        if not all(isinstance(one, int) for one in bounds):
            raise TooMuch("“range” takes whole numbers")
        made = range(*bounds)
        if len(made) > MOST_ROUNDS:
            raise TooMuch(f"its loops go round more than {MOST_ROUNDS:,} times")
        return made

    def _join(self, values: Iterable[Any], between: str = "") -> str:
        made, size = [], 0
        for value in self.rounds(values):
            made.append(self._text(value))
            size += len(made[-1]) + len(between)
            if size > self._size + len(between):
                raise TooMuch(f"it makes more than {self._size:,} characters")
        return str(self._fits(between.join(made)))

    def _replace(self, text: Any, old: str, new: str) -> str:
        self.spend()
        text = self._text(text)
        if len(text) + (text.count(old) if old else len(text) + 1) * len(new) > 2 * self._size:
            raise TooMuch(f"it makes more than {self._size:,} characters")
        return str(self._fits(text.replace(old, new)))


def _truncate(value: Any, length: int = 255, end: str = "…") -> str:
    text, most = str(value), max(0, int(length))
    return text if len(text) <= most else text[:most].rstrip() + str(end)[:10]


def bounded(size: int) -> Bounded:
    return Bounded(size)


def counted(tree: nodes.Template, refuse: Callable[[int | None, str], Exception]) -> nodes.Template:
    """Have loops and joined texts counted. Raises what ``refuse`` makes of a line and a sentence."""
    return _Counting(refuse).visit(tree)  # type: ignore[no-any-return]


class _Counting(NodeTransformer):
    def __init__(self, refuse: Callable[[int | None, str], Exception]) -> None:
        self._refuse = refuse

    def visit(self, node: nodes.Node, *given: Any, **named: Any) -> Any:
        if type(node) in _FORBIDDEN:
            raise self._refuse(node.lineno, f"“{_FORBIDDEN[type(node)]}” is not for replies")
        return super().visit(node, *given, **named)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - Jinja's visitors are named so
        if node.recursive:
            raise self._refuse(node.lineno, "“recursive” is not for replies")
        self.generic_visit(node)
        node.iter = _call("rounds", [node.iter], node)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _call("flat", [node], node)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _call("flat", [node], node)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return node if node.ctx == "store" else _call("flat", [node], node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _call("joined", node.nodes, node)


def _call(name: str, given: Any, where: nodes.Node) -> nodes.Call:
    made = nodes.Call(nodes.EnvironmentAttribute(name), given, [], None, None)
    assert where.environment is not None
    made.set_environment(where.environment)
    made.set_lineno(where.lineno, override=True)
    return made
