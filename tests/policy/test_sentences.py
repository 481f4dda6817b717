"""What the desk says to operators: the same facts in every language, and Russian as it is written."""

from string import Formatter

import pytest

from omnid.model import Language, Sentence
from omnid.policy.sentences import SENTENCES, say, spoken
from tests.project.tree import source_files

RUSSIAN = Language.RUSSIAN


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_tells_the_same_in_each_language(name: str) -> None:
    facts = [{field for _, field, _, _ in Formatter().parse(form) if field} for form in SENTENCES[name]]
    assert len(facts) == len(Language)
    assert facts[0] == facts[1]
    assert any("а" <= letter <= "я" for letter in SENTENCES[name][1])


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
    ],
)
def test_why_somebody_is_absent_is_said_in_the_language(because: str, russian: str) -> None:
    said = Sentence("away", {"who": "anna", "because": because})
    assert say(said, RUSSIAN) == f"anna: нет на месте ({russian}). Разговор передаётся следующему оператору."


def test_a_sentence_of_a_later_version_is_shown_with_what_it_has() -> None:
    assert say(Sentence("moved", {"who": "Anna", "to": 7}), RUSSIAN) == "moved Anna 7"


def test_every_sentence_is_said_somewhere() -> None:
    code = "".join(path.read_text() for path in source_files() if path.stem != "sentences")
    assert [name for name in SENTENCES if f'"{name}"' not in code] == []
