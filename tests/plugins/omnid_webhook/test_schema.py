from omnid_webhook.schema import document, text
from tests.project.tree import ROOT


def test_the_published_schema_is_the_generated_one() -> None:
    published = ROOT / "docs/channels/webhook.schema.json"
    assert published.read_text() == text(), f"run: python -m omnid_webhook.schema > {published.relative_to(ROOT)}"


def test_everything_in_it_that_is_ours_is_described() -> None:
    definitions = document()["$defs"]
    assert {"Message", "Send", "Failed", "Accepted"} <= definitions.keys()
    assert [
        name for name, one in definitions.items() if one.get("type") == "object" and not one.get("description")
    ] == []
