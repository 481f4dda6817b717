"""Templates from the command line."""

from pathlib import Path

import pytest

from tests.cli.desk import Desk


def test_a_template_is_added_tried_sent_and_counted(desk: Desk) -> None:
    desk.receive("Hi", name="Anna")
    desk.good("template", "add", "hello", "Hello {{ contact.name }}!", "--shortcut", "/hello", "--step", "tag vip")
    assert desk.good("template", "test", "hello", 1).out == "Hello Anna!\n"
    assert "Hello" in desk.good("template", "list").out
    answer = desk.good("reply", 1, "/hello")
    assert answer.out == "Message 2: /hello, sent by site; conversation 1 is open #vip.\n"
    assert "Hello Anna!" in desk.good("show", 1).out
    assert "used      1 times" in desk.good("template", "show", "hello").out


def test_what_is_typed_counts_more_than_the_template_s_text(desk: Desk) -> None:
    desk.receive("Hi")
    desk.good("template", "add", "hello", "Hello!", "--step", "close")
    assert "closed" in desk.good("reply", 1, "--template", "hello", "Good day to you").out
    assert "Good day to you" in desk.good("show", 1).out


def test_an_editor_may_change_it_first(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "and more" >> "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    desk.receive("Hi")
    desk.good("template", "add", "hello", "Hello!\n")
    desk.good("reply", 1, "--template", "hello", "--edit")
    assert "and more" in desk.good("show", 1).out


def test_texts_and_steps_are_changed_and_taken_away(desk: Desk) -> None:
    desk.good(
        "template", "add", "hello", "Hello!", "--own", "--step", "close", "--shortcut", "/hi", "--keyword", "hello"
    )
    desk.good("template", "variant", "hello", "Привет!", "--language", "ru")
    desk.good("template", "set", "hello", "--no-steps", "--no-shortcut", "--keyword", "good day")
    (one,) = desk.good("template", "show", "hello", "--own", "--json").objects
    assert (one["steps"], one["shortcut"], one["keywords"]) == ([], None, ["good day"])
    assert [variant["text"] for variant in one["variants"]] == ["Hello!", "Привет!"]
    desk.good("template", "variant", "hello", "--language", "ru", "--remove")
    desk.good("template", "remove", "hello")
    assert desk.good("template", "list", "-q").ids == []


def test_suggestions_come_from_what_was_written(desk: Desk) -> None:
    desk.good("template", "add", "delivery", "Three days.", "--keyword", "доставка")
    desk.receive("Когда будет доставка?")
    assert desk.good("template", "suggest", 1, "-q").ids == ["delivery"]


def test_a_file_goes_with_it(desk: Desk, tmp_path: Path) -> None:
    price = tmp_path / "price.txt"
    price.write_text("1 000")
    desk.receive("Hi")
    desk.good("template", "add", "price", "Here you are", "--file", price)
    (message,) = desk.good("template", "use", "price", 1, "--json").objects
    assert [file["name"] for file in message["attachments"]] == ["price.txt"]


def test_what_is_wrong_is_said_in_a_sentence(desk: Desk) -> None:
    desk.receive("Hi")
    for arguments, status, told in [
        (("template", "add", "x", "{{ kontakt }}"), 2, "line 1: there is no “kontakt”"),
        (("template", "add", "x", "{% for i in range(10**9) %}{% endfor %}"), 2, "line 1"),
        (("template", "add", "x", "hi", "--step", "dance"), 2, "“dance” is no step"),
        (("reply", 1, "/nothing"), 4, "There is no template “/nothing” (there are: none yet)."),
        (("reply", 1, "/nothing", "--approved", "x"), 2, "does not go with --approved"),
        (("template", "show", "x", "--own", "--shared"), 2, "Choose one"),
    ]:
        answer = desk.run(*arguments)
        assert answer.status == status, answer.err
        assert told in answer.err
