"""What commands are called: the names themselves, those that Russian speakers type, and what is offered after “/”."""

__all__ = ["meant", "offers"]

_RUSSIAN = {
    "взять": "take",
    "закрыть": "close",
    "открыть": "reopen",
    "назначить": "assign",
    "передать": "transfer",
    "отложить": "snooze",
    "важность": "priority",
    "шаблон": "template",
    "заметка": "note",
    "карточка": "card",
    "история": "history",
    "ждут": "inbox",
    "поиск": "search",
    "помощь": "help",
    "наместе": "online",
    "отошел": "away",
    "отошёл": "away",
    "ушел": "offline",
    "ушёл": "offline",
}
_OFFERED = {
    "inbox": ("who waits", "кто ждёт"),
    "take": ("take this conversation", "взять этот разговор"),
    "assign": ("give it to somebody", "назначить кому-то"),
    "transfer": ("hand it on with a note", "передать с заметкой"),
    "template": ("answer by a template", "ответить шаблоном"),
    "note": ("a note for operators", "заметка для операторов"),
    "snooze": ("put it aside: 2h, mon 09:00, answer", "отложить: 2ч, пн 09:00, ответ"),
    "priority": ("low, normal, high, urgent", "low, normal, high, urgent"),
    "close": ("close it", "закрыть"),
    "reopen": ("open it again", "открыть снова"),
    "card": ("the card again", "карточка ещё раз"),
    "history": ("what was said last", "что было сказано"),
    "search": ("find words in all that was said", "искать во всём сказанном"),
    "online": ("I am there", "я на месте"),
    "away": ("I am away", "я отошёл"),
    "offline": ("I have left", "я не работаю"),
    "help": ("all of this", "обо всём этом"),
}


def meant(name: str) -> str:
    """The command of that name in either language."""
    return _RUSSIAN.get(name, name)


def offers(language: str) -> dict[str, str]:
    """Commands with what they do; Telegram takes Latin letters only."""
    return {name: about[language == "ru"] for name, about in _OFFERED.items()}
