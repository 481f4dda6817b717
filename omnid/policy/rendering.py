"""Renders templates in Jinja's sandbox, limited in time, size and steps: nothing in a text can hold up the desk.

Rendering happens inside the transaction that sends, so it has to be bounded and not merely stopped from outside.
Whatever can take long is either not there (macros, includes, calls but for a few) or counted (`limits`).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from omnid.errors import Invalid
from omnid.model import Worded
from omnid.policy.sentences import sentence

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

SOURCE_LIMIT = 10_000
"""Characters of a template."""
OUTPUT_LIMIT = 20_000
"""Characters of what it makes, and of any text on the way there."""
PATH = "text"
_NAME = "<template>"
_UNKNOWN = re.compile(r"No (filter|test) named '(.*)'")
_MISSING = re.compile(r"has no (?:attribute|element) '?(\w+)'?|^'(\w+)' is undefined")


def check(source: str, names: set[str]) -> None:
    """Raises `Invalid`, with the line, for what is no template or uses what there is not."""
    from jinja2 import meta

    environment, tree = _parsed(source)
    with _refused(environment):
        unknown = sorted(meta.find_undeclared_variables(tree) - names)
    if unknown:
        line = next((at for at, text in enumerate(source.splitlines(), 1) if unknown[0] in text), 1)
        raise refusal(line, sentence("unknown_name", name=unknown[0], names=", ".join(sorted(names))))


def render(source: str, values: Mapping[str, Any]) -> str:
    """The text. Raises `Invalid`, with the line, for whatever goes wrong."""
    from jinja2 import Template

    environment, tree = _parsed(source)
    with _refused(environment):
        code = environment.compile(tree, filename=_NAME)
        template = Template.from_code(environment, code, environment.make_globals(None))
    pieces, size = [], 0
    try:
        for piece in template.root_render_func(template.new_context(dict(values))):
            size += len(piece)
            if size > OUTPUT_LIMIT:
                raise OverflowError(f"it makes more than {OUTPUT_LIMIT:,} characters")
            pieces.append(piece)
    except Invalid:
        raise
    except Exception as problem:
        raise refusal(_line(template, problem), _said(problem)) from problem
    return "".join(pieces).strip()


def refusal(line: int | None, why: str | Worded) -> Invalid:
    because = why.rstrip(".") if isinstance(why, str) else why
    if line:
        return Invalid(sentence("template_line", line=line, because=because), path=PATH)
    return Invalid(sentence("template_wrong", because=because), path=PATH)


def _parsed(source: str) -> "tuple[Environment, nodes.Template]":
    from omnid.policy.limits import bounded, counted

    if len(source) > SOURCE_LIMIT:
        raise Invalid(sentence("template_long", size=len(source), most=SOURCE_LIMIT), path=PATH)
    environment = bounded(OUTPUT_LIMIT)
    with _refused(environment):
        return environment, counted(environment.parse(source, filename=_NAME), refusal)


@contextmanager
def _refused(environment: "Environment") -> Iterator[None]:
    """What jinja finds wrong before it is rendered; unknown filters only when it makes code of a text."""
    from jinja2 import TemplateSyntaxError

    try:
        yield
    except TemplateSyntaxError as problem:
        found = _UNKNOWN.match(problem.message or "")
        if found is None:
            raise refusal(problem.lineno, problem.message or "it is no template") from problem
        known = ", ".join(sorted(environment.filters if found[1] == "filter" else environment.tests))
        raise refusal(problem.lineno, f"there is no {found[1]} “{found[2]}”; there are: {known}") from problem
    except (SyntaxError, RecursionError, MemoryError, ValueError, OverflowError) as problem:
        raise refusal(None, _said(problem)) from problem


def _said(problem: BaseException) -> str | Worded:
    if isinstance(problem, RecursionError | MemoryError):
        return sentence("nested")
    missing = _MISSING.search(str(problem))
    if missing is not None:
        name = missing[1] or missing[2]
        return sentence("absent_name", name=name)
    return str(problem) or type(problem).__name__


def _line(template: Any, problem: BaseException) -> int | None:
    """Of the template's text, where it was when something was raised."""
    found, frame = None, problem.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == _NAME:
            found = template.get_corresponding_lineno(frame.tb_lineno)
        frame = frame.tb_next
    return found
