"""What the keys are called: short in the last line, long in the help and the palette; English and Russian."""

KEYS: dict[str, tuple[str, str]] = {
    # keys: short, for the last line
    "do.send": ("send", "отправить"),
    "do.toggle_note": ("reply/note", "ответ/заметка"),
    "do.attach": ("attach", "файл"),
    "do.leave": ("back", "назад"),
    "do.reply": ("reply", "ответ"),
    "do.note": ("note", "заметка"),
    "do.take": ("take", "взять"),
    "do.assign": ("assign", "передать"),
    "do.close": ("close", "закрыть"),
    "do.reopen": ("reopen", "открыть"),
    "do.snooze": ("snooze", "отложить"),
    "do.card": ("card", "карточка"),
    "do.quiet": ("quiet", "тихо"),
    "do.palette": ("all commands", "все команды"),
    "do.help": ("help", "помощь"),
    "do.quit": ("quit", "выход"),
    # keys: long, for the help screen and the palette
    "help.title": ("Keys", "Клавиши"),
    "help.more": (
        ("↑ ↓ choose, Enter goes to the thread, Tab to the next pane, Esc back to the list. In the thread ↑ ↓ choose a "
        "message, Home brings earlier ones. Ctrl+Enter sends too where the terminal tells it from Enter. Letters work "
        "on a Russian keyboard layout as well."),
        ("↑ ↓ выбор, Enter – в переписку, Tab – в следующую часть, Esc – назад к списку. В переписке ↑ ↓ выбирают "
        "сообщение, Home приносит прежние. Ctrl+Enter тоже отправляет, если терминал отличает его от Enter. Буквы "
        "работают и в русской раскладке."),
    ),
    "help.tab": ("Show the list “{name}”", "Показать список «{name}»"),
    "help.send": ("Send what is written", "Отправить написанное"),
    "help.toggle_note": ("Write a reply or a note", "Писать ответ или заметку"),
    "help.attach": ("Send a file with the reply", "Приложить файл к ответу"),
    "help.leave": ("Back to the list; out of a search", "Назад к списку; прочь из поиска"),
    "help.reply": ("Write a reply", "Написать ответ"),
    "help.note": ("Write a note that only operators see", "Написать заметку для операторов"),
    "help.take": ("Take the conversation, or take it over", "Взять разговор себе, в том числе чужой"),
    "help.assign": ("Give the conversation to somebody", "Передать разговор кому-то"),
    "help.close": ("Close the conversation", "Закрыть разговор"),
    "help.reopen": ("Open the conversation again", "Снова открыть разговор"),
    "help.snooze": ("Put the conversation aside until a time", "Отложить разговор до времени"),
    "help.card": ("Show or hide the contact’s card", "Показать или скрыть карточку"),
    "help.quiet": ("Sound and desktop notifications on or off", "Звук и уведомления включить или выключить"),
    "help.palette": ("All commands, by name", "Все команды по имени"),
    "help.help": ("This help", "Эта помощь"),
    "help.quit": ("Leave the console", "Выйти"),
}  # fmt: skip
