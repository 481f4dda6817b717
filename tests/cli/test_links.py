"""A link for one contact, made, followed at the service's stand-in, and joined: at every service that has links."""

import pytest

from tests.cli.conftest import Served
from tests.cli.test_simulate import connected, prompt


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["telegram", "vk", "email", "max", "whatsapp", "messenger", "instagram"])
def test_who_follows_a_link_is_the_contact_it_was_made_for(served: Served, kind: str) -> None:
    desk = served.desk
    name = f"visitor-{kind}"
    desk.receive("Hello from the site", name=name)
    contact = next(one["id"] for one in desk.good("contact", "list", "--json").objects if one["name"] == name)
    with prompt(desk, kind) as shown:
        connected(desk, shown)
        shown.type("/as boris", "Who am I?", "/wait")
        assert shown.answer() == {"waiting": 0}
        made = desk.good("contact", "link", contact, "--channel", kind, "--json").objects[0]
        shown.type("/as clara", f"/follow {made['url']}", "/wait")
        assert shown.answer() == {"waiting": 0}
        shown.type("/as boris", f"/follow {made['url']}", "/wait")
        assert shown.answer() == {"waiting": 0}
    joined = desk.good("contact", "show", contact, "--json").objects[0]
    assert {one["channel"] for one in joined["identities"]} == {"site", kind}
    notices = [one["text"] for one in desk.good("query", NOTICES, "--json").objects]
    assert f"clara came by the link olga made for {name}: they are one contact now, {contact}" in notices
    told = [one["text"] for one in desk.good("query", TOLD_THERE.format(kind), "--json").objects]
    assert "boris came by the link olga made, but somebody else has used it; nothing was joined" in told
    desk.good("channel", "remove", kind, "--yes")


NOTICES = "select text from messages where type = 'notice'"
TOLD_THERE = """
select m.text from messages m
join conversations v on v.id = m.conversation_id
join identities i on i.id = v.identity_id
join channels c on c.id = i.channel_id
where m.type = 'notice' and c.name = '{}'
"""


@pytest.mark.slow
def test_a_link_needs_a_channel_that_makes_some(served: Served) -> None:
    served.desk.receive("Hello", name="Anna")
    refused = served.desk.run("contact", "link", 1, "--channel", "site")
    assert (refused.status, "There are no links into a channel of the kind widget" in refused.err) == (5, True)
    off = served.desk.run("contact", "link", 1, "--channel", "bot")
    assert (off.status, "only one that is on makes links" in off.err) == (5, True)
