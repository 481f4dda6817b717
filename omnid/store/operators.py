"""Rows of operators and of tokens."""

from collections.abc import Sequence

from omnid.errors import Conflict, NotFound
from omnid.model import Language, Operator, OperatorId, Role, Scope, Token, TokenId
from omnid.store import rows
from omnid.store.database import Tx

_SELECT = """select id, login, name, role, uid, picture_url, disabled_at, created_at, capacity, skills, email,
language
from operators"""
_TOKEN = """select id, name, operator_id, (select login from operators where id = operator_id) operator, scopes,
    created_at, expires_at, revoked_at, used_at from tokens"""


def every(tx: Tx) -> list[Operator]:
    return rows.every(Operator, tx.run(f"{_SELECT} order by login"))


def get(tx: Tx, operator: OperatorId) -> Operator:
    """Raises `NotFound`."""
    found = rows.one(Operator, tx.run(f"{_SELECT} where id = :id", {"id": operator}))
    if found is None:
        raise NotFound("operator", operator)
    return found


def named(tx: Tx, login: str) -> Operator:
    """Raises `NotFound`, naming the operators there are."""
    found = rows.one(Operator, tx.run(f"{_SELECT} where login = :login", {"login": login}))
    if found is None:
        logins = ", ".join(operator.login for operator in every(tx)) or "none yet"
        raise NotFound("operator", f"“{login}” (there are: {logins})")
    return found


def language(tx: Tx, operator: OperatorId) -> Language | None:
    """Of what they are told; None: the desk's."""
    found: str | None = tx.value("select language from operators where id = :id", {"id": operator})
    return None if found is None else Language(found)


def with_uid(tx: Tx, uid: int) -> Operator | None:
    return rows.one(Operator, tx.run(f"{_SELECT} where uid = :uid and disabled_at is null", {"uid": uid}))


def first_admin(tx: Tx) -> Operator | None:
    return rows.one(Operator, tx.run(f"{_SELECT} where role = 'admin' and disabled_at is null order by id limit 1"))


def add(tx: Tx, login: str, name: str, role: Role, uid: int | None, picture_url: str | None) -> OperatorId:
    """Raises `Conflict` when the login or the uid is taken."""
    if tx.value("select 1 from operators where login = :login", {"login": login}):
        raise Conflict(f"There is an operator “{login}” already.")
    _uid_is_free(tx, uid, login)
    operator = OperatorId(
        tx.value(
            """insert into operators (login, name, role, uid, picture_url, created_at)
               values (:login, :name, :role, :uid, :picture, :now) returning id""",
            {"login": login, "name": name, "role": role.value, "uid": uid, "picture": picture_url, "now": tx.now},
        )
    )
    tx.run(
        "insert into presences (operator_id, since_at, due_at) values (:id, :now, :now)",
        {"id": operator, "now": tx.now},
    )
    return operator


def update(tx: Tx, operator: Operator) -> None:
    """Write all but login and id. Raises `Conflict` when the uid is taken."""
    _uid_is_free(tx, operator.uid, operator.login)
    tx.run(
        """update operators set name = :name, role = :role, uid = :uid, picture_url = :picture, disabled_at = :disabled,
                  capacity = :capacity, skills = :skills, email = :email,
                  language = :language
           where id = :id""",
        {"id": operator.id, "name": operator.name, "role": operator.role.value, "uid": operator.uid,
         "picture": operator.picture_url, "disabled": operator.disabled_at, "capacity": operator.capacity,
         "skills": rows.json(operator.skills), "email": operator.email, "language": operator.language},
    )  # fmt: skip


def _uid_is_free(tx: Tx, uid: int | None, login: str) -> None:
    if uid is None:
        return
    other = with_uid(tx, uid)
    if other is not None and other.login != login:
        raise Conflict(f"The system user {uid} is operator “{other.login}” already.")


def admins(tx: Tx) -> int:
    count: int = tx.value("select count(*) from operators where role = 'admin' and disabled_at is null")
    return count


def add_token(
    tx: Tx, name: str, operator: OperatorId | None, scopes: Sequence[Scope], digest: bytes, expires_at: int | None
) -> TokenId:
    return TokenId(
        tx.value(
            """insert into tokens (name, operator_id, scopes, hash, created_at, expires_at)
               values (:name, :operator, :scopes, :hash, :now, :expires) returning id""",
            {"name": name, "operator": operator, "scopes": rows.json(scopes), "hash": digest,
             "now": tx.now, "expires": expires_at},
        )
    )  # fmt: skip


def token(tx: Tx, token_id: TokenId) -> Token:
    """Raises `NotFound`."""
    found = rows.one(Token, tx.run(f"{_TOKEN} where id = :id", {"id": token_id}))
    if found is None:
        raise NotFound("token", token_id)
    return found


def token_with(tx: Tx, digest: bytes) -> Token | None:
    """The token of this hash, if it is neither revoked nor expired."""
    return rows.one(
        Token,
        tx.run(
            f"""{_TOKEN} where hash = :hash and revoked_at is null and (expires_at is null or expires_at > :now)""",
            {"hash": digest, "now": tx.now},
        ),
    )


def tokens(tx: Tx, operator: OperatorId | None) -> list[Token]:
    """All of them, or an operator's."""
    sql = f"{_TOKEN} where :operator is null or operator_id = :operator order by id"
    return rows.every(Token, tx.run(sql, {"operator": operator}))


def used(tx: Tx, token_id: TokenId) -> None:
    tx.run("update tokens set used_at = :now where id = :id", {"id": token_id, "now": tx.now})


def revoke(tx: Tx, token_id: TokenId) -> None:
    tx.run("update tokens set revoked_at = coalesce(revoked_at, :now) where id = :id", {"id": token_id, "now": tx.now})
