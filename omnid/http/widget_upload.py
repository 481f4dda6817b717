"""Takes a visitor's file: streamed into the store, its type told from its content, answered with a ticket."""

from aiohttp import web

from omnid.desk import uploads
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid, TooLarge, UnsupportedType
from omnid.http import frames
from omnid.http.chat import Chat
from omnid.http.metrics import LIVE
from omnid.http.visitors import Site, whose
from omnid.policy import measuring, sniff
from omnid.policy.rates import network
from omnid.store import database

VISITOR = "X-Omnid-Visitor"
PIECE = 64 * 1024


class Uploads:
    """The handler of ``/widget/<channel>/upload``."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def handle(self, request: web.Request, site: Site) -> web.Response:
        """The bytes are on disk when this answers; those of a file that is refused are an orphan at worst."""
        request[LIVE] = True  # as long as the client's line is slow
        visitor = whose(self._chat.visitor_key, site, request.headers.get(VISITOR, ""), request)
        self._chat.take_upload(site, visitor, network(request.remote or ""))
        limit = min(site.config.file_limit, self._chat.context.settings.limits.file)
        if (request.content_length or 0) > limit:
            raise TooLarge("file", request.content_length or 0, limit)
        stored = await self._chat.engine.files.put(request.content.iter_chunked(PIECE), limit)
        if not stored.size:
            raise Invalid("The file is empty.")
        name = sniff.clean_name(request.query.get("name", ""))
        mime, type_ = sniff.sniff(stored.head, name)
        if not sniff.accepted(mime, site.config.file_types):
            raise UnsupportedType("file", mime, f"Accepted are: {', '.join(site.config.file_types)}.")
        kept = StoredFile(type_, name, mime, stored.size, stored.sha256, measuring.pixels(stored.head, mime))
        ticket = uploads.ticket(self._chat.upload_key, kept, visitor.external_id, database.clock())
        return web.Response(body=frames.encode(ticket), content_type="application/json")
