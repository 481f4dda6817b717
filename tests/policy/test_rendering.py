import subprocess
import sys
import time

import pytest

from omnid.errors import Invalid
from omnid.policy.rendering import OUTPUT_LIMIT, check, render

VALUES = {"contact": {"name": "Anna", "attributes": {"plan": "pro"}}, "items": [1, 2, 3]}
DOUBLING = "{% set x = 'aaaaaaaaaa' %}"
BOMBS = [
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(1000000) %}x{% endfor %}",
    "{{ 'a'*10**9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ 9**9**9**9 }}",
    "{{ 1000000**16 }}",
    "{{ 'a'|center(10**9) }}",
    "{{ 'a'|format }}",
    "{{ 'x'.zfill(10**9) }}",
    "{{ 'x'.ljust(1000000000) }}",
    "{{ [0]*10**9 }}",
    "{{ lipsum(1000) }}",
    "{% for a in range(999) %}{% for b in range(999) %}{% for c in range(999) %}{% endfor %}{% endfor %}{% endfor %}",
    DOUBLING + "{% set x = x ~ x ~ x ~ x %}" * 60,
    DOUBLING + "{% set x = x + x %}" * 60,
    DOUBLING + "{% set x = x|replace('a', x) %}" * 60,
    DOUBLING + "{% set x = [x, x, x, x]|join(x) %}" * 60,
    "{% set ns = namespace(x='a') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set a=[1,2] %}" + "{% set a=[a,a] %}" * 60 + "{{ a|string }}",
    "{% set a=[1,2] %}{% set b=[1,2] %}" + "{% set a=[a,a] %}{% set b=[b,b] %}" * 60 + "{{ a == b }}",
    "{% set a=(1,2) %}" + "{% set a=(a,a) %}" * 60 + "{{ {a: 1} }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ " + "not " * 2000 + "1 }}",
    "{{ contact.name" + "|upper" * 1400 + " }}",
    "{% if 1 %}" * 400 + "{% endif %}" * 400,
    "{{ " + "9" * 5000 + " }}",
    "{{ contact.name }}" * 9999,
    "{% for i in range(1000) %}{% set x = range(1000)|list|sort|reverse|list|unique|list|sort|list %}{% endfor %}",
    "{% for i in range(1000) %}" + "{{ contact.name|upper|lower }}" * 300 + "{% endfor %}",
]
ESCAPES = [
    "{{ contact.__class__ }}",
    "{{ ''.__class__.__base__.__subclasses__() }}",
    "{{ range.__globals__ }}",
    "{{ items.append(4) }}",
    "{{ self }}",
    "{{ contact }}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
]


@pytest.mark.parametrize("source", BOMBS, ids=[bomb[:40] for bomb in BOMBS])
def test_a_bomb_is_refused_at_once(source: str) -> None:
    began = time.thread_time()
    with pytest.raises(Invalid):
        render(source, VALUES)
    assert time.thread_time() - began < 2


def test_all_bombs_together_need_little_memory() -> None:
    code = (
        "from pathlib import Path; from tests.policy.test_rendering import *\n"
        "for bomb in BOMBS:\n"
        "    try: render(bomb, VALUES)\n"
        "    except Invalid: pass\n"
        "print(next(line.split()[1] for line in Path('/proc/self/status').read_text().splitlines() if 'VmHWM' in line))"
    )  # the peak of this program: what getrusage tells begins with that of whoever started it
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 150_000  # KiB, with pytest


@pytest.mark.parametrize("source", ESCAPES)
def test_nothing_outside_can_be_reached(source: str) -> None:
    with pytest.raises(Invalid):
        render(source, VALUES)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ contact.name }}!", "Hello Anna!"),
        ("{% if contact.attributes.plan == 'pro' %}P{% else %}N{% endif %}", "P"),
        ("{% for i in items %}{{ loop.index }}:{{ i }} {% endfor %}", "1:1 2:2 3:3"),
        ("{{ contact.attributes.size|default('none') }}", "none"),
        ("{{ contact.name.upper() }} {{ 'a' ~ 1 }} {{ 2 * 3 + 1 }} {{ 7 % 4 }}", "ANNA a1 7 3"),
        ("{{ ['a', 'b']|join(', ') }} {{ 'abc'|replace('b', 'x') }} {{ 'long text'|truncate(4) }}", "a, b axc long…"),
        ("{% set who = contact.name %}{{ who|lower }}{# said nowhere #}", "anna"),
    ],
)
def test_what_a_reply_needs_is_there(source: str, text: str) -> None:
    assert render(source, VALUES) == text


def test_what_is_wrong_is_said_with_its_line() -> None:
    for source, sentence in [
        ("Hello\n{{ contact.nmae }}", "line 2: there is no “nmae” here"),
        ("Hello\n\n{% if %}", "line 3: Expected an expression"),
        ("one\ntwo {{ 1 / 0 }}", "line 2: division by zero"),
        ("one\n{{ 'a'|center(3) }}", "line 2: there is no filter"),
        ("a\nb\n{% for x in range(2000) %}{% endfor %}", "line 3: its loops"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            render(source, VALUES)


@pytest.mark.parametrize("source", [*BOMBS, "{{ contact.name|map('upper')|list }}", "{% if 1 is odd_ %}{% endif %}"])
def test_what_cannot_be_rendered_is_refused_when_it_is_saved(source: str) -> None:
    def saved() -> None:
        check(source, set(VALUES))
        render(source, VALUES)

    with pytest.raises(Invalid):
        saved()


def test_a_filter_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(Invalid, match=r"line 2: there is no filter “format”; there are: abs, .*wordcount"):
        check("hello\n{{ contact.name|format }}", set(VALUES))


def test_names_are_checked_in_every_branch() -> None:
    check("{% if contact.name %}{{ contact.name }}{% endif %}", {"contact"})
    with pytest.raises(Invalid, match="line 2: there is no “kontakt”; there are: contact"):
        check("{% if false %}\n{{ kontakt.name }}{% endif %}", {"contact"})


def test_the_longest_text_is_just_taken() -> None:
    piece = "a" * 5000
    assert len(render("{{ x }}" * 4, {"x": piece})) == OUTPUT_LIMIT
    with pytest.raises(Invalid, match="more than"):
        render("{{ x }}" * 4 + "b", {"x": piece})
