import pytest

from omnid.channel import AttachmentType, Button, Edited, Outgoing, Secret
from omnid.testing import Door, MemoryPort
from omnid_meta import instagram, messenger
from omnid_meta.api import Meta
from omnid_meta.fake.simulation import InstagramSimulation, simulated
from omnid_meta.flavour import INSTAGRAM, MESSENGER


async def test_a_person_writes_sends_a_file_presses_and_changes_their_mind() -> None:
    for flavour, kind in ((MESSENGER, messenger.KIND), (INSTAGRAM, instagram.KIND)):
        async with simulated(flavour, 0, 2) as played, Door() as door, MemoryPort(kind) as port:
            config = kind.config(**{name: _setting(name, value) for name, value in played.settings.items()})
            async with door.kind(kind).open(config, port) as live:
                assert isinstance(live, Meta)
                played.call_at(door.url)
                played.write("ann", "Hello")
                played.file("ann", "a.png", "image/png", b"picture")
                await port.until(lambda: len(port.received) == 2)
                who = port.received[0].sender
                (file,) = port.received[1].files
                assert (who.name.strip(), file.type) == ("ann", AttachmentType.IMAGE)
                assert b"".join([piece async for piece in live.fetch(str(file.ref))]) == b"picture"
                buttons = [[Button(text="Yes", data="y"), Button(text="No", data="n")]]
                await live.send(Outgoing(key="k.0", number=1, recipient=who.external_id, text="Sure?", buttons=buttons))
                assert [(one.to, one.text, one.buttons) for one in played.heard()] == [("ann", "Sure?", ["Yes", "No"])]
                played.press("ann", 2)
                await port.until(lambda: len(port.received) == 3)
                assert port.received[2].pressed == "n"
                if isinstance(played, InstagramSimulation):
                    played.edit("ann", "Hello again")
                    await port.until(lambda: isinstance(port.incoming[-1], Edited))
                with pytest.raises(LookupError):
                    played.press("bob", 1)


def _setting(name: str, value: object) -> object:
    return Secret(str(value)) if name in ("token", "app_secret", "verify_token") else value
