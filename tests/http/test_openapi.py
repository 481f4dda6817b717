"""The API describes itself, completely and in a form that tools take."""

import html.parser
import re
from pathlib import Path
from typing import Any

from omnid.config import Http, PublicUrl, Settings
from omnid.desk.operation import OPERATIONS
from omnid.http.live import LIVE
from omnid.http.openapi import document
from tests.http.desk import Desk, serving

Json = dict[str, Any]


async def test_the_description_is_served_to_anybody(desk: Desk) -> None:
    answer = await desk.ask("GET", "/api/v1/openapi.json", token="")
    assert answer.json == document("")
    assert answer.json["openapi"] == "3.1.0"


async def test_the_description_has_the_public_address_where_there_is_one(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, http=Http(public_url=PublicUrl.parse("https://shop.example/desk")))
    async with serving(tmp_path, settings) as desk:
        answer = await desk.ask("GET", "/desk/api/v1/openapi.json", token="")
        page = await desk.ask("GET", "/desk/api/v1/", token="")
    assert answer.json["servers"] == document("https://shop.example/desk")["servers"]
    assert page.status == 200


def test_every_operation_is_described() -> None:
    paths = document("")["paths"]
    for operation in (*OPERATIONS.values(), *LIVE.values()):
        described = paths[f"/api/v1/{operation.name}"]
        assert described["post"]["operationId"] == operation.name
        assert (described["post"]["x-role"], described["post"]["x-scope"]) == (operation.role, operation.scope)
        assert described["post"]["summary"].endswith((".", "…")), operation.name
        assert ("get" in described) == operation.reads
    streams = ("events", "export/{noun}", "files", "live", "query")
    assert {f"/api/v1/{name}" for name in streams} <= set(paths)


def test_every_reference_leads_somewhere() -> None:
    whole = document("")
    references = set(_references(whole))
    assert references
    for reference in references:
        target: Any = whole
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in _references(item)]
    return [found for item in value for found in _references(item)] if isinstance(value, list) else []


def test_names_are_unique_and_parameters_whole() -> None:
    operations = [one for path in document("")["paths"].values() for one in path.values()]
    ids = [one["operationId"] for one in operations]
    assert len(ids) == len(set(ids))
    for one in operations:
        assert set(one["responses"]) >= {"200", "4XX", "5XX"}
        assert all({"name", "in", "schema"} <= set(parameter) for parameter in one.get("parameters", []))
    for path, methods in document("")["paths"].items():
        holes = set(re.findall(r"{(\w+)}", path))
        for one in methods.values():
            assert {it["name"] for it in one.get("parameters", []) if it["in"] == "path"} == holes


def test_the_description_knows_where_it_is() -> None:
    assert document("https://shop.example/desk")["servers"] == [{"url": "https://shop.example/desk"}]


async def test_the_page_for_people_shows_every_operation_and_runs_nothing(desk: Desk) -> None:
    answer = await desk.ask("GET", "/api/v1/", token="")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (await desk.ask("GET", "/api/v1", token="")).body == answer.body, "without the slash one is sent there"
    page = answer.body.decode()
    for operation in (*OPERATIONS.values(), *LIVE.values()):
        assert f'<details id="{operation.name}">' in page
    assert "curl -H" in page
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    parser = _Tags()
    parser.feed(page)
    assert "script" not in parser.seen
    assert "details" in parser.seen


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)
