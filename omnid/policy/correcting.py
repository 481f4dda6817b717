"""Puts a new text into the parts in which a message has left; decides whether it fits there."""

from collections.abc import Sequence

from omnid.channel import Capabilities
from omnid.model import Attachment, Button, Entity, Worded
from omnid.policy.sentences import sentence
from omnid.policy.splitting import Part, measure, split, stored


def corrected(
    text: str,
    entities: Sequence[Entity],
    attachments: Sequence[Attachment],
    buttons: Sequence[Sequence[Button]],
    capabilities: Capabilities,
    left: int,
) -> dict[int, Part] | Worded:
    """The parts that change, by their number from 0, of a message that left in ``left`` parts; or why it does not fit.

    A part stays what it was: a text, or a file with its caption. Files that left on their own do not change.
    """
    files = stored(attachments)
    marks = [one for one in entities if one.type in capabilities.entities]
    texts = left - -(-len(files) // capabilities.files_together)
    if texts < 0 or (texts == 0 and not files):
        return sentence("unknown_parts")
    if texts == 0:
        if measure(text, capabilities.text_unit) > capabilities.caption_limit:
            return sentence("beside_its_file", most=capabilities.caption_limit)
        more = tuple(files[1 : capabilities.files_together])
        found = {0: Part(text, tuple(marks), files[0], (), more)}
    else:
        pieces = split(text, marks, capabilities.text_limit, capabilities.text_unit) if text.strip() else []
        if not pieces:
            return sentence("of_its_own")
        if len(pieces) != texts:
            return sentence("other_parts", left=texts, new=len(pieces))
        found = {number: Part(piece.text, piece.entities, None, ()) for number, piece in enumerate(pieces)}
    if buttons and capabilities.buttons and left - 1 in found:
        found[left - 1] = found[left - 1]._replace(buttons=buttons)
    return found
