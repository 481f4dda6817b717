"""What the bot itself says, in English and Russian."""

from msgspec import Struct, structs

__all__ = ["WORDS", "Words", "spoken"]


class Words(Struct, frozen=True, kw_only=True):
    """Sentences with places to fill by name. ``zone``: whose clock the times in them are by."""

    zone: str = "UTC"

    take: str
    assign: str
    transfer: str
    template: str
    snooze: str
    priority: str
    history: str
    close: str
    reopen: str
    back: str
    nobody: str
    team: str
    states: dict[str, str]
    priorities: dict[str, str]
    waiting: str
    earlier: str
    duplicate: str
    second_topic: str
    mended: str
    note: str
    edited: str
    deleted: str
    failed: str
    unsure: str
    cancelled: str
    no_file: str
    too_large: str
    unshown: str
    refused: str
    not_sent: str
    broke: str
    fault: str
    stranger: str
    paired: str
    pair_how: str
    elsewhere: str
    choose: str
    chosen: str
    unknown_command: str
    later: str
    done: str
    empty: str
    inbox_empty: str
    usage: str
    snooze_usage: str
    lines: dict[str, str]
    unfit: str
    has_left: str
    topic_stuck: str
    retry: str
    tomorrow: str
    monday: str
    until_answer: str
    nameless: str
    demoted: str
    note_file: str
    not_fetched: str
    over_20: str
    has_left_already: str
    nothing_changed: str
    still_note: str
    file_aside: str
    no_templates: str
    take_over: str
    force: str
    presences: dict[str, str]
    usages: dict[str, str]
    claims: dict[str, str]
    taken_back: str
    unsaid: str
    no_topics: str
    unfits: dict[str, str]
    already: str
    empty_file: str
    help_topic: str
    help_private: str
    moments: dict[str, str]
    on_answer: str
    deaf: str
    help: str


EN = Words(
    take="Take",
    assign="Assign…",
    transfer="Transfer…",
    template="Template…",
    snooze="Snooze…",
    priority="Priority…",
    history="History",
    close="Close",
    reopen="Reopen",
    back="‹ Back",
    nobody="nobody",
    team="team {name}",
    states={"open": "open", "snoozed": "snoozed", "closed": "closed"},
    priorities={"low": "low", "normal": "normal", "high": "high", "urgent": "urgent"},
    waiting="waiting since {at}",
    earlier="Earlier:",
    duplicate="⚠️ Possible duplicate:",
    second_topic="⚠️ Telegram did not answer when this topic was made; there may be a second, empty one.",
    mended="The topic was deleted; here is the conversation again.",
    note="📝 note",
    edited="✏️ edited",
    deleted="🗑 The contact deleted: {text}",
    failed="❌ Not delivered: {reason}",
    unsure="⚠️ Perhaps delivered, perhaps not: {reason}",
    cancelled="🚫 Cancelled, it does not leave.",
    no_file="📎 {name} could not be fetched: {reason}",
    too_large="📎 {name} ({size} MB) is too large to be shown here.",
    unshown="⚠️ Something could not be shown here ({reason}). See: omnid show {id}",
    refused="⚠️ {reason}",
    not_sent="⚠️ Not sent: {reason}",
    broke="⚠️ This was not done: something in Omnid itself broke. The reason is in the daemon's log.",
    fault="something in Omnid itself broke; the daemon's log has the reason",
    stranger="⚠️ {name} is not paired or may not work here any more, so nothing of theirs is sent or done. An operator "
    "gets a code from “omnid operator pair LOGIN” and sends /pair CODE.",
    paired="✅ You are {operator} now.",
    pair_how="Send the code like this: /pair ABCD-EFGH. It comes from “omnid operator pair LOGIN”.",
    elsewhere="Write in the topic of a conversation. /inbox shows who waits.",
    choose="Which conversation? Reply to one of its messages, or choose: /inbox",
    chosen="Your messages go to #{id} {contact} now.",
    unknown_command="There is no command /{name}. See /help.",
    later="This desk cannot do that yet: it has no operation {operation}.",
    done="✅ {what}",
    empty="Nothing was found.",
    inbox_empty="Nobody is waiting.",
    usage="Like this: {usage}",
    snooze_usage="/snooze 2h, tomorrow 9:00, mon 09:00, 2026-01-12 – or answer: until the contact writes",
    lines={
        "taken": "👤 {operator} has it now.",
        "assigned": "👤 Given to {operator}.",
        "unassigned": "👤 Nobody has it now.",
        "conversation_closed": "✅ Closed.",
        "conversation_reopened": "🔓 Open again.",
        "conversation_snoozed": "💤 Snoozed until {until}.",
        "identity_unreachable": "⛔️ The contact cannot be reached: {reason}",
    },
    unfit="What Telegram calls “{what}” cannot be handed on to the contact.",
    has_left="⚠️ {operator} has left this group and is still paired: in a private chat with this bot they can go on "
    "working. To end that: omnid operator unpair {operator}",
    topic_stuck="⚠️ The topic could not be closed or opened ({reason}). Let the bot manage topics. See: omnid show {id}",
    retry="Try again",
    tomorrow="Tomorrow 09:00",
    monday="Monday 09:00",
    until_answer="the contact writes",
    nameless="⚠️ Whoever writes as “{name}” cannot be told from others, so nothing of it is sent or done. Write in your "
    "own name: switch off “Remain anonymous” among your rights in this group.",
    demoted="⚠️ I am no administrator of this group any more. What you write may not reach me, and so no contact; "
    "topics cannot be made or closed. Make me an administrator who may manage topics.",
    note_file="ℹ️ The note is kept with the file's name. The file itself stays here: notes carry none.",
    not_fetched="Telegram does not give {name}: {reason}.",
    over_20="it gives bots no file over 20 MB",
    has_left_already="⚠️ Nothing was changed: this has gone to the contact and cannot become a note or a command.",
    nothing_changed="⚠️ Nothing was changed: what stood here was a command, was not sent, or is too old. Write it anew.",
    still_note="ℹ️ It stays a note, for operators only. To send it, write it anew without a dot.",
    file_aside="A command takes no file: neither was done. Send them one after the other.",
    no_templates="There are no templates yet: omnid template add",
    take_over="Take over from {operator}",
    force="Transfer all the same",
    presences={
        "online": "You are online now.",
        "away": "You are away now.",
        "offline": "You are offline now.",
        "auto": "Whether you are there is seen by what you do.",
    },
    usages={
        "search": "/search WORDS",
        "use": "/use 42",
        "note": "/note TEXT",
        "priority": "/priority low, normal, high, urgent",
    },
    claims={"email": "e-mail", "phone": "phone", "user_id": "account"},
    taken_back="🗑 Taken back, what {author} wrote: {text}",
    unsaid="⚠️ An answer could not be shown here ({reason}).",
    no_topics="⚠️ No topic can be made ({reason}). What contacts write is kept and comes when one can: let the bot "
    "manage topics, and see that the group has topics.",
    unfits={},
    already="It is so already.",
    empty_file="📎 {name} is empty: there is nothing in it to show.",
    help_topic="What you write in a topic goes to the contact.",
    help_private="What you write in reply to a message goes to its contact; else to the one you chose by /inbox.",
    moments={"30m": "30 min", "1h": "1 h", "4h": "4 h"},
    on_answer="When the contact writes",
    deaf="⚠️ Another program takes what is written to this bot, so what you write may reach neither me nor a contact. "
    "Stop it, or get a new token from @BotFather.",
    help="Begin with a dot, or reply to the card, and it is a note.\n"
    "/take /assign LOGIN /transfer LOGIN|TEAM [NOTE] /close /reopen\n"
    "/snooze 2h /priority high /template NAME /card /history\n"
    "/inbox /search WORDS /online /away /offline\n"
    "A reaction on a message acknowledges it.",
)

RU = Words(
    take="Взять",
    assign="Назначить…",
    transfer="Передать…",
    template="Шаблон…",
    snooze="Отложить…",
    priority="Важность…",
    history="История",
    close="Закрыть",
    reopen="Открыть снова",
    back="‹ Назад",
    nobody="никто",
    team="команда {name}",
    states={"open": "открыт", "snoozed": "отложен", "closed": "закрыт"},
    priorities={"low": "низкая", "normal": "обычная", "high": "высокая", "urgent": "срочно"},
    waiting="ждёт с {at}",
    earlier="Раньше:",
    duplicate="⚠️ Возможно, повтор:",
    second_topic="⚠️ Telegram не ответил, когда создавалась эта тема; возможно, есть вторая, пустая.",
    mended="Тему удалили; вот разговор снова.",
    note="📝 заметка",
    edited="✏️ изменено",
    deleted="🗑 Собеседник удалил: {text}",
    failed="❌ Не доставлено: {reason}",
    unsure="⚠️ Может быть доставлено, а может и нет: {reason}",
    cancelled="🚫 Отменено, отправлено не будет.",
    no_file="📎 {name}: не удалось получить: {reason}",
    too_large="📎 {name} ({size} МБ): слишком велик, чтобы показать здесь.",
    unshown="⚠️ Что-то не удалось показать здесь ({reason}). Смотрите: omnid show {id}",
    refused="⚠️ {reason}",
    not_sent="⚠️ Не отправлено: {reason}",
    broke="⚠️ Это не сделано: сбой в самом Omnid. Причина записана в журнале службы.",
    fault="сбой в самом Omnid, причина в журнале службы",
    stranger="⚠️ {name}: нет привязки или доступ закрыт, поэтому ничего не отправлено и не сделано. Оператор "
    "берёт код командой «omnid operator pair LOGIN» и пишет /pair КОД.",
    paired="✅ Теперь вы {operator}.",
    pair_how="Пришлите код так: /pair ABCD-EFGH. Его даёт команда «omnid operator pair LOGIN».",
    elsewhere="Пишите в теме разговора. /inbox покажет, кто ждёт.",
    choose="Какой разговор? Ответьте на одно из его сообщений или выберите: /inbox",
    chosen="Ваши сообщения идут теперь в #{id} {contact}.",
    unknown_command="Нет команды /{name}. Смотрите /help.",
    later="Этот стол пока так не умеет: нет операции {operation}.",
    done="✅ {what}",
    empty="Ничего не нашлось.",
    inbox_empty="Никто не ждёт.",
    usage="Вот так: {usage}",
    snooze_usage="/snooze 2ч, завтра 9:00, пн 09:00, 2026-01-12 – или ответ: пока не напишет собеседник",
    lines={
        "taken": "👤 Теперь разговор у {operator}.",
        "assigned": "👤 Назначен: {operator}.",
        "unassigned": "👤 Теперь разговор ничей.",
        "conversation_closed": "✅ Закрыт.",
        "conversation_reopened": "🔓 Снова открыт.",
        "conversation_snoozed": "💤 Отложен до {until}.",
        "identity_unreachable": "⛔️ До собеседника не достучаться: {reason}",
    },
    unfit="То, что Telegram называет «{what}», собеседнику не передать.",
    has_left="⚠️ Оператор {operator} вышел из группы, но остаётся привязан: в личном чате с ботом он может работать "
    "дальше. Чтобы это прекратить: omnid operator unpair {operator}",
    topic_stuck="⚠️ Тему не удалось закрыть или открыть ({reason}). Разрешите боту управлять темами. "
    "Смотрите: omnid show {id}",
    retry="Ещё раз",
    tomorrow="Завтра 09:00",
    monday="Пн 09:00",
    until_answer="ответа собеседника",
    nameless="⚠️ Кто пишет от имени «{name}», неизвестно, поэтому ничего не отправлено и не сделано. Пишите от своего "
    "имени: выключите «Анонимность» в своих правах в этой группе.",
    demoted="⚠️ Я больше не администратор этой группы. То, что вы пишете, может не дойти до меня, а значит и до "
    "собеседников; темы нельзя ни создать, ни закрыть. Сделайте меня администратором с правом управлять темами.",
    note_file="ℹ️ Заметка сохранена с именем файла. Сам файл остаётся здесь: к заметкам файлы не прилагаются.",
    not_fetched="Telegram не отдаёт {name}: {reason}.",
    over_20="файлы больше 20 МБ ботам недоступны",
    has_left_already="⚠️ Ничего не изменено: это уже ушло собеседнику и не может стать заметкой или командой.",
    nothing_changed="⚠️ Ничего не изменено: здесь была команда, неотправленное или слишком старое сообщение. "
    "Напишите заново.",
    still_note="ℹ️ Это по-прежнему заметка, только для операторов. Чтобы отправить, напишите заново без точки.",
    file_aside="К команде файл не прилагается: не сделано ни то, ни другое. Отправьте их по очереди.",
    no_templates="Шаблонов пока нет: omnid template add",
    take_over="Забрать у {operator}",
    force="Передать всё равно",
    presences={
        "online": "Теперь вы на месте.",
        "away": "Теперь вы отошли.",
        "offline": "Теперь вы не работаете.",
        "auto": "На месте ли вы, видно по тому, что вы делаете.",
    },
    usages={
        "search": "/search СЛОВА",
        "use": "/use 42",
        "note": "/note ТЕКСТ",
        "priority": "/priority низкая, обычная, высокая, срочно",
    },
    claims={"email": "почта", "phone": "телефон", "user_id": "учётная запись"},
    taken_back="🗑 Взято назад, автор {author}: {text}",
    unsaid="⚠️ Ответ не удалось показать здесь ({reason}).",
    no_topics="⚠️ Тему не удаётся создать ({reason}). Что пишут собеседники, сохранено и появится, когда это удастся: "
    "разрешите боту управлять темами и проверьте, что в группе включены темы.",
    unfits={
        "poll": "опрос",
        "dice": "кубик",
        "story": "история",
        "game": "игра",
        "invoice": "счёт",
        "checklist": "список дел",
        "paid_media": "платная публикация",
        "giveaway": "розыгрыш",
    },
    already="Так уже и есть.",
    empty_file="📎 {name}: файл пуст, показать нечего.",
    help_topic="Что вы пишете в теме, уходит собеседнику.",
    help_private="Ответ на сообщение уходит его собеседнику, остальное – тому, кого вы выбрали в /inbox.",
    moments={"30m": "30 мин", "1h": "1 ч", "4h": "4 ч"},
    on_answer="Когда напишет собеседник",
    deaf="⚠️ Другая программа забирает то, что пишут этому боту: написанное вами может не дойти ни до меня, ни до "
    "собеседника. Остановите её или возьмите новый токен у @BotFather.",
    help="С точкой в начале или ответом на карточку – заметка.\n"
    "/take /assign ЛОГИН /transfer ЛОГИН|КОМАНДА [ЗАМЕТКА] /close /reopen\n"
    "/snooze 2h /priority high /template ИМЯ /card /history\n"
    "/inbox /search СЛОВА /online /away /offline\n"
    "Реакция на сообщение подтверждает, что вы его видели.",
)

WORDS = {"en": EN, "ru": RU}


def spoken(language: str, zone: str | None) -> Words:
    """Of a console with these settings."""
    return structs.replace(WORDS[language], zone=zone or "UTC")
