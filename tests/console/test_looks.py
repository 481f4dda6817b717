"""How rows, threads and lines look: sized to the cell, harmless, and never by colour alone."""

from typing import Any

from rich.style import Style
from rich.text import Text

from omnid.model import (
    Attachment,
    AttachmentId,
    AttachmentState,
    AttachmentType,
    Conversation,
    ConversationState,
    CorrectionState,
    Entity,
    EntityType,
    Message,
    MessageId,
    MessageState,
    MessageType,
    Priority,
    Sentence,
)
from omnid_cli.console import bars, colours, dates, letters, lines, rows
from omnid_cli.console.card import fitted
from omnid_cli.console.state import State
from omnid_cli.console.words import WORDS, Words, language
from omnid_cli.console.words_of_keys import KEYS
from tests.console.making import ANNA, MINUTE, NOW, a_conversation, a_message, a_note, an_answer, of

EN, RU = Words("en"), Words("ru")


def row(one: Conversation, width: int = 30, words: Words = EN, **more: bool) -> list[str]:
    look = rows.Look(width=width, now=NOW, me=ANNA, words=words, **more)
    return [line.plain for line in rows.lines(one, look)]


def shown(*messages: Message, width: int = 40, words: Words = EN) -> list[str]:
    return [one.text.plain for one in lines.lay_out(messages, (), False, lines.Look(width, NOW, words))]


def test_a_row_is_as_wide_as_the_list_whatever_the_letters() -> None:
    for name in ("Anna", "家家家家家家家家家家家家家家家家家家家", "x" * 200, "👩‍👩‍👧 family"):
        for line in rows.lines(a_conversation(3, contact=name), rows.Look(30, NOW, ANNA, EN)):
            assert line.cell_len == 30, name


def test_the_age_of_a_wait_is_said_in_signs_too() -> None:
    heads = [row(a_conversation(1, waiting_since_at=NOW - age))[0] for age in (30_000, 2 * MINUTE, 9 * MINUTE)]
    assert [head.split()[-1] for head in heads] == ["30s", "2m!", "9m!!"]


def test_a_row_says_whose_it_is_how_urgent_and_how_it_is_tagged() -> None:
    mine = of("Anna", 1, priority=Priority.URGENT, tags=["vip"])
    assert row(mine)[0].strip().startswith("‼ Contact 1")
    assert "site · yours #vip · hello" in row(mine, 40)[1]
    assert "site · yours · hello" in row(mine, 30)[1]
    assert "site · hello" in row(a_conversation(1), 30)[1]
    assert "ваш" in row(mine, 40, RU)[1]
    assert "Boris’s" in row(of("Boris", 1), 40)[1]


def test_a_correction_the_contact_does_not_see_is_said_beside_the_message() -> None:
    one = an_answer(2, "It costs 6", state=MessageState.SENT, edited_at=NOW, correction=CorrectionState.QUEUED)
    assert "edited · the contact does not see that yet" in " ".join(shown(one, width=120))
    failed: dict[str, Any] = {"correction": CorrectionState.FAILED, "correction_reason": "it is too old"}
    told = " ".join(shown(an_answer(2, "It costs 6", state=MessageState.SENT, **failed), width=120))
    assert "the contact still sees it as it was" in told
    assert "it is too old" in told
    assert "taken back" in " ".join(shown(an_answer(2, "It costs 6", deleted_at=NOW), width=120))


def test_what_the_desk_says_in_a_thread_is_in_the_consoles_language() -> None:
    said = Sentence("merged_here", {"who": "Anna", "other": 43})
    notice = a_message(4, type=MessageType.NOTICE, text="Anna merged conversation 43 into this one", said=said)
    assert "Anna: разговор 43 объединён с этим" in " ".join(shown(notice, width=120, words=RU))
    failed = an_answer(5, "Yes", state=MessageState.FAILED, reason="The contact blocked the bot.")
    assert "Собеседник заблокировал бота." in " ".join(shown(failed, width=120, words=RU))
    assert "The contact blocked the bot." in " ".join(shown(failed, width=120))


def test_the_cursor_and_the_opened_conversation_have_signs() -> None:
    assert row(a_conversation(1), is_cursor=True)[0].startswith("▶")
    assert row(a_conversation(1), is_opened=True)[0].startswith("│")


def test_what_is_put_aside_says_until_when() -> None:
    aside = a_conversation(
        1, state=ConversationState.SNOOZED, waiting_since_at=None, snoozed_until_at=NOW + 60 * MINUTE
    )
    assert f"→ {dates.clock(NOW + 60 * MINUTE)}" in row(aside)[0]


def test_what_a_contact_sends_cannot_move_the_cursor() -> None:
    bad = "\x1b[2Jgone\r\u202e"
    drawn = [*row(a_conversation(1, contact=bad, last_text=bad)), *shown(a_message(1, text=bad, author=bad))]
    assert not [line for line in drawn if "\x1b" in line or "\r" in line or "\u202e" in line]


def test_days_stand_between_messages() -> None:
    day = 24 * 60 * MINUTE
    thread = [a_message(1, created_at=NOW - day), a_message(2, created_at=NOW), a_message(3, created_at=NOW)]
    assert [line.strip("─ ") for line in shown(*thread) if "─" in line] == ["Yesterday", "Today"]
    assert dates.day(NOW - 400 * day, NOW, RU) == "сб 11 мая 2024"


def test_each_sort_of_message_has_a_sign_of_its_own() -> None:
    notice = a_message(4, type=MessageType.NOTICE, text="Anna took it")
    thread = shown(a_message(1), an_answer(2, "Yes"), a_note(3, "careful"), notice)
    assert [line[0] for line in thread if line[0] in "◀▶✎" or "took" in line] == ["◀", "▶", "✎", " "]
    assert "· note" in thread[5]
    assert "· 15:06 Anna took it" in thread[7]


def test_what_became_of_an_answer_is_said_in_words() -> None:
    for state in MessageState:
        head = shown(an_answer(1, "Yes", state=state))[1]
        assert EN.of("state", state.value) in head
    failed = shown(an_answer(1, "Yes", state=MessageState.FAILED, reason="blocked by the contact"))
    assert failed[-1].strip() == "blocked by the contact"


def test_long_words_are_broken_and_nothing_is_lost() -> None:
    said = "x" * 100
    body = "".join(line.strip() for line in shown(a_message(1, text=said), width=20)[2:])
    assert body == said


def test_markup_is_shown_where_its_offsets_fit() -> None:
    bold = [Entity(type=EntityType.BOLD, offset=0, length=3)]
    line = lines.lay_out([a_message(1, text="yes, now", entities=bold)], (), False, lines.Look(40, NOW, EN))[-1].text
    assert [(span.start, span.end, span.style) for span in line.spans if span.style == "bold"] == [(2, 5, "bold")]


def test_a_file_says_what_it_is_and_what_is_wrong_with_it() -> None:
    file = Attachment(
        id=AttachmentId(1),
        message_id=MessageId(1),
        public_id="p",
        type=AttachmentType.IMAGE,
        state=AttachmentState.FAILED,
        name="cat.png",
        mime="image/png",
        size=2048,
        sha256=None,
        meta={},
        reason="too large",
    )
    assert lines.attachment(file, EN) == "▣ picture cat.png, 2 KB – too large"
    assert lines.attachment(file, RU).startswith("▣ картинка")


def test_without_colours_nothing_is_said_by_them_and_bold_stays() -> None:
    drawn = colours.without(rows.lines(a_conversation(9), rows.Look(30, NOW, ANNA, EN))[0])
    styles = [span.style for span in drawn.spans if isinstance(span.style, Style)]
    assert styles
    assert not [style for style in styles if style.color is not None or style.bgcolor is not None]
    assert [style for style in styles if style.bold]


def test_signs_that_terminals_disagree_on_are_taken_apart_and_words_are_not() -> None:
    assert letters.line("👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f 👍🏽 1\ufe0f\u20e3") == "👩👩👧👦 ❤ 👍 1\u20e3"
    persian = "می\u200cخواهم\u200d"
    assert letters.line(persian) == persian
    assert letters.name("\u200b\ufeff \n", "no name") == "no name"


def test_markup_is_shown_behind_letters_that_are_shown_otherwise() -> None:
    bold = [Entity(type=EntityType.BOLD, offset=len("👍🏽\r\n"), length=3)]
    one = a_message(1, text="👍🏽\r\nyes, now", entities=bold)
    line = lines.lay_out([one], (), False, lines.Look(40, NOW, EN))[-1].text
    assert [(span.start, span.end, span.style) for span in line.spans if span.style == "bold"] == [(2, 5, "bold")]


def test_a_long_name_of_a_writer_leaves_what_became_of_the_message() -> None:
    head = shown(an_answer(1, "Yes", state=MessageState.FAILED, author="x" * 200), width=40)[1]
    assert head.endswith("… 15:06 · site · ✗ failed")


def test_a_card_that_is_too_long_says_how_the_rest_is_read() -> None:
    long = Text("\n").join(Text(f"line {number}") for number in range(200))
    drawn = fitted(long, 30, 10, EN).plain.splitlines()
    assert (len(drawn), drawn[-1]) == (10, "… I shows all of it")
    assert fitted(long, 30, 200, EN) is long


def test_the_lines_of_keys_fit_the_screen_in_both_languages() -> None:
    from omnid_cli.console.commands import COMMANDS

    for words in (EN, RU):
        for width in (80, 140):
            drawn = bars.keys([one for one in COMMANDS.values() if one.places], bars.Look(width, NOW, words))
            assert max(len(line) for line in drawn.plain.splitlines()) <= width


def test_the_lists_and_their_numbers_fit_eighty_columns() -> None:
    for words in (EN, RU):
        assert bars.tabs(State(name="Anna"), bars.Look(80, NOW, words)).cell_len <= 80


def test_every_word_is_there_in_both_languages() -> None:
    for name, pair in (WORDS | KEYS).items():
        assert all(pair) or name == "state.received", name


def test_the_language_is_what_was_asked_for_else_the_locales() -> None:
    assert language(None, {"LANG": "ru_RU.UTF-8"}) == "ru"
    assert language(None, {"LC_ALL": "C.UTF-8", "LANG": "ru_RU.UTF-8"}) == "en"
    assert language("ru", {}) == "ru"
    assert language(None, {"LANG": "de_DE.UTF-8"}) == "en"
