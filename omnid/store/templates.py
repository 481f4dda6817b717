"""Rows of templates and their variants."""

from collections.abc import Sequence

import msgspec

from omnid.errors import Conflict
from omnid.model import OperatorId, ReplyTemplate, TeamId, TemplateFile, TemplateId, TemplateVariant
from omnid.policy.sentences import sentence
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """
select t.id, t.name, t.shortcut, g.name as team, o.login as operator, t.keywords, t.files, t.steps, t.uses, t.used_at,
       t.created_at, t.updated_at
from templates t
left join teams g on g.id = t.team_id
left join operators o on o.id = t.operator_id
where t.removed_at is null"""
# Those an operator may use, their own before their teams', those before everybody's.
_USABLE = """(t.operator_id = :operator or (t.operator_id is null and (t.team_id is null or t.team_id in
    (select team_id from team_members where operator_id = :operator))))"""
_NEAREST = "order by t.operator_id is null, t.team_id is null, t.id"


def usable(tx: Tx, operator: OperatorId | None) -> list[ReplyTemplate]:
    """By name; of one name their own first."""
    return _filled(tx, f"{_SELECT} and {_USABLE} order by t.name, t.operator_id is null, t.team_id is null", operator)


def every(tx: Tx) -> list[ReplyTemplate]:
    return _filled(tx, f"{_SELECT} order by t.name, t.operator_id is null, t.team_id is null", None)


def named(tx: Tx, operator: OperatorId | None, name: str) -> ReplyTemplate | None:
    """By its name or shortcut; the nearest of several."""
    sql = f"{_SELECT} and {_USABLE} and (t.name = :name or t.shortcut = :name) {_NEAREST} limit 1"
    found = _filled(tx, sql, operator, name)
    return found[0] if found else None


def get(tx: Tx, template: TemplateId) -> ReplyTemplate:
    return _filled(tx, f"{_SELECT} and t.id = :id", None, template=template)[0]


def exact(tx: Tx, name: str, team: TeamId | None, operator: OperatorId | None) -> ReplyTemplate | None:
    """Of just that owner."""
    sql = f"""{_SELECT} and t.name = :name and coalesce(t.team_id, 0) = coalesce(:team, 0)
        and coalesce(t.operator_id, 0) = coalesce(:operator, 0)"""
    found = _filled(tx, sql, operator, name, team=team)
    return found[0] if found else None


def _filled(
    tx: Tx,
    sql: str,
    operator: OperatorId | None,
    name: str | None = None,
    *,
    team: TeamId | None = None,
    template: TemplateId | None = None,
) -> list[ReplyTemplate]:
    found = rows.every(ReplyTemplate, tx.run(sql, {"operator": operator, "name": name, "team": team, "id": template}))
    ids = rows.json([one.id for one in found])
    variants: dict[TemplateId, list[TemplateVariant]] = {}
    for row in tx.run(
        """select template_id, language, kind, text from template_variants
           where template_id in (select value from json_each(:ids)) order by language, kind""",
        {"ids": ids},
    ):
        variants.setdefault(row[0], []).append(TemplateVariant(language=row[1], kind=row[2], text=row[3]))
    return [msgspec.structs.replace(one, variants=variants.get(one.id, [])) for one in found]


def add(tx: Tx, name: str, team: TeamId | None, operator: OperatorId | None) -> TemplateId:
    """Raises `Conflict` when the owner has one of that name."""
    if exact(tx, name, team, operator) is not None:
        raise Conflict(sentence("template_there", template=name))
    return TemplateId(
        tx.value(
            """insert into templates (name, team_id, operator_id, created_at, updated_at)
               values (:name, :team, :operator, :now, :now) returning id""",
            {"name": name, "team": team, "operator": operator, "now": tx.now},
        )
    )


def update(
    tx: Tx,
    template: TemplateId,
    shortcut: str | None,
    keywords: Sequence[str],
    steps: Sequence[str],
    files: Sequence[TemplateFile],
) -> None:
    tx.run(
        """update templates set shortcut = :shortcut, keywords = :keywords, steps = :steps, files = :files,
               updated_at = :now where id = :id""",
        {"id": template, "shortcut": shortcut, "keywords": rows.json(keywords), "steps": rows.json(steps),
         "files": rows.json(files), "now": tx.now},
    )  # fmt: skip


def put_variant(tx: Tx, template: TemplateId, variant: TemplateVariant) -> None:
    tx.run(
        """insert into template_variants (template_id, language, kind, text) values (:id, :language, :kind, :text)
           on conflict (template_id, language, kind) do update set text = :text""",
        {"id": template, **msgspec.structs.asdict(variant)},
    )
    tx.run("update templates set updated_at = :now where id = :id", {"id": template, "now": tx.now})


def drop_variant(tx: Tx, template: TemplateId, language: str, kind: str) -> bool:
    """True when it was there."""
    gone = tx.run(
        "delete from template_variants where template_id = :id and language = :language and kind = :kind",
        {"id": template, "language": language, "kind": kind},
    )
    return gone.rowcount > 0


def remove(tx: Tx, template: TemplateId) -> None:
    tx.run("update templates set removed_at = :now where id = :id", {"id": template, "now": tx.now})


def used(tx: Tx, template: TemplateId) -> None:
    tx.run("update templates set uses = uses + 1, used_at = :now where id = :id", {"id": template, "now": tx.now})
