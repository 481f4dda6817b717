"""Operations on templates: canned replies that everybody, a team or an operator has."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from omnid import registry
from omnid.desk import assigning, macros, rendering, uploads
from omnid.desk.operation import Done, Request, operation
from omnid.errors import Conflict, Invalid, NotAllowed, NotFound
from omnid.events import TemplateChanged, TemplateRemoved
from omnid.model import Actor, OperatorId, ReplyTemplate, Role, TeamId, TemplateFile, TemplateId, TemplateVariant
from omnid.policy.sentences import sentence
from omnid.store import teams, templates
from omnid.store.database import Tx

MOST_FILES = 20
MOST_KEYWORDS = 50

Name = Annotated[
    str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="a–z, 0–9, dot, dash, underscore; at most 60")
]
Shortcut = Annotated[str, Meta(pattern=r"^/[\w.-]{1,40}$", description="a slash and a word")]
Language = Annotated[str, Meta(pattern=r"^([a-z]{2,3}(-[a-z0-9]{2,8})?)?$", description="as ru or pt-br; empty: any")]
Kind = Annotated[str, Meta(pattern=r"^[a-z0-9_]{0,40}$", description="of channel; empty: any")]
Text = Annotated[str, Meta(min_length=1)]
Keywords = Annotated[list[Annotated[str, Meta(min_length=1, max_length=60)]], Meta(max_length=MOST_KEYWORDS)]
Files = Annotated[list[str], Meta(max_length=MOST_FILES)]
Owner = str | None
"""``shared`` (everybody's), ``own``, or a team's name; None: the nearest there is."""


class ListTemplates(Request, frozen=True):
    """``everything``: others' own ones too; that takes a supervisor."""

    everything: bool = False


@operation("template.list", reads=True)
def list_(tx: Tx, actor: Actor, request: ListTemplates) -> list[ReplyTemplate]:
    """List the templates one may use, by name."""
    if request.everything:
        _supervises(actor, "list others' templates")
        return templates.every(tx)
    return templates.usable(tx, actor.operator_id)


class OneTemplate(Request, frozen=True):
    """``name``: a name or a shortcut. ``owner``: ``shared``, ``own`` or a team; without it the nearest."""

    name: str
    owner: Owner = None


@operation("template.show", reads=True)
def show(tx: Tx, actor: Actor, request: OneTemplate) -> ReplyTemplate:
    """Show a template with its texts."""
    return find(tx, actor, request.name, request.owner)


class AddTemplate(Request, frozen=True):
    """``owner``: ``shared``, ``own`` or a team. ``language`` and ``kind``: of the first text; empty for any.

    ``files``: ids of uploads. ``steps``: what is done when it is sent, as ``tag vip``.
    """

    name: Name
    text: str = ""
    owner: str = "shared"
    language: Language = ""
    kind: Kind = ""
    shortcut: Shortcut | None = None
    keywords: Keywords = []
    files: Files = []
    steps: list[str] = []


@operation("template.add")
def add(tx: Tx, actor: Actor, request: AddTemplate) -> ReplyTemplate:
    """Add a template; its text is tried, and refused with the line where it cannot be used."""
    team, operator = _owner(tx, actor, request.owner)
    _may_change(tx, actor, team, operator)
    if not (request.text.strip() or request.files or request.steps):
        raise Invalid(sentence("template_empty"), path="text")
    steps = macros.check(tx, request.steps)
    template = templates.add(tx, request.name, team, operator)
    made = templates.get(tx, template)
    _free(tx, request.shortcut, (made.team, made.operator), template)
    files = _files(tx, actor, request.files)
    templates.update(tx, template, request.shortcut, _words(request.keywords), steps, files)
    if request.text.strip():
        _put_text(tx, template, request.language, request.kind, request.text)
    return _changed(tx, actor, templates.get(tx, template))


class SetTemplate(Request, frozen=True):
    """What is left out stays. ``add_files``: ids of uploads; ``remove_files``: names."""

    name: str
    owner: Owner = None
    shortcut: Shortcut | UnsetType | None = UNSET
    keywords: Keywords | UnsetType = UNSET
    steps: list[str] | UnsetType = UNSET
    add_files: Files = []
    remove_files: list[str] = []


@operation("template.set")
def set_(tx: Tx, actor: Actor, request: SetTemplate) -> ReplyTemplate:
    """Change what belongs to a template; its texts are changed by template.variant."""
    before = _mine(tx, actor, request.name, request.owner)
    shortcut = before.shortcut if request.shortcut is UNSET else request.shortcut
    _free(tx, shortcut, (before.team, before.operator), before.id)
    steps = before.steps if request.steps is UNSET else macros.check(tx, request.steps)
    keywords = before.keywords if request.keywords is UNSET else _words(request.keywords)
    names = {file.name for file in before.files}
    for name in request.remove_files:
        if name not in names:
            raise NotFound("file", name, sentence("template_file", file=name, template=before.name))
    kept = [file for file in before.files if file.name not in request.remove_files]
    files = [*kept, *_files(tx, actor, request.add_files)]
    if len(files) > MOST_FILES:
        raise Invalid(sentence("template_files", most=MOST_FILES), path="add_files")
    templates.update(tx, before.id, shortcut, keywords, steps, files)
    return _changed(tx, actor, templates.get(tx, before.id))


class SetVariant(Request, frozen=True):
    """``text`` None takes the text for that language and kind away."""

    name: str
    text: Text | None
    owner: Owner = None
    language: Language = ""
    kind: Kind = ""


@operation("template.variant")
def variant(tx: Tx, actor: Actor, request: SetVariant) -> ReplyTemplate:
    """Set the text for a language and a kind of channel, or for any."""
    template = _mine(tx, actor, request.name, request.owner)
    if request.text is None:
        if not templates.drop_variant(tx, template.id, request.language, request.kind):
            which = " ".join(filter(None, (request.language, request.kind))) or "any"
            raise NotFound("text", which, sentence("template_text", which=which, template=template.name))
    else:
        _put_text(tx, template.id, request.language, request.kind, request.text)
    return _changed(tx, actor, templates.get(tx, template.id))


def _put_text(tx: Tx, template: TemplateId, language: str, kind: str, text: str) -> None:
    if kind and kind not in registry.names():
        raise Invalid(sentence("no_kind", kind=kind, kinds=", ".join(registry.names())), path="kind")
    rendering.check(text)
    templates.put_variant(tx, template, TemplateVariant(language=language, kind=kind, text=text))


@operation("template.remove")
def remove(tx: Tx, actor: Actor, request: OneTemplate) -> Done:
    """Remove a template; what was sent with it stays."""
    template = _mine(tx, actor, request.name, request.owner)
    templates.remove(tx, template.id)
    tx.emit(TemplateRemoved(template_id=template.id, name=template.name, actor=actor.label))
    return Done()


def find(tx: Tx, actor: Actor, name: str, owner: Owner = None) -> ReplyTemplate:
    """By name or shortcut. Raises `NotFound`, naming what is there."""
    if owner is None:
        found = templates.named(tx, actor.operator_id, name)
    else:
        found = templates.exact(tx, name, *_owner(tx, actor, owner))
    if found is None:
        names = sorted({one.shortcut or one.name for one in templates.usable(tx, actor.operator_id)})
        raise NotFound("template", f"“{name[:60]}” (there are: {', '.join(names[:20]) or 'none yet'})")
    return found


def _mine(tx: Tx, actor: Actor, name: str, owner: Owner) -> ReplyTemplate:
    """For changing it."""
    found = find(tx, actor, name, owner)
    team = teams.named(tx, found.team).id if found.team is not None else None
    operator = actor.operator_id if found.operator is not None else None
    _may_change(tx, actor, team, operator)
    return found


def _owner(tx: Tx, actor: Actor, owner: str) -> tuple[TeamId | None, OperatorId | None]:
    if owner == "shared":
        return None, None
    if owner == "own":
        return None, assigning.me(actor)
    return teams.named(tx, owner).id, None


def _may_change(tx: Tx, actor: Actor, team: TeamId | None, operator: OperatorId | None) -> None:
    """Everybody their own, members their team's, supervisors all that is shared. Raises `NotAllowed`."""
    if operator is not None:
        return
    if team is not None and any(one.operator_id == actor.operator_id for one in teams.get(tx, team).members):
        return
    _supervises(actor, "change a shared template" if team is None else "change a template of another team")


def _supervises(actor: Actor, what: str) -> None:
    if actor.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise NotAllowed(actor.name, what, "the role supervisor")


def _free(tx: Tx, shortcut: str | None, owner: tuple[str | None, str | None], but: TemplateId | None) -> None:
    """Of one owner a shortcut means one template; of several the nearest counts. Raises `Conflict`."""
    for one in templates.every(tx) if shortcut is not None else ():
        if one.shortcut == shortcut and (one.team, one.operator) == owner and one.id != but:
            raise Conflict(sentence("shortcut_taken", shortcut=one.shortcut or "", template=one.name))


def _words(keywords: list[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(word.split()).casefold() for word in keywords if word.strip()))


def _files(tx: Tx, actor: Actor, tickets: list[str]) -> list[TemplateFile]:
    return [
        TemplateFile(type=file.type, name=file.name, mime=file.mime, size=file.size, sha256=file.sha256)
        for file in uploads.redeem(tx, tickets, actor.label)
    ]


def _changed(tx: Tx, actor: Actor, template: ReplyTemplate) -> ReplyTemplate:
    tx.emit(TemplateChanged(template_id=template.id, name=template.name, actor=actor.label))
    return template
