"""omnid.toml, and the decoding that plugins' settings share."""

import os
from pathlib import Path

import pytest
from msgspec import Struct, field

from omnid.channel import Secret
from omnid.config import (
    Address,
    Network,
    PublicUrl,
    Settings,
    check_secrets,
    decode_config,
    find,
    load,
    read,
    sample,
)
from omnid.errors import ConfigInvalid, ConfigMissing


def problems_of(text: str, folder: Path) -> dict[str, str]:
    path = folder / "omnid.toml"
    path.write_text(text)
    with pytest.raises(ConfigInvalid) as caught:
        read(path)
    assert caught.value.exit_status == 2
    assert caught.value.message.startswith(str(path))
    return dict(caught.value.problems)


def test_the_sample_is_valid_and_says_nothing_but_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "omnid.toml").write_text(sample())
    assert read(tmp_path / "omnid.toml") == Settings(data_dir=tmp_path / "data")


def test_every_line_of_the_sample_is_valid_when_uncommented(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") if " = " in line else line for line in sample("/srv/omnid").splitlines()]
    (tmp_path / "omnid.toml").write_text("\n".join(lines))
    settings = read(tmp_path / "omnid.toml")
    assert settings.http.public_url == "https://desk.example"
    assert settings.socket == Path("/run/omnid/omnid.sock")
    assert settings.limits == Settings().limits


def test_relative_paths_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "omnid.toml").write_text('data_dir = "var"\n[private]\nsocket = "run/desk.sock"')
    settings = read(tmp_path / "omnid.toml")
    assert settings.database == tmp_path / "var/omnid.db"
    assert settings.files == tmp_path / "var/files.db"
    assert settings.socket == tmp_path / "run/desk.sock"


def test_the_socket_is_in_the_data_directory_unless_set(tmp_path: Path) -> None:
    (tmp_path / "omnid.toml").write_text('data_dir = "/srv/desk"')
    assert read(tmp_path / "omnid.toml").socket == Path("/srv/desk/omnid.sock")


def test_all_problems_are_named_at_once_each_with_its_path(tmp_path: Path) -> None:
    found = problems_of(
        """
        data_dir = 3
        [htp]
        [http]
        listen = "localhost"
        trusted_proxies = ["10.1.0.0/8", "::1", 5]
        public_url = "ftp://x"
        api = "yes"
        [limits]
        body = 3
        file = true
        [log]
        level = "loud"
        """,
        tmp_path,
    )
    assert found == {
        "htp": "There is no such setting; did you mean “http”?",
        "data_dir": "Should be text, not 3.",
        "http.listen": 'Should be an address and a port, as in 127.0.0.1:8080, not "localhost".',
        "http.trusted_proxies[0]": 'Should be a network, as in 10.0.0.0/8 or ::1, not "10.1.0.0/8".',
        "http.trusted_proxies[2]": "Should be text, not 5.",
        "http.public_url": 'Should be a web address, as in https://shop.example/desk, not "ftp://x".',
        "http.api": 'Should be true or false, not "yes".',
        "limits.body": "Should be a whole number >= 1024, not 3.",
        "limits.file": "Should be a whole number, not true.",
        "log.level": 'Should be one of debug, info, warning, error, not "loud".',
    }


def test_a_setting_like_no_other_is_answered_with_those_there_are(tmp_path: Path) -> None:
    assert problems_of("[log]\nzzz = 1", tmp_path) == {
        "log.zzz": "There is no such setting; known here are: level, format."
    }


def test_two_listeners_cannot_share_a_port(tmp_path: Path) -> None:
    (sentence,) = problems_of('[private]\nlisten = "127.0.0.1:8080"', tmp_path).values()
    assert "both 127.0.0.1:8080" in sentence


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert list(problems_of("[http]\nlisten 1", tmp_path)) == ["line 2, column 8"]


def test_what_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "omnid.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigInvalid, match="not UTF-8"):
        read(tmp_path / "omnid.toml")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="Cannot be read: Is a directory"):
        read(tmp_path)


def test_a_file_that_was_named_and_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing, match=r"gone\.toml.*omnid init") as caught:
        load(tmp_path / "gone.toml")
    assert caught.value.exit_status == 2


def test_the_option_counts_before_the_environment_before_the_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OMNID_CONFIG", raising=False)
    at_home = tmp_path / "home/.config/omnid/omnid.toml"
    at_home.parent.mkdir(parents=True)
    at_home.touch()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert find() == at_home
    Path("omnid.toml").touch()
    assert find() == tmp_path / "here/omnid.toml"
    monkeypatch.setenv("OMNID_CONFIG", "../other.toml")
    assert find().resolve() == tmp_path / "other.toml"
    assert find(tmp_path / "named.toml") == tmp_path / "named.toml"


def test_no_configuration_anywhere_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("OMNID_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigMissing, match=r"/etc/omnid/omnid\.toml.*omnid init"):
        find()


@pytest.mark.parametrize(
    ("text", "host", "port"), [("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:0", "::1", 0), (":8080", "", 8080)]
)
def test_an_address_is_taken_apart(text: str, host: str, port: int) -> None:
    address = Address.parse(text)
    assert (address.host, address.port) == (host, port)


@pytest.mark.parametrize("text", ["", "8080", "host:", "host:http", "host:99999", "host:٣", "::1:80"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Address.parse(text)


def test_a_network_covers_its_addresses_however_they_are_written() -> None:
    network = Network.parse("10.0.0.0/8")
    assert network.covers("10.1.2.3")
    assert network.covers("::ffff:10.1.2.3")
    assert not network.covers("11.0.0.1")
    assert not network.covers("")
    assert Network.parse("fe80::/10").covers("fe80::1%eth0")


def test_a_public_url_has_its_base_path_and_no_slash_at_the_end() -> None:
    assert PublicUrl.parse("https://shop.example/desk/") == "https://shop.example/desk"
    assert PublicUrl.parse("https://shop.example/desk/").path == "/desk"
    assert PublicUrl.parse("https://desk.example/").path == ""


class Server(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    host: str
    password: Secret | None = None


class Mail(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    token: Secret
    server: Server | None = None
    servers: list[Server] = field(default_factory=list)
    by_name: dict[str, Server] = field(default_factory=dict)


def test_a_plugins_settings_are_decoded_with_their_secrets() -> None:
    config = decode_config(Mail, {"token": "env:TOKEN", "servers": [{"host": "a", "password": "b"}]})
    assert config == Mail(token=Secret("env:TOKEN"), servers=[Server(host="a", password=Secret("b"))])


def test_problems_deep_inside_a_plugins_settings_have_their_path() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        decode_config(
            Mail,
            {"server": {}, "servers": [{"host": 1}, {"hots": "a", "host": "b"}], "by_name": {"x": {"host": []}}},
            "channel.mail",
        )
    assert dict(caught.value.problems) == {
        "channel.mail.token": "Is missing.",
        "channel.mail.server.host": "Is missing.",
        "channel.mail.servers[0].host": "Should be text, not 1.",
        "channel.mail.servers[1].hots": "There is no such setting; did you mean “host”?",
        "channel.mail.by_name.x.host": "Should be text.",
    }


def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        decode_config(Mail, {"token": 31337})
    assert caught.value.problems == [("token", "Should be text.")]


def test_every_unreadable_secret_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    config = Mail(
        token=Secret("env:NO_SUCH_TOKEN"),
        servers=[Server(host="a", password=Secret("literal")), Server(host="b", password=Secret(f"file:{tmp_path}/x"))],
        by_name={"c": Server(host="c", password=Secret("credential:c"))},
    )
    found = dict(check_secrets(config, "channel.mail"))
    assert list(found) == ["channel.mail.token", "channel.mail.servers[1].password", "channel.mail.by_name.c.password"]
    assert "NO_SUCH_TOKEN is not set" in found["channel.mail.token"]


def test_a_readable_secret_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    assert check_secrets(Mail(token=Secret(f"file:{tmp_path}/token"))) == []
    assert os.environ.get("HOME") is None or check_secrets(Mail(token=Secret("env:HOME"))) == []
