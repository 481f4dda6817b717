"""Words that stand in sentences as facts and have a translation: nouns, states, rights. By the name of the fact."""

import re

from omnid.model import Language

_QUOTED = re.compile(r"“([^”]*)”")

_NOUNS = {
    "attachment": "вложение",
    "body": "запрос",
    "channel": "канал",
    "chat": "чат",
    "console": "консоль",
    "contact": "контакт",
    "conversation": "разговор",
    "database": "база данных",
    "delivery": "доставка",
    "exception": "исключение",
    "export": "выгрузка",
    "file": "файл",
    "hook": "адрес приёма",
    "hours": "часы работы",
    "identity": "адрес контакта",
    "job": "задание",
    "journal entry": "запись журнала",
    "kind": "вид канала",
    "kind of channel": "вид канала",
    "kind of console": "вид консоли",
    "message": "сообщение",
    "messenger": "мессенджер",
    "notification": "уведомление",
    "operation": "операция",
    "operator": "оператор",
    "outbox item": "отправка",
    "page": "страница",
    "picture": "картинка",
    "rule": "правило",
    "snapshot": "снимок",
    "step": "шаг",
    "stored file": "файл",
    "team": "команда",
    "template": "шаблон",
    "token": "токен",
    "view": "вид",
    "way": "способ уведомления",
}
_STATES = {
    "online": "на месте",
    "away": "нет на месте",
    "offline": "не в сети",
    "open": "открыт",
    "snoozed": "отложен",
    "closed": "закрыт",
    "received": "получено",
    "draft": "черновик",
    "queued": "в очереди",
    "scheduled": "ждёт своего времени",
    "sending": "отправляется",
    "sent": "отправлено",
    "delivered": "доставлено",
    "read": "прочитано",
    "failed": "не отправлено",
    "unsure": "неизвестно, дошло ли",
    "cancelled": "отменено",
    "done": "выполнено",
    "waiting": "ждёт",
}
_NEEDS = {
    "the role operator": "роль operator",
    "the role supervisor": "роль supervisor",
    "the role admin": "роль admin",
    "the scope read": "право read",
    "the scope draft": "право draft",
    "the scope reply": "право reply",
    "the scope manage": "право manage",
    "an operator or a token that is good": "действующий оператор или токен",
    "the Unix socket": "сокет Unix",
    "/pair CODE": "/pair КОД",
    "an operator with that uid (omnid operator set LOGIN --uid N)": "оператор с этим uid (… --uid N)",
}
_DEEDS = {
    "do anything here": "любое действие здесь",
    "use this desk": "работать здесь",
    "act as somebody else": "действовать за другого",
    "see what others were told": "видеть чужие уведомления",
    "switch others on or off": "менять чужой статус",
    "query": "запрос SQL",
    "list others' templates": "видеть чужие шаблоны",
    "change a shared template": "менять общий шаблон",
    "change a template of another team": "менять шаблон другой команды",
    "save a shared view": "сохранять общий вид",
    "remove a shared view": "удалять общий вид",
    "touch others' notifications": "трогать чужие уведомления",
    "operator.pair for others": "operator.pair для других",
    "operator.unpair for others": "operator.unpair для других",
}
_MANY = {
    "bytes": "в байтах",
    "characters": "в символах",
    "live connections": "открытых соединений",
    "pairing codes": "попыток ввести код",
    "queries at once": "одновременных запросов",
    "wrong tokens": "неверных токенов",
}
_UNITS = {
    "character": "символов",
    "characters": "символов",
    "item": "значений",
    "items": "значений",
    "field": "полей",
    "fields": "полей",
}
_CHANGES = {
    "conversation.take": "назначение",
    "conversation.assign": "назначение",
    "conversation.transfer": "передача",
    "conversation.close": "закрытие",
    "conversation.reopen": "открытие",
    "conversation.snooze": "откладывание",
    "conversation.tag": "метки",
    "conversation.untag": "метки",
    "conversation.priority": "важность",
    "conversation.merge": "объединение",
}
TERMS: dict[str, dict[str, str]] = {
    "noun": _NOUNS,
    "who": {"Somebody who is not paired": "без привязки"},
    "language": {"an unknown language": "неизвестен"},
    "state": _STATES,
    "needs": _NEEDS,
    "deed": _DEEDS,
    "many": _MANY,
    "unit": _UNITS,
    "operation": _CHANGES,
}


def term(name: str, value: str, language: Language) -> str:
    """``value`` of the fact ``name``; what has no translation, as a name, stays as it is."""
    if language is Language.ENGLISH:
        return value
    if name == "either":
        return value.replace(" or ", " или ")
    if name == "missing":
        return _QUOTED.sub(r"«\1»", value).replace("(there are: none yet)", "(их пока нет)").replace(
            "(there are: none)", "(их нет)"
        ).replace("(there are: ", "(есть: ")  # fmt: skip
    return TERMS.get(name, {}).get(value, value)
