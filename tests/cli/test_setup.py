"""Set-up: making a desk, connecting channels, operators and tokens, and finding out what is wrong."""

import os
import socket
import stat
from pathlib import Path

import pytest

from omnid import registry
from omnid.daemon import lock
from omnid.store import database
from omnid.store.migrations import LATEST
from tests.cli.desk import Desk, good, omnid


def test_init_makes_a_desk_that_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = good("init")
    assert "omnid channel add widget site" in answer.out
    assert {path.name for path in tmp_path.rglob("*")} >= {"omnid.toml", "data", "omnid.db", "files.db"}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data/omnid.db").stat().st_mode) == 0o600
    (me,) = good("operator", "list", "--json").objects
    assert (me["role"], me["uid"]) == ("admin", os.getuid())


def test_init_twice_changes_nothing(desk: Desk) -> None:
    before = desk.config.read_text()
    answer = good("init", desk.config.parent)
    assert "Nothing was changed" in answer.out
    assert desk.config.read_text() == before
    assert len(desk.good("operator", "list", "-q").ids) == 1


def test_init_brings_an_older_database_up_to_date_when_no_daemon_runs(desk: Desk) -> None:
    connection = database.connect(desk.path)
    connection.execute("pragma user_version = 0")
    connection.close()
    assert desk.run("inbox").status == 5
    with lock.locked(desk.config.parent):
        assert omnid("init", desk.config.parent).status == 5
    assert "is up to date now" in good("init", desk.config.parent).out
    assert desk.good("inbox", "-q").out == ""


def test_init_does_not_take_over_a_desk_whose_configuration_is_elsewhere(desk: Desk, tmp_path: Path) -> None:
    assert omnid("init", desk.config.parent, "--config", tmp_path / "new.toml").status == 5


def test_init_makes_what_an_existing_configuration_asks_for(tmp_path: Path) -> None:
    config = tmp_path / "omnid.toml"
    config.write_text('data_dir = "elsewhere"\n')
    good("init", tmp_path)
    assert (tmp_path / "elsewhere/omnid.db").exists()
    assert config.read_text() == 'data_dir = "elsewhere"\n'


def test_a_database_from_the_future_is_refused(desk: Desk) -> None:
    connection = database.connect(desk.path)
    connection.execute(f"pragma user_version = {LATEST + 1}")
    connection.close()
    answer = desk.run("inbox")
    assert (answer.status, "newer Omnid" in answer.err) == (5, True)


def test_without_a_configuration_it_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = omnid("inbox")
    assert (answer.status, "omnid init" in answer.err) == (2, True)


def test_config_check_names_all_problems_at_once(desk: Desk) -> None:
    assert desk.good("config", "check").out.endswith("is fine.\n")
    assert desk.good("config", "path").out.strip() == str(desk.config)
    desk.config.write_text('data_dirr = "x"\n[http]\nlisten = 5\n')
    answer = desk.run("config", "check")
    assert (answer.status, "data_dirr" in answer.err, "http.listen" in answer.err) == (2, True, True)


def test_config_sample_is_the_file_at_the_root() -> None:
    assert good("config", "sample").out == Path(__file__).parents[2].joinpath("omnid.toml").read_text()


def test_a_channels_settings_are_the_kinds_own(desk: Desk) -> None:
    added = desk.good(
        "channel",
        "add",
        "widget",
        "shop",
        "--origin",
        "https://a.example",
        "--origin=https://b.example",
        "--per-minute",
        5,
    )
    assert 'data-channel="shop"' in added.out
    (shown,) = desk.good("channel", "show", "shop", "--json").objects
    assert shown["config"] == {"origins": ["https://a.example", "https://b.example"], "per_minute": 5}
    desk.good("channel", "set", "shop", "--title", "The shop", "--unset", "per-minute")
    (shown,) = desk.good("channel", "show", "shop", "--json").objects
    assert shown["config"] == {"origins": ["https://a.example", "https://b.example"], "title": "The shop"}


def test_a_literal_secret_is_never_shown_again(desk: Desk) -> None:
    for form in ("--json", "--csv", "--no-color"):
        assert "123:secret" not in desk.good("channel", "list", form).out
    assert "123:secret" not in desk.good("channel", "show", "bot").out


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["telegram", "second"], 2, "token"),
        (["telegram", "second", "--tokn", "x"], 2, "did you mean --token?"),
        (["telegram", "second", "--token"], 2, "needs a value"),
        (["telegram", "second", "--token", "x", "--poll-timeout", "soon"], 2, "poll_timeout"),
        (["pigeon", "second"], 4, "installed are"),
        (["widget", "site"], 5, "already"),
        (["--origin", "widget", "second"], 2, "First the kind and the name"),
    ],
)
def test_a_channel_that_cannot_be_says_why(desk: Desk, arguments: list[str], status: int, told: str) -> None:
    answer = omnid("--config", desk.config, "channel", "add", *arguments)
    assert (answer.status, told in answer.err) == (status, True), answer.err


def test_channels_are_switched_and_removed(desk: Desk) -> None:
    desk.good("channel", "disable", "site")
    assert [one["enabled"] for one in desk.good("channel", "list", "--json").objects] == [False, True]
    desk.good("channel", "enable", "site")
    assert desk.run("channel", "remove", "site").status == 2
    desk.good("channel", "remove", "site", "--yes")
    assert desk.good("channel", "list", "-q").ids == ["bot"]
    assert desk.run("channel", "show", "site").status == 4


def test_a_channel_test_tries_it_and_fails_with_seven(desk: Desk, tmp_path: Path) -> None:
    assert desk.good("channel", "test", "site").out.startswith("ok  open")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        desk.good("channel", "set", "bot", "--base-url", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        answer = desk.run("channel", "test", "bot", "--json")
    assert answer.status == 7
    assert not all(one["ok"] for one in answer.objects)
    desk.good("channel", "set", "bot", "--token", f"file:{tmp_path}/none")
    assert "cannot read" in desk.run("channel", "test", "bot").out


def test_kinds_and_their_settings_are_listed(desk: Desk) -> None:
    kinds = desk.good("kind", "list", "-q").ids
    assert kinds == registry.names()
    for kind in kinds:
        assert desk.good("kind", "show", kind, "--json").objects
    shown = desk.good("kind", "show", "telegram").out
    assert "--token" in shown
    assert "(required)" in shown


def test_operators_and_tokens(desk: Desk) -> None:
    desk.good("operator", "add", "ivan", "--name", "Ivan", "--role", "supervisor")
    secret = desk.good(
        "operator", "token", "ivan", "--name", "script", "--scope", "read", "--scope", "reply", "--days", 90
    )
    assert secret.out.startswith("omn_")
    assert "not shown again" in secret.err
    (token,) = desk.good("token", "list", "--json").objects
    assert (token["name"], token["scopes"]) == ("script", ["read", "reply"])
    assert secret.out.strip() not in desk.good("token", "list").out
    desk.good("token", "revoke", token["id"])
    assert "revoked" in desk.good("token", "list").out
    desk.good("operator", "token", "olga", "--name", "old", "--days", 1)
    assert "olga" in desk.good("token", "list").out
    desk.change(lambda tx: tx.run("update tokens set expires_at = 1"))
    assert "expired" in desk.good("token", "list").out
    desk.good("operator", "disable", "ivan")
    desk.good("operator", "set", "ivan", "--enable", "--role", "operator")
    assert desk.run("operator", "disable", "olga").status == 5
    assert desk.run("operator", "set", "ivan").status == 2
    assert desk.run("operator", "set", "ivan", "--role", "boss").status == 2


def test_the_doctor_finds_nothing_on_a_sound_desk(desk: Desk) -> None:
    desk.config.write_text('data_dir = "."\n[http]\nlisten = "127.0.0.1:0"\n[private]\nlisten = "127.0.0.1:0"\n')
    answer = desk.good("doctor")
    assert "problem" not in answer.out
    assert "channel bot: on" in answer.out


def test_the_doctor_says_whether_anybody_would_be_told(desk: Desk) -> None:
    def said() -> str:
        (found,) = [one for one in desk.good("doctor", "--quick", "--json").objects if one["name"] == "telling"]
        return str(found["message"])

    desk.config.write_text('data_dir = "."\n[http]\nlisten = "127.0.0.1:0"\n[private]\nlisten = "127.0.0.1:0"\n')
    assert said() == "While no console is open, nobody hears of a contact who waits."
    desk.good("way", "add", "desk", "exec", "/bin/true")
    assert said().startswith("Somebody hears")


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(desk: Desk) -> None:
    desk.config.parent.chmod(0o755)
    desk.good("channel", "set", "bot", "--token", "env:OMNID_NO_SUCH_VARIABLE")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        desk.config.write_text(f'data_dir = "."\n[http]\nlisten = "127.0.0.1:{other.getsockname()[1]}"\n')
        answer = desk.run("doctor", "--json")
    assert answer.status == 7
    wrong = {one["name"]: one["hint"] for one in answer.objects if not one["ok"]}
    assert set(wrong) >= {"data directory", "channel bot", "http.listen"}
    assert "chmod 700" in wrong["data directory"]


def test_the_doctor_sees_a_damaged_database(desk: Desk) -> None:
    content = bytearray(desk.path.read_bytes())
    content[8192:40960] = os.urandom(32768)
    desk.path.write_bytes(content)
    assert desk.run("doctor").status == 7


def test_the_unit_runs_this_program(desk: Desk) -> None:
    unit = desk.good("systemd", "--user", "omnid", "--credential", "bot=/etc/omnid/bot.token").out
    assert f"serve --config {desk.config}" in unit
    assert "LoadCredential=bot:/etc/omnid/bot.token" in unit
    assert desk.run("systemd", "--credential", "bot").status == 2


def test_status_says_plainly_that_the_daemon_does_not_run(desk: Desk) -> None:
    answer = desk.good("status")
    assert "0 waiting" in answer.out
    assert "omnid serve" in answer.out
    assert desk.good("status", "--json").objects[0]["daemon"] is False


def test_what_is_done_on_the_desks_machine_refuses_url(desk: Desk) -> None:
    for command in (["serve"], ["doctor"], ["channel", "test", "site"], ["init"], ["demo"]):
        assert desk.run(*command, "--url", "http://127.0.0.1:1").status == 2
