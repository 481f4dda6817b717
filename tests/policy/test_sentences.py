"""What the desk says to operators: the same facts in every language, and Russian as it is written."""

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from omnid.errors import (
    Conflict,
    DaemonNeeded,
    NotAllowed,
    NotFound,
    OmnidError,
    RateLimited,
    TooLarge,
    UnsupportedType,
)
from omnid.model import Language, Sentence
from omnid.policy import presence, sentences
from omnid.policy.sentences import SENTENCES, because, say, sentence, spoken, told
from omnid.policy.sentences.failing import REASONS
from omnid.policy.sentences.terms import TERMS
from tests.project.tree import nodes, source_files

RUSSIAN = Language.RUSSIAN
SINCE = sentence("stands_now", state="closed", who="olga")
REASONED = re.compile(
    r"(Rejected|Unreachable|Retry|NoAnswer|WindowClosed|Decided)\(|(DIED|OVERTAKEN) = |def _obstacle|"
    r"cancelled by|did not take"
)
CATALOGUE = Path(sentences.__file__).parent


def _fields(form: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(form) if field}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_tells_the_same_in_each_language(name: str) -> None:
    facts = [_fields(form) for form in SENTENCES[name]]
    assert len(facts) == len(Language)
    assert facts[0] == facts[1]
    english, russian = SENTENCES[name]
    assert any("а" <= letter <= "я" for letter in russian)
    assert re.search(r"[“”\"]|\w - |\.\.\.", russian) is None
    assert english.endswith(".") == russian.endswith(".")


def test_lengths_of_time_are_said_in_the_language() -> None:
    said = Sentence("not_taken", {"who": "anna", "within_ms": 60_000})
    assert say(said) == "anna did not take it in 60 s: it goes to whoever is next."
    assert say(said, RUSSIAN) == "anna: разговор не принят за 60 с, он передаётся следующему оператору."
    assert [spoken(ms, RUSSIAN) for ms in (0, 900_000, 3 * 3_600_000, 4 * 86_400_000)] == [
        "0 с",
        "15 мин",
        "3 ч",
        "4 д",
    ]


@pytest.mark.parametrize(
    ("because", "russian"),
    [
        ("switched to away", "статус «отошёл»"),
        ("nothing heard for 15 min", "нет активности уже 15 мин"),
        ("did not take conversation 40 in 60 s", "не принят разговор 40 за 60 с"),
        ("has not answered conversation 40 for 15 min", "нет ответа в разговоре 40 уже 15 мин"),
        ("the service said: no", "the service said: no"),
        (
            "site: the channel is off; vk: The contact blocked the community.",
            "site: канал выключен; vk: Собеседник заблокировал сообщество.",
        ),
        (
            "given up after 24 hours; last: VK asks to slow down: [6] Too many",
            "попытки прекращены через 24 часа; последняя: VK просит отправлять реже: [6] Too many",
        ),
    ],
)
def test_why_somebody_is_absent_is_said_in_the_language(because: str, russian: str) -> None:
    said = Sentence("away", {"who": "anna", "because": because})
    assert say(said, RUSSIAN) == f"anna: нет на месте ({russian}). Разговор передаётся следующему оператору."


@pytest.mark.parametrize(
    ("reason", "russian"),
    [
        (
            "Telegram does not accept the bot's token. Take the current one from @BotFather.",
            "Telegram не принимает токен. Действующий даст @BotFather.",
        ),
        ("Nothing reaches Ivan: site: the channel is off.", "до контакта Ivan не дойдёт ничего: site: канал выключен."),
        ("VK refused it: [100] bad", "VK отказывает: [100] bad"),
    ],
)
def test_why_a_message_failed_is_said_in_the_language(reason: str, russian: str) -> None:
    assert because(reason, RUSSIAN) == russian
    assert because(reason, Language.ENGLISH) == reason


def test_each_reason_of_presence_is_said_in_the_language() -> None:
    code = Path(presence.__file__).read_text()
    reasons = [
        "switched on", "switched off", "switched to away", "on shift", "off shift", "console open", "did something",
        "disabled", "never seen",
    ]  # fmt: skip
    assert [one for one in reasons if f'"{one}"' not in code] == []
    assert [one for one in reasons if because(one, RUSSIAN) == one] == []


@pytest.mark.slow
def test_each_reason_that_has_a_translation_is_given_somewhere() -> None:
    """What is mended in English has to be mended here too."""
    code = [path for path in source_files() if REASONED.search(path.read_text()) and "fake" not in path.parts]
    given = {text for path in code if path.parent != CATALOGUE for text in _texts(path)}
    given |= COMPOSED | {re.sub(r"{[^}]*}", "7", forms[0]).removesuffix(".") for forms in SENTENCES.values()}
    assert [
        pattern for pattern, _ in REASONS if not any(re.fullmatch(pattern, one) for one in _like(pattern, given))
    ] == []


COMPOSED = {
    "email cannot edit what has left",
    "email cannot retract what has left",
    "VK had an error of its own: no; it may have sent the message",
    "The receiver answered 500",
    "Viber has blocked the bot. (7)",
    "Somebody else receives this bot's messages (7). Stop the other program, or make a new token with @BotFather",
    *(os.strerror(number) for number in (errno.ENOENT, errno.EISDIR, errno.EACCES, errno.ENOSPC)),
}
"""Whose words stand in several places, or are the system's."""


def _like(pattern: str, given: set[str]) -> list[str]:
    """Those that have the longest of its words without places in it."""
    words = max(re.split(r"[^\w ',;-]+", pattern), key=len)
    return [one for one in given if words in one]


def _texts(path: Path) -> Iterator[str]:
    """All that is written in a file, with something in the places that are filled; a part may stand in another text."""
    for node in nodes(path):
        for filling in ("7", "Zed") if isinstance(node, ast.JoinedStr | ast.Constant) else ():
            parts = node.values if isinstance(node, ast.JoinedStr) else [node]
            text = "".join(str(one.value) if isinstance(one, ast.Constant) else filling for one in parts)
            if " " in text and len(text) < 300:
                yield from _parts(text, filling)


def _parts(text: str, filling: str) -> Iterator[str]:
    for part in (text, *text.split("; "), *text.split(". "), *text.split(": ")):
        yield part.removesuffix(".")
        yield f"{part.removesuffix('.')}: {filling}"


def test_a_sentence_of_a_later_version_is_shown_with_what_it_has() -> None:
    assert say(Sentence("went_on", {"who": "Anna", "to": 7}), RUSSIAN) == "went_on Anna 7"
    assert say(Sentence("merged_here", {"whoever": "Anna"}), RUSSIAN) == "merged_here Anna"
    assert say(Sentence("many_found", {"most": "all"}), RUSSIAN) == "many_found all"


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(path.read_text() for path in source_files() if path.parent != CATALOGUE)
    assert [name for name in SENTENCES if f'"{name}"' not in code] == []


def test_every_sentence_that_is_said_is_in_the_catalogue_with_its_facts() -> None:
    wrong = []
    for path in source_files():
        for call in nodes(path) if 'entence("' in path.read_text() else ():
            match call:
                case ast.Call(
                    func=ast.Name(id="sentence" | "Sentence" as maker), args=[ast.Constant(value=str(name)), *more]
                ):
                    given = _facts(maker, call, more)
                    known = _fields(SENTENCES[name][0]) if name in SENTENCES else None
                    if known is None or given not in (None, known):
                        wrong.append((path.name, name, given))
                case _:
                    pass
    assert wrong == []


def _facts(maker: str, call: ast.Call, more: list[ast.expr]) -> set[str] | None:
    """None where they are not to be seen from here."""
    if maker == "sentence":
        return None if any(one.arg is None for one in call.keywords) else {str(one.arg) for one in call.keywords}
    match more:
        case []:
            return set()
        case [ast.Dict(keys=keys)] if all(isinstance(key, ast.Constant) for key in keys):
            return {str(ast.literal_eval(key)) for key in keys if key is not None}
    return None


@pytest.mark.parametrize(
    "problem",
    [
        NotFound("operator", "“ann” (there are: anna, boris)"),
        NotAllowed("Anna", "conversation.bulk", "the role supervisor"),
        TooLarge("file", 30_000_000, 20_000_000),
        UnsupportedType("body", "text/html", "Send JSON."),
        RateLimited("pairing codes", 11.6),
        DaemonNeeded("Typing"),
    ],
    ids=lambda problem: problem.code,
)
def test_what_errors_say_by_themselves_is_what_the_catalogue_says(problem: OmnidError) -> None:
    assert problem.said is not None
    assert say(problem.said) == problem.message
    assert told(problem, Language.ENGLISH) == problem.message
    assert told(problem, RUSSIAN) != problem.message


@pytest.mark.parametrize(
    ("problem", "russian"),
    [
        (NotFound("conversation", 42), "Не найдено: разговор 42."),
        (
            NotFound("operator", "“ann” (there are: anna, boris)"),
            "Не найдено: оператор «ann» (есть: anna, boris).",
        ),
        (NotFound("view", "“late” (there are: none yet)"), "Не найдено: вид «late» (их пока нет)."),
        (
            NotAllowed("Anna", "save a shared view", "the role supervisor"),
            "Не разрешено (Anna): сохранять общий вид. Нужно: роль supervisor.",
        ),
        (
            TooLarge("file", 30_000_000, 20_000_000),
            "Слишком большой размер (файл, в байтах): 30\u202f000\u202f000, можно не больше 20\u202f000\u202f000.",
        ),
        (
            Conflict(sentence("not_there", who="olga", state="away", because="nothing heard for 15 min")),
            "olga: нет на месте (нет активности уже 15 мин). Выберите другого или передайте всё равно (--force).",
        ),
        (
            Conflict(sentence("changed_since", conversation=7, operation="conversation.tag", because=SINCE)),
            "Разговор 7 уже не такой, каким стал после этого (метки): теперь он закрыт, ведёт olga.",
        ),
        (
            Conflict(sentence("needs_field", act="tag", either="tags or remove")),
            "Для «tag» скажите tags или remove.",
        ),
        (
            Conflict(sentence("too_many", field="text", most=400, unit="characters")),
            "«text»: символов должно быть не больше 400.",
        ),
        (
            Conflict(sentence("filter_wrong", column=7, because=sentence("never_a_tag", value="a b"))),
            "Фильтр, место 7: «a b» не может быть меткой.",
        ),
        (
            Conflict(sentence("filter_wrong", column=7, because=NotFound("team", "“night” (there are: none yet)"))),
            "Фильтр, место 7: Не найдено: команда «night» (их пока нет).",
        ),
        (
            Conflict(
                sentence("nothing_reaches", contact="Ivan", because=["tg: The contact blocked the bot.", "vk: no"])
            ),
            "До контакта Ivan не дойдёт ничего: tg: Собеседник заблокировал бота; vk: no.",
        ),
        (Conflict("It has no name."), "It has no name."),
    ],
)
def test_an_error_is_read_in_ones_language(problem: OmnidError, russian: str) -> None:
    assert told(problem, RUSSIAN) == russian


def test_what_is_not_found_too_much_or_not_allowed_has_a_word_in_each_language() -> None:
    places = {"NotFound": ["noun"], "RateLimited": ["many"], "NotAllowed": ["who", "deed", "needs"]}
    wordless = []
    for path in source_files():
        for call in nodes(path) if re.search(r"(NotFound|RateLimited|NotAllowed)\(", path.read_text()) else ():
            match call:
                case ast.Call(func=ast.Name(id="NotFound"), args=[_, _, _]):
                    pass
                case ast.Call(func=ast.Name(id=kind), args=args) if kind in places and path.name not in (
                    "visits.py",
                    "visitors.py",
                ):
                    for fact, given in zip(places[kind], args, strict=False):
                        if isinstance(given, ast.Constant) and given.value not in TERMS[fact]:
                            wordless.append((path.name, fact, given.value))
                case _:
                    pass
    assert wordless == []


def test_words_follow_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = "{count:day|days}", "{count:день|дня|дней}"
    monkeypatch.setattr(sentences, "SENTENCES", {"days": forms})
    written = [
        say(Sentence("days", {"count": count}), language) for count in (1, 2, 5, 11, 21) for language in Language
    ]
    assert written == [
        "1 day", "1 день", "2 days", "2 дня", "5 days", "5 дней", "11 days", "11 дней", "21 days", "21 день",
    ]  # fmt: skip


def test_a_sentence_stands_in_another_one() -> None:
    inner = sentence("link_unknown", who="Anna")
    outer = Sentence("job_failed", {"job": "tidy", "because": [inner.said, "the disk is full"]})
    assert say(outer) == (
        "The job “tidy” failed: Anna came by a link that was not made here; nothing was joined; the disk is full"
    )
    assert say(outer, RUSSIAN).endswith("создана не здесь; ничего не объединено; the disk is full")


def test_of_a_megabyte_in_an_error_the_beginning_is_enough() -> None:
    problem = NotFound("operator", f"“{'a' * 1_000_000}”")
    assert problem.said is not None
    assert len(say(problem.said, RUSSIAN)) < 200
    assert len(say(sentence("link_unknown", who="a" * 1_000_000).said, RUSSIAN)) < 1200
    assert len(told(Conflict(sentence("no_time", moment="a" * 1_000_000)), RUSSIAN)) < 250
