"""Why something cannot be done with a conversation, a contact, or by an operator."""

CONVERSING: dict[str, tuple[str, str]] = {
    # whose it is
    "not_an_operator": (
        "{who} is not an operator; say which operator is meant.",
        "{who} – не оператор; скажите, какой оператор имеется в виду.",
    ),
    "disabled": ("Operator “{who}” is disabled.", "Оператор «{who}»: доступ отключён."),
    "disabled_choose": (
        "Operator “{who}” is disabled: choose somebody else.",
        "Оператор «{who}»: доступ отключён, выберите другого.",
    ),
    "somebodys": (
        "Conversation {conversation} is {who}'s. Take it over if you mean to: “over”, --over.",
        "Разговор {conversation} ведёт {who}. Забрать его можно только явно: «over», --over.",
    ),
    "not_yours": (
        "Conversation {conversation} is {who}'s, not yours.",
        "Разговор {conversation} ведёт {who}, а не вы.",
    ),
    "nobodys": ("Conversation {conversation} is nobody's, not yours.", "Разговор {conversation} ничей, а не ваш."),
    "theirs_already": ("Conversation {conversation} is {who}'s already.", "Разговор {conversation} и так ведёт {who}."),
    "to_whom": (
        "Say to whom: an operator or a team, one of them.",
        "Скажите, кому: оператору или команде, что-то одно.",
    ),
    "closed_reopen": (
        "Conversation {conversation} is closed: reopen it first.",
        "Разговор {conversation} закрыт: сначала откройте его.",
    ),
    "not_there": (
        "{who} is {state} ({because}). Choose somebody else, or force it (--force).",
        "{who}: {state} ({because}). Выберите другого или передайте всё равно (--force).",
    ),
    "no_room": (
        "{who} has {count} of at most {most} conversations. Choose somebody else, or force it (--force).",
        "{who}: разговоров {count}, а можно не больше {most}. Выберите другого или передайте всё равно (--force).",
    ),
    "empty_team": (
        "Nobody is in team “{team}”. Choose another, or force it (--force).",
        "В команде «{team}» никого нет. Выберите другую или передайте всё равно (--force).",
    ),
    "no_part": (
        "{who} does not take part in conversation {conversation}.",
        "{who} не участвует в разговоре {conversation}.",
    ),
    "answered_meanwhile": (
        "{who} has answered conversation {conversation} meanwhile: read it, then answer.",
        "В разговоре {conversation} уже есть ответ ({who}): прочтите его, потом отвечайте.",
    ),
    # what belongs together
    "one_conversation": ("These are one conversation already.", "Это и так один разговор."),
    "one_contact": ("These are one contact already.", "Это и так один контакт."),
    "two_contacts": (
        (
            "Conversation {conversation} is with {contact} (contact {contact_id}), {other} with {other_contact} "
            "(contact {other_contact_id}). If they are the same person, merge the contacts too (“contacts”, "
            "--contacts)."
        ),
        (
            "Разговор {conversation} ведётся с контактом {contact} ({contact_id}), {other} – с контактом "
            "{other_contact} ({other_contact_id}). Если это один человек, объедините и контакты («contacts», "
            "--contacts)."
        ),
    ),
    "was_merged": (
        "Conversation {conversation} was merged into conversation {other}: go on there.",
        "Разговор {conversation} объединён с разговором {other}: продолжайте там.",
    ),
    "link_itself": ("A conversation cannot be linked to itself.", "Разговор нельзя связать с самим собой."),
    "many_links": (
        "Conversation {conversation} would have more than {most} links: take some off first.",
        "У разговора {conversation} стало бы больше связей, чем можно ({most}): сначала уберите лишние.",
    ),
    # tags and attributes
    "tag_both": (
        "“{tag}” is to be added and removed: say one of them.",
        "«{tag}» нельзя и добавить, и убрать: скажите что-то одно.",
    ),
    "no_tag": (
        (
            "“{tag}” cannot be a tag: one word of letters and digits (also . / + # @ - and _ inside it), at most "
            "{most} characters, not a number alone."
        ),
        (
            "«{tag}» не может быть меткой: это одно слово из букв и цифр (внутри – также . / + # @ - и _), не длиннее "
            "{most} символов и не просто число."
        ),
    ),
    "many_tags": (
        "Conversation {conversation} would have more than {most} tags: take some off first.",
        "У разговора {conversation} стало бы больше меток, чем можно ({most}): сначала уберите лишние.",
    ),
    "no_attribute": (
        (
            "“{attribute}” cannot name an attribute: small Latin letters, digits and _ . - after the first letter, at "
            "most 40 characters."
        ),
        (
            "«{attribute}» не годится в имена сведений: строчные латинские буквы, после первой также цифры и _ . -, не "
            "длиннее 40 символов."
        ),
    ),
    "attribute_value": (
        "The value of “{attribute}” has to be a line of 1 to {most} characters.",
        "Значение «{attribute}» – строка от 1 до {most} символов.",
    ),
    "many_attributes": (
        "Contact {contact} would have more than {most} attributes: unset some first.",
        "У контакта {contact} стало бы больше сведений, чем можно ({most}): сначала уберите лишние.",
    ),
    # put aside
    "passed": ("That time has passed: choose one in the future.", "Это время уже прошло: выберите будущее."),
    "five_years": (
        "That is more than five years away: choose a nearer time.",
        "До этого больше пяти лет: выберите время поближе.",
    ),
    "time_twice": (
        "Say the time once: as until_at, or as until.",
        "Назовите время один раз: в until_at или в until.",
    ),
    # undone
    "nothing_to_undo": ("There is no change of yours to undo.", "Отменять нечего: ваших изменений нет."),
    "merge_stays": (
        (
            "The last you did was to merge {conversation} into {other}, and that is not undone: nobody can tell which "
            "of the two what was said, noted and sent since belongs to. What you changed before in another "
            "conversation is undone when you name it (“conversation_id”, --conversation)."
        ),
        (
            "Последним разговор {conversation} объединён с {other}, и это не отменить: что писали с тех пор, между "
            "ними уже не разделить. Прежнее изменение в другом разговоре отменится, если его назвать "
            "(«conversation_id», --conversation)."
        ),
    ),
    "merge_stays_here": (
        (
            "The last you did was to merge another conversation into {conversation}, and that is not undone: nobody "
            "can tell which of the two what was said, noted and sent since belongs to. What you changed before in "
            "another conversation is undone when you name it (“conversation_id”, --conversation)."
        ),
        (
            "Последним с разговором {conversation} объединён другой, и это не отменить: что писали с тех пор, между "
            "ними уже не разделить. Прежнее изменение в другом разговоре отменится, если его назвать "
            "(«conversation_id», --conversation)."
        ),
    ),
    "changed_since": (
        "Conversation {conversation} is not as it was after {operation}: {because}.",
        "Разговор {conversation} уже не такой, каким стал после этого ({operation}): {because}.",
    ),
    "did_since": ("{who} did {operation} since", "с тех пор: {operation} ({who})"),
    "said_since": ("something was said in it since", "с тех пор в нём писали"),
    "stands_now": ("it is {state} and {who}'s now", "теперь он {state}, ведёт {who}"),
    "stands_nobodys": ("it is {state} and nobody's now", "теперь он {state} и ничей"),
    "was_disabled": (
        "Conversation {conversation} was {who}'s, who is disabled now: assign it to somebody else.",
        "Разговор {conversation} раньше вёл оператор {who}, но его доступ отключён: назначьте другого.",
    ),
    # many at once
    "no_meaning": (
        "To {act}, “{field}” has no meaning: leave it out.",
        "Для «{act}» поле «{field}» не имеет смысла: уберите его.",
    ),
    "needs_field": ("To {act}, say {either}.", "Для «{act}» скажите {either}."),
    "which_conversations": (
        "Say which conversations: by a filter or view, or by their numbers.",
        "Скажите, какие разговоры: фильтром, видом или номерами.",
    ),
    "empty_filter": (
        "An empty filter would mean all: say so with “state:open,snoozed,closed”.",
        "Пустой фильтр означал бы все разговоры; если они и нужны, скажите «state:open,snoozed,closed».",
    ),
    "many_found": (
        (
            "More than {most:,} conversations are found; at most {most:,} are changed at once. Narrow the filter, or "
            "say a limit to change the first of them."
        ),
        (
            "Найдено больше {most:,} разговоров, а изменить сразу можно не больше {most:,}. Сузьте фильтр или задайте "
            "предел, чтобы изменить первые из них."
        ),
    ),
    # who one is
    "no_code": (
        "There is no such code. Make one with “omnid operator pair LOGIN”.",
        "Такого кода нет. Новый даст «omnid operator pair LOGIN».",
    ),
    "code_used": (
        "That code has been used. Make a new one with “omnid operator pair LOGIN”.",
        "Этот код уже использован. Новый даст «omnid operator pair LOGIN».",
    ),
    "code_late": (
        "That code came too late: it was good for ten minutes. Make a new one.",
        "Код просрочен: он действует десять минут. Возьмите новый.",
    ),
    "own_notifications": (
        "{who} is not an operator; ask for everybody's instead.",
        "{who} – не оператор; спросите уведомления всех.",
    ),
    # by phone
    "no_phone_here": (
        "A call rings an operator first, and you are none: use an operator's token.",
        "Звонок сначала идёт оператору, а вы не оператор: нужен токен оператора.",
    ),
    "no_number": (
        "“{phone}” is no number to call: give it with the country code, as +79211234567.",
        "«{phone}» – не номер телефона: нужен номер с кодом страны, например +79211234567.",
    ),
    "no_phone": (
        "No phone number of {contact} is known: say which to call.",
        "Телефон контакта {contact} неизвестен: скажите, на какой номер звонить.",
    ),
}
