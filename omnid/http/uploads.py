"""``POST /api/v1/files?name=…``: the bytes of a file to be attached to a reply."""

import msgspec
from aiohttp import web

from omnid import operations
from omnid.desk import uploads
from omnid.desk.operation import Nothing, Operation
from omnid.desk.writing import StoredFile
from omnid.errors import Invalid, TooLarge, UnsupportedType
from omnid.http import api, auth
from omnid.http.context import CONTEXT, Context
from omnid.http.metrics import LIVE, ROUTE
from omnid.model import Role, Scope
from omnid.policy import measuring, sniff
from omnid.policy.sentences import sentence
from omnid.store import settings

CHUNK = 64 * 1024
UPLOAD = Operation(
    name="files",
    summary="Upload a file; its id goes into “files” of conversation.reply.",
    description="The body is the bytes themselves; their type is told from the content. The id is good for a day.",
    role=Role.OPERATOR,
    scope=Scope.DRAFT,
    reads=False,
    request=Nothing,
    response=uploads.Upload,
    function=uploads.ticket,
)


def add_routes(app: web.Application, context: Context) -> None:
    app.router.add_post("/api/v1/files", upload)


async def upload(request: web.Request) -> web.Response:
    request[ROUTE] = "files"
    request[LIVE] = True  # as long as the client's line is slow
    actor = auth.actor(request)
    operations.allowed(actor, UPLOAD)
    context, name = request.app[CONTEXT], sniff.clean_name(str(api.query(request).get("name", "")))
    _check(request, context.settings.limits.file)
    stored = await context.engine.files.put(request.content.iter_chunked(CHUNK), context.settings.limits.file)
    if not stored.size:
        raise Invalid(sentence("empty_file"))
    mime, type_ = sniff.sniff(stored.head, name)
    file = StoredFile(type_, name, mime, stored.size, stored.sha256, measuring.pixels(stored.head, mime))
    ticket = await context.engine.writer.run(
        lambda tx: uploads.ticket(settings.secret(tx, uploads.SECRET), file, actor.label, tx.now)
    )
    return api.answer(msgspec.json.encode(ticket))


def _check(request: web.Request, limit: int) -> None:
    if request.content_type.startswith("multipart/"):
        raise UnsupportedType("body", request.content_type, "Send the bytes themselves: curl --data-binary @FILE.")
    if (request.content_length or 0) > limit:
        raise TooLarge("file", request.content_length or 0, limit)
