"""Notices in threads, and what somebody is told."""

TELLING: dict[str, tuple[str, str]] = {
    # whose it is
    "not_taken": (
        "{who} did not take it in {within_ms}: it goes to whoever is next.",
        "{who}: разговор не принят за {within_ms}, он передаётся следующему оператору.",
    ),
    "away": (
        "{who} is away ({because}): it goes to whoever is next.",
        "{who}: нет на месте ({because}). Разговор передаётся следующему оператору.",
    ),
    "offline": (
        "{who} is offline ({because}): it goes to whoever is next.",
        "{who}: не в сети ({because}). Разговор передаётся следующему оператору.",
    ),
    "taken_over": (
        "{who} took it over from {other}.",
        "{who} теперь ведёт этот разговор; раньше его вёл оператор {other}.",
    ),
    "taken_over_from_you": (
        "{who} took conversation {conversation} with {contact} over from you",
        "{who} теперь ведёт вместо вас разговор {conversation} ({contact})",
    ),
    "offer": (
        "Conversation {conversation} is yours: take it within {within_ms}",
        "Вам назначен разговор {conversation}: примите его за {within_ms}",
    ),
    "offer_for_good": (
        "Conversation {conversation} is yours: nobody else has it",
        "Вам назначен разговор {conversation}: больше его никто не ведёт",
    ),
    "transfer": (
        "{who} gave you conversation {conversation} with {contact}",
        "{who} передаёт вам разговор {conversation} ({contact})",
    ),
    # what happened in it
    "mention": (
        "{who} in conversation {conversation} with {contact}: {text}",
        "{who} в разговоре {conversation} ({contact}): {text}",
    ),
    "merged_here": (
        "{who} merged conversation {other} into this one",
        "{who}: разговор {other} объединён с этим",
    ),
    "merged_there": (
        "{who} merged it into conversation {other}",
        "{who}: этот разговор объединён с разговором {other}",
    ),
    "both_answered": (
        "{who} answers {after} s after {other}: the contact has both answers.",
        "Два ответа с разницей в {after} с: {other}, затем {who}. Собеседник получил оба.",
    ),
    "reacted": ("{who} reacted {reaction} to message {message}", "{who}: реакция {reaction} на сообщение {message}"),
    "unreacted": (
        "{who} took their reaction off message {message}",
        "{who}: реакция на сообщение {message} снята",
    ),
    "writes_from": ("Writes from {page}", "Пишет со страницы {page}"),
    "calls": ("{who} calls {phone}. {answer}", "{who} звонит на {phone}. {answer}"),
    # how it came and left
    "other_conversation": (
        "It answers a message of conversation {conversation}, but {who} takes no part there",
        "Это ответ на сообщение из разговора {conversation}, но {who} в нём не участвует",
    ),
    "answers_by_address": (
        "{who} answers here, by the reply address",
        "{who} отвечает здесь: письмо пришло на адрес для ответа",
    ),
    "answers_as_recipient": (
        "{who} answers here, as somebody it was sent to as well",
        "{who} отвечает здесь: письмо было отправлено и на этот адрес",
    ),
    "unproved_address": (
        (
            "This address was left in the website chat by somebody who has not proved that it is theirs, and this is "
            "no answer to a mail of ours: it may be another person"
        ),
        (
            "Этот адрес оставлен в чате на сайте, но не подтверждён, и это не ответ на наше письмо: возможно, пишет "
            "другой человек"
        ),
    ),
    "sent_by": ("Sent by {channel}, because {because}", "Отправлено через {channel}: {because}"),
    "copied": (
        "Sent to {address} by {by} too, because the chat had not shown it",
        "Отправлено и на {address} через {by}: чат это сообщение ещё не показал",
    ),
    "not_left": (
        "Message {message}, written by {who} to leave now, could not: {because}",
        "Запланированное сообщение {message} ({who}) не отправлено: {because}",
    ),
    "not_edited": (
        "Message {message} could not be changed, and the contact reads what it said before: {because}",
        "Сообщение {message} не изменено, собеседник видит прежний текст: {because}",
    ),
    "edit_unsure": (
        "Nobody knows whether the contact reads what message {message} says now: {because}",
        "Неизвестно, видит ли собеседник новый текст сообщения {message}: {because}",
    ),
    "not_retracted": (
        "Message {message} could not be taken back, and the contact still sees it: {because}",
        "Сообщение {message} не отозвано, собеседник его видит: {because}",
    ),
    "retract_unsure": (
        "Nobody knows whether message {message} was taken back: {because}",
        "Неизвестно, отозвано ли сообщение {message}: {because}",
    ),
    # by a link that joins contacts
    "link_unknown": (
        "{who} came by a link that was not made here; nothing was joined",
        "{who}: переход по ссылке, которая создана не здесь; ничего не объединено",
    ),
    "link_used": (
        "{who} came by the link {by} made, but somebody else has used it; nothing was joined",
        "{who}: переход по ссылке ({by}), которой уже кто-то воспользовался; ничего не объединено",
    ),
    "link_expired": (
        "{who} came by the link {by} made, but it was no longer good; nothing was joined",
        "{who}: переход по ссылке ({by}), срок которой истёк; ничего не объединено",
    ),
    "link_elsewhere": (
        "{who} came by the link {by} made, but it was made for {channel}; nothing was joined",
        "{who}: переход по ссылке ({by}), которая создана для канала {channel}; ничего не объединено",
    ),
    "link_known": (
        "{who} came by the link {by} made for {contact}, and was known as them already",
        "{who}: переход по ссылке ({by}) для контакта {contact}; это и раньше был один контакт",
    ),
    "link_joined": (
        "{who} came by the link {by} made for {contact}: they are one contact now, {kept}",
        "{who}: переход по ссылке ({by}) для контакта {contact}; теперь это один контакт, {kept}",
    ),
    # who waits
    "waits": (
        "{contact} ({channel}) has waited for {for_ms} in conversation {conversation}.",
        "{contact} ({channel}) ждёт ответа уже {for_ms} в разговоре {conversation}.",
    ),
    "waits_having_said": (
        "{contact} ({channel}) has waited for {for_ms} in conversation {conversation}: “{said}”",
        "{contact} ({channel}) ждёт ответа уже {for_ms} в разговоре {conversation}: «{said}»",
    ),
    "still_open": (
        "Conversation {conversation} with {contact} ({channel}) has been open for {for_ms}.",
        "Разговор {conversation} ({contact}, {channel}) открыт уже {for_ms}.",
    ),
    "test": (
        "This is a test by {who}: notifications reach you here.",
        "Проверка ({who}): уведомления сюда доходят.",
    ),
    "channel_fails": (
        "The channel {name} has not worked for {for_ms}: {because}",
        "Канал {name} не работает уже {for_ms}: {because}",
    ),
    "channel_works": ("The channel {name} works again, after {for_ms}", "Канал {name} снова работает, спустя {for_ms}"),
    "console_fails": (
        "The console {name} has not worked for {for_ms}: {because}",
        "Консоль {name} не работает уже {for_ms}: {because}",
    ),
    "console_works": (
        "The console {name} works again, after {for_ms}",
        "Консоль {name} снова работает, спустя {for_ms}",
    ),
    "daemon_fails": (
        "The daemon has failed at its {name} for {for_ms}: {because}",
        "Служба не справляется с задачей {name} уже {for_ms}: {because}",
    ),
    "daemon_works": (
        "The daemon's {name} works again, after {for_ms}",
        "Служба снова справляется с задачей {name}, спустя {for_ms}",
    ),
    "job_failed": ("The job “{job}” failed: {because}", "Задание «{job}» не выполнено: {because}"),
}
