"""Why something cannot be done with a message, a draft, a file or a template."""

WRITING: dict[str, tuple[str, str]] = {
    # what is written
    "nothing_said": ("There is nothing to say: give a text or a file.", "Сказать нечего: нужен текст или файл."),
    "long_text": (
        "The text has {size:,} characters; at most {most:,} are possible.",
        "Текст слишком длинный: символов {size:,}, можно не больше {most:,}.",
    ),
    "no_text": (
        "The text has characters that are not text (NUL or half a surrogate pair).",
        "В тексте есть знаки, которые не текст (NUL или половина суррогатной пары).",
    ),
    "markup_outside": ("The markup lies outside the text.", "Разметка выходит за пределы текста."),
    "nothing_reaches": ("Nothing reaches {contact}: {because}.", "До контакта {contact} не дойдёт ничего: {because}."),
    "never_by": (
        "{contact} has never written by {channel}, so nothing can be sent there.",
        "Через {channel} контакт {contact} ещё не писал, поэтому туда ничего не отправить.",
    ),
    "draft_of_its_own": (
        "A draft leaves when somebody sends it, at no time of its own.",
        "Черновик уходит, когда его отправят, а не в назначенное время.",
    ),
    "not_a_draft": (
        "Message {message} is not a draft: it is {state}.",
        "Сообщение {message} не черновик, его состояние: {state}.",
    ),
    "discard_it": ("Message {message} is a draft: discard it.", "Сообщение {message} – черновик: удалите его."),
    "no_draft": (
        "There is no draft of yours in conversation {conversation}.",
        "В разговоре {conversation} нет вашего черновика.",
    ),
    # what leaves later
    "at_passed": (
        "“{at}” has passed: choose a time to come.",
        "«{at}» уже прошло: выберите время в будущем.",
    ),
    "at_far": (
        "“{at}” is more than a year away: choose a nearer time.",
        "До «{at}» больше года: выберите время поближе.",
    ),
    "never_opens": (
        "{channel} never opens: say a time instead.",
        "У канала {channel} нет рабочих часов впереди: назовите время.",
    ),
    "when_to_leave": (
        "Say when it is to leave: a time, or in hours.",
        "Скажите, когда отправить: время или «в рабочие часы».",
    ),
    "does_not_wait": (
        "Message {message} does not wait for its time: it is {state}.",
        "Сообщение {message} не ждёт своего времени, его состояние: {state}.",
    ),
    "has_left": (
        "Message {message} does not wait for its time: it is a notice now: it has left.",
        "Сообщение {message} не ждёт своего времени: оно уже отправлено.",
    ),
    # what was said and is to be changed
    "contacts_own": (
        "Message {message} is the contact's own: only what was said from here can be changed.",
        "Сообщение {message} написано собеседником: изменить можно только сказанное отсюда.",
    ),
    "a_notice": (
        "Message {message} is a notice of what happened: it cannot be changed.",
        "Сообщение {message} – запись о том, что было: её не изменить.",
    ),
    "taken_back": (
        "Message {message} was taken back: write a new one.",
        "Сообщение {message} отозвано: напишите новое.",
    ),
    "did_not_reach": (
        "Message {message} did not reach the contact: write a new one.",
        "Сообщение {message} не дошло до собеседника: напишите новое.",
    ),
    "no_edits": (
        "{service} cannot change a message once it has left: write a new one.",
        "{service} не умеет менять отправленное: напишите новое сообщение.",
    ),
    "service_template": (
        "Message {message} is a template of the service, which cannot be changed: write a new one.",
        "Сообщение {message} – шаблон сервиса, его не изменить: напишите новое.",
    ),
    "went_nowhere": (
        "Message {message} went nowhere: write a new one.",
        "Сообщение {message} никуда не отправлено: напишите новое.",
    ),
    "not_from_here": (
        "Message {message} was not sent from here: change it where it was written.",
        "Сообщение {message} отправлено не отсюда: измените его там, где оно написано.",
    ),
    "nobody_knows": (
        (
            "Nobody knows whether message {message} has left: first say what is to become of outbox item {item} (omnid "
            "outbox retry, or cancel)."
        ),
        (
            "Неизвестно, ушло ли сообщение {message}: сначала решите, что делать с отправкой {item} (omnid outbox "
            "retry или cancel)."
        ),
    ),
    "leaving_in_parts": (
        "Message {message} is leaving this moment, in several parts: try again when it has left.",
        "Сообщение {message} сейчас уходит, по частям: повторите, когда оно уйдёт.",
    ),
    "leaving_now": (
        "Message {message} is leaving this moment: try again when it has left.",
        "Сообщение {message} сейчас уходит: повторите, когда оно уйдёт.",
    ),
    "not_into_that": (
        "{service} cannot change message {message} into that: {because}. Write a new one.",
        "{service}: так изменить сообщение {message} нельзя: {because}. Напишите новое.",
    ),
    "unknown_parts": ("it is not known in which parts it left", "неизвестно, какими частями оно ушло"),
    "beside_its_file": (
        "beside its file {most} characters fit",
        "рядом с файлом помещается не больше {most} символов",
    ),
    "of_its_own": (
        "its text left as a message of its own, which cannot become empty",
        "его текст ушёл отдельным сообщением, а оно не может стать пустым",
    ),
    "other_parts": (
        "it left in {left:message|messages}, and the new text makes {new:message|messages}",
        "ушло {left:сообщение|сообщения|сообщений}, а из нового текста выйдет {new:сообщение|сообщения|сообщений}",
    ),
    "off_for_change": (
        "The channel {channel} is off: message {message} cannot be changed at the contact.",
        "Канал {channel} выключен: у собеседника сообщение {message} не изменить.",
    ),
    "no_name_of_it": (
        "{channel} did not tell what it calls message {message}, so it cannot be changed: write a new one.",
        "{channel}: номер сообщения {message} там неизвестен, поэтому его не изменить: напишите новое.",
    ),
    "cancel_it": (
        "Message {message} has not left yet: cancel it.",
        "Сообщение {message} ещё не ушло: отмените его отправку.",
    ),
    "nothing_to_take_back": (
        "Message {message} did not reach the contact: there is nothing to take back.",
        "Сообщение {message} не дошло до собеседника: отзывать нечего.",
    ),
    "no_taking_back": (
        "{service} cannot take a message back: write a new one that says what is right.",
        "{service} не умеет отзывать сообщения: напишите новое, как правильно.",
    ),
    # what leaves
    "no_retry": (
        "Outbox item {item} is {state}; only what failed, is unsure or waits can be retried.",
        "Отправка {item}: {state}. Повторить можно только то, что не ушло, ждёт или неизвестно.",
    ),
    "no_cancel": (
        "Outbox item {item} is {state}: it cannot be cancelled.",
        "Отправка {item}: {state}. Отменить её нельзя.",
    ),
    "which_item": (
        "Say which: an item of the outbox, or a message.",
        "Скажите, что именно: отправку или сообщение.",
    ),
    "no_outbox": (
        "Message {message} does not leave by the outbox.",
        "Сообщение {message} уходит не через очередь отправки.",
    ),
    "corrected_again": (
        "Message {message} was corrected again since outbox item {item}: that one counts.",
        "После отправки {item} сообщение {message} исправлено ещё раз: действует последнее.",
    ),
    # files
    "no_upload": ("That is not the id of an upload.", "Это не номер загруженного файла."),
    "others_upload": ("That file was uploaded by somebody else.", "Этот файл загружен кем-то другим."),
    "old_upload": (
        "That upload is more than a day old: upload the file again.",
        "Файл загружен больше суток назад: загрузите его снова.",
    ),
    "unreadable": ("{path} cannot be read: {because}.", "{path} не прочитать: {because}."),
    "is_empty": ("{path} is empty.", "{path}: файл пуст."),
    "no_folder": ("There is no folder {folder}.", "Папки {folder} нет."),
    "no_home": ("There is no user {user} here.", "Пользователя {user} здесь нет."),
    "unwritable": ("{path} cannot be written: {because}.", "{path} не записать: {because}."),
    "is_there": (
        "{path} is there already; choose another name with -o, or say --force.",
        "{path} уже есть: выберите другое имя (-o) или скажите --force.",
    ),
    "still_fetched": (
        "The file “{file}” is still being fetched: try again in a moment.",
        "Файл «{file}» ещё загружается: повторите через минуту.",
    ),
    "not_stored": ("The file {file} is not stored: {because}.", "Файл {file} не сохранён: {because}."),
    "empty_file": ("There is nothing in that file.", "Этот файл пуст."),
    # templates
    "says_nothing": (
        "“{template}” says nothing, it has steps only.",
        "В «{template}» нет текста, только шаги.",
    ),
    "for_which": ("Say for which conversation or text.", "Скажите, для какого разговора или текста."),
    "no_text_for": (
        (
            "Template “{template}” has no text for {language} by {kind}; it has: {has}. Add one for any: omnid "
            "template variant {template} TEXT"
        ),
        (
            "В шаблоне «{template}» нет текста для {kind} (язык: {language}); есть: {has}. Добавить общий: omnid "
            "template variant {template} ТЕКСТ"
        ),
    ),
    "template_wrong": ("The template cannot be used: {because}.", "Шаблон не годится: {because}."),
    "template_line": (
        "The template cannot be used: line {line}: {because}.",
        "Шаблон не годится, строка {line}: {because}.",
    ),
    "unknown_name": ("there is no “{name}”; there are: {names}", "нет «{name}»; есть: {names}"),
    "absent_name": (
        "there is no “{name}” here; if it may be absent, say what then: {name}|default('…')",
        "здесь нет «{name}»; если его может не быть, скажите, что тогда: {name}|default('…')",
    ),
    "nested": ("it is nested too deeply", "слишком глубокая вложенность"),
    "template_long": (
        "The template has {size:,} characters; at most {most:,} are possible.",
        "Шаблон слишком длинный: символов {size:,}, можно не больше {most:,}.",
    ),
    "template_there": (
        "There is a template “{template}” already: change it with “omnid template set {template}”.",
        "Шаблон «{template}» уже есть: измените его командой «omnid template set {template}».",
    ),
    "no_kind": (
        "There is no kind “{kind}” of channel; there are {kinds}.",
        "Вида каналов «{kind}» нет; есть: {kinds}.",
    ),
    "template_empty": ("A template needs a text, a file or a step.", "Шаблону нужен текст, файл или шаг."),
    "template_files": ("A template has at most {most} files.", "Файлов в шаблоне не может быть больше {most}."),
    "template_file": (
        "There is no file “{file}” in template “{template}”.",
        "В шаблоне «{template}» нет файла «{file}».",
    ),
    "template_text": (
        "There is no text for {which} in template “{template}”.",
        "В шаблоне «{template}» нет текста для {which}.",
    ),
    "shortcut_taken": (
        "{shortcut} is the shortcut of template “{template}” already.",
        "{shortcut} – уже сокращение шаблона «{template}».",
    ),
    # their steps
    "step_wrong": ("Step {number} (“{step}”): {because}.", "Шаг {number} («{step}»): {because}."),
    "step_failed": (
        "Step {number} (“{step}”) cannot be done, so nothing was: {because}.",
        "Шаг {number} («{step}») не выполнить, поэтому не сделано ничего: {because}.",
    ),
    "many_steps": (
        "That is {count} steps; at most {most} are possible.",
        "Слишком много шагов: {count}, можно не больше {most}.",
    ),
    "no_length": (
        "“{span}” is no length of time: say 30m, 2h, 3d, 1w, or “answer”.",
        "«{span}» – не срок: скажите 30m, 2h, 3d, 1w или «answer».",
    ),
    "no_step": ("“{word}” is no step; there are: {ways}.", "Шага «{word}» нет; есть: {ways}."),
    "written": ("It is written “{form}”.", "Пишется так: «{form}»."),
    "written_but": ("It is written “{form}”: {because}.", "Пишется так: «{form}»: {because}."),
}
