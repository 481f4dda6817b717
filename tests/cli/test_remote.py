"""A desk elsewhere answers as the one here does; and what the network says is told in sentences."""

import http.server
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from omnid.model import Sentence
from omnid_cli import remote_answers
from tests.cli.conftest import Served
from tests.cli.desk import Answer, omnid

READS = (
    ["inbox"],
    ["show", "1"],
    ["contact", "list"],
    ["contact", "show", "1"],
    ["channel", "list"],
    ["operator", "list"],
    ["token", "list"],
    ["kind", "list"],
    ["journal", "list"],
    ["outbox", "list"],
    ["tail", "--no-follow"],
    ["query", "select id, name, null as x, 1.5 as y from channels where id > 0"],
    ["query", "select id, name from channels where id < 0"],
)


@pytest.fixture(scope="module")
def busy(served: Served) -> Served:
    served.desk.good("target", "set", "--first", "1d", "--next", "1d")  # nobody is told of anything between two answers
    served.desk.receive("Do you deliver?\n“Yes”, or “no”?")
    served.desk.good("reply", 1, "Yes, tomorrow.")
    served.desk.receive("Thanks", number=2)
    return served


@pytest.mark.parametrize("form", ["--json", "--csv", "-q"])
@pytest.mark.parametrize("command", READS, ids=" ".join)
def test_the_same_answer_from_here_and_from_elsewhere(busy: Served, command: list[str], form: str) -> None:
    assert omnid(*busy.remote, *command, form) == busy.desk.good(*command, form)


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("noun", ["conversations", "messages", "contacts", "events"])
def test_exports_are_the_same_with_the_same_cursor(busy: Served, noun: str, form: str) -> None:
    command = ("export", noun, "--format", form)
    assert omnid(*busy.remote, *command) == busy.desk.good(*command)
    assert omnid(*busy.remote, *command, "--after", 1) == busy.desk.good(*command, "--after", 1)


def test_writing_from_elsewhere_and_the_same_key_twice(busy: Served) -> None:
    first, second = (omnid(*busy.remote, "reply", 1, "Bye", "--key", "k-1", "-q") for _ in range(2))
    assert first == second
    assert first.status == 0
    assert "Bye" in busy.desk.good("show", 1).out


def test_a_file_goes_up_from_elsewhere(busy: Served, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("a,b\n" * 1000)
    answer = omnid(*busy.remote, "reply", 1, "Here", "--file", source, "--json")
    (attachment,) = answer.objects[0]["attachments"]
    assert (attachment["name"], attachment["size"]) == ("list.csv", 4000)
    saved = omnid(*busy.remote, "file", "save", "-o", "-", "--", attachment["public_id"])
    assert (saved.status, saved.out) == (0, source.read_text())


def test_errors_have_the_exit_status_they_have_here(busy: Served) -> None:
    assert omnid(*busy.remote, "show", 99) == busy.desk.run("show", 99)
    assert omnid(*busy.remote, "channel", "add", "widget", "site").status == 5
    assert omnid(*busy.remote, "query", "delete from channels").status == 2
    assert omnid("--url", busy.url, "--token", "wrong", "inbox").status == 3
    assert omnid("--url", busy.url, "inbox").status == 3
    assert omnid("--url", busy.url + "/elsewhere", "--token", busy.token, "inbox").status == 4


def test_the_environment_names_the_desk_too(busy: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(busy.token + "\n")
    monkeypatch.setenv("OMNID_URL", busy.url)
    monkeypatch.setenv("OMNID_TOKEN", f"file:{tmp_path}/token")
    assert omnid("inbox", "-q").status == 0
    monkeypatch.setenv("OMNID_TOKEN", f"file:{tmp_path}/none")
    assert omnid("inbox", "-q").status == 2


def test_status_shows_the_channels_from_both_sides(busy: Served) -> None:
    for answer in (omnid(*busy.remote, "status", "--json"), busy.desk.good("status", "--json")):
        (status,) = answer.objects
        assert status["daemon"] is True
        assert [(one["name"], one["state"]) for one in status["channels"] if one["name"] == "site"] == [
            ("site", "working")
        ]


def test_whoever_may_not_open_the_database_asks_the_daemon_by_its_socket(
    busy: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = busy.desk.good("inbox", "--json")
    real: Callable[..., bool] = os.access

    def access(path: Path, mode: int) -> bool:
        return Path(path).suffix != ".db" and real(path, mode)

    monkeypatch.setattr(os, "access", access)
    assert busy.desk.good("inbox", "--json") == expected
    assert busy.desk.good("note", 1, "By the socket", "--as", "olga").status == 0


def test_a_second_daemon_is_refused_and_the_doctor_sees_the_first(busy: Served) -> None:
    assert busy.desk.run("serve").status == 5
    assert f"runs as process {busy.process}" in busy.desk.run("doctor").out


def answers(status: int, body: bytes, location: str = "") -> "type[http.server.BaseHTTPRequestHandler]":
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    return Handler


@pytest.mark.parametrize(
    ("status", "body", "exit_status", "told"),
    [
        (502, b"<html>Bad gateway</html>", 6, "answers 502"),
        (302, b"", 6, "sends us on to https://other.example"),
        (200, b"<html>Hello</html>", 6, "does not understand"),
        (429, b'{"error": {"code": "rate_limited", "message": "Too many requests."}}', 6, "Too many requests."),
        (418, b'{"error": {"code": "teapot", "message": "I am one."}}', 2, "I am one."),
        (
            503,
            b'{"error": {"code": "new", "message": "Later\x1b[31m."}}'.replace(b"\x1b", b"\\u001b"),
            6,
            "Later␛[31m.",
        ),
    ],
)
def test_strange_answers_are_told_in_sentences(status: int, body: bytes, exit_status: int, told: str) -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), answers(status, body, "https://other.example")) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        answer = omnid("--url", f"http://127.0.0.1:{server.server_port}", "inbox")
    assert (answer.status, told in answer.err) == (exit_status, True), answer.err


def test_the_name_and_facts_of_an_error_come_along() -> None:
    body = msgspec.json.encode(
        {"error": {"code": "not_found", "message": "No.", "said": {"name": "gone", "facts": {}}}}
    )
    assert remote_answers.problem(404, None, body, "here").said == Sentence("gone")


def test_of_an_error_this_omnid_cannot_hold_the_english_is_left() -> None:
    strange: list[object] = [7, {"facts": {}}, {"name": "gone", "facts": {"at": 1.5}}]
    for said in strange:
        body = msgspec.json.encode({"error": {"code": "conflict", "message": "No.", "said": said}})
        problem = remote_answers.problem(409, None, body, "here")
        assert (problem.message, problem.said, problem.details) == ("No.", None, {})


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        yield made


def asked(listener: socket.socket, scheme: str = "http") -> Answer:
    return omnid("--url", f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", "inbox")


def test_nobody_there_is_told(listener: socket.socket) -> None:
    answer = asked(listener)
    assert (answer.status, "Nothing answers" in answer.err) == (6, True)


def test_an_unknown_name_and_a_bad_address_are_told() -> None:
    assert "cannot be found" in omnid("--url", "http://desk.invalid", "inbox").err
    assert omnid("--url", "desk.example", "inbox").status == 2


def test_speaking_tls_to_what_does_not_is_told(listener: socket.socket) -> None:
    listener.listen()

    def plain() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=plain, daemon=True).start()
    answer = asked(listener, "https")
    assert (answer.status, "does not speak TLS" in answer.err) == (6, True), answer.err
    assert ssl.create_default_context().check_hostname


def test_a_lost_answer_is_asked_for_again_with_the_same_key(listener: socket.socket) -> None:
    listener.listen()
    keys: list[bytes] = []
    body = b'{"error": {"code": "conflict", "message": "Seen."}}'

    def lose_the_first() -> None:
        for lost in (True, False):
            connection, _ = listener.accept()
            with connection:
                data = connection.recv(65536)
                keys.append(next(line for line in data.split(b"\r\n") if line.lower().startswith(b"idempotency-key")))
                if not lost:
                    connection.sendall(b"HTTP/1.1 409 Conflict\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    thread = threading.Thread(target=lose_the_first, daemon=True)
    thread.start()
    answer = omnid("--url", f"http://127.0.0.1:{listener.getsockname()[1]}", "note", 1, "x")
    thread.join(10)
    assert (answer.status, answer.err) == (5, "omnid: Seen.\n")
    assert len(keys) == 2
    assert len(set(keys)) == 1
