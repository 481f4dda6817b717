"""Reasons as they are kept in English with what they are the reasons of, in Russian: patterns, the nearest first.

Why somebody is there or not, why nothing reaches a contact, why a message failed, as far as the words are the desk's or
a plugin's own; what a service said stands in them as it is.
"""

REASONS: tuple[tuple[str, str], ...] = (
    # whether an operator is there: `omnid.policy.presence`
    (r"switched on", "включено вручную"),
    (r"switched off", "выключено вручную"),
    (r"switched to away", "статус «отошёл»"),
    (r"on shift", "идёт смена"),
    (r"off shift", "не в смене"),
    (r"console open", "открыта консоль"),
    (r"did something", "недавняя активность"),
    (r"disabled", "доступ отключён"),
    (r"never seen", "активности ещё не было"),
    (r"nothing heard for (.+)", r"нет активности уже \1"),
    (r"did not take conversation (\d+) in (.+)", r"не принят разговор \1 за \2"),
    (r"has not answered conversation (\d+) for (.+)", r"нет ответа в разговоре \1 уже \2"),
    # why nothing reaches a contact: `omnid.desk.sending`
    (r"the channel is off", "канал выключен"),
    (r"it only takes messages in; answer by e-mail or phone", "он только принимает; ответьте по почте или телефону"),
    (r"it knows no templates", "там нет шаблонов"),
    (
        r"(.+); a template can be sent",
        r"\1; можно отправить шаблон",
    ),
    (
        r"the contact last wrote more than (\d+) hours ago, and the service allows no more",
        r"собеседник не пишет уже больше \1 ч, и сервис больше ничего не пропустит",
    ),
    (r"Nothing reaches (.+?): (.+)", r"до контакта \1 не дойдёт ничего: \2"),
    (
        r"(.+) has never written by (.+), so nothing can be sent there",
        r"через \2 контакт \1 ещё не писал: туда не уйдёт",
    ),
    # what became of sending
    (r"given up after 24 hours; last: (.+)", r"попытки прекращены через 24 часа; последняя: \1"),
    (r"cancelled by an operator", "отменено оператором"),
    (r"cancelled by (.+)", r"отменено: \1"),
    (r"a later correction took its place", "её заменяет более поздняя правка"),
    (r"the daemon stopped during the attempt: it may have been sent", "служба остановлена при отправке: могло уйти"),
    (r"no answer within (\d+) s", r"нет ответа за \1 с"),
    (r"the plugin broke while sending: (.+)", r"сбой плагина при отправке: \1"),
    (r"the plugin broke: (.+)", r"сбой плагина: \1"),
    (r"the service did not tell what it calls the message", "номер сообщения у сервиса неизвестен"),
    (r"(\w+) cannot edit what has left", r"\1 не умеет менять отправленное"),
    (r"(\w+) cannot retract what has left", r"\1 не умеет отзывать отправленное"),
    (
        r"(\w+) takes no files like (.+), and there is no public_url to link to it",
        r"\1 не принимает таких файлов (\2), а для ссылки на файл не задан public_url",
    ),
    (
        r"(.+) has ([\d,]+) bytes; (\w+) takes ([\d,]+), and there is no public_url to link to it",
        r"\1: размер \2 байт, \3 принимает \4, а для ссылки на файл не задан public_url",
    ),
    (r"What it came in is not in the journal any more", "Того, в чём он пришёл, в журнале уже нет"),
    # whom a service does not reach
    (r"The contact blocked the bot", "Собеседник заблокировал бота"),
    (r"The contact blocked the community", "Собеседник заблокировал сообщество"),
    (r"The contact's Telegram account is deleted", "Аккаунт собеседника в Telegram удалён"),
    (r"The contact's page is deleted or blocked by VK", "Страница собеседника удалена или заблокирована VK"),
    (
        r"The contact never started the bot, and a bot may not write first",
        "Собеседник ещё не запускал бота, а первым боту писать нельзя",
    ),
    (
        r"The contact never wrote to the community or forbade it to write",
        "Собеседник не писал сообществу или запретил ему писать",
    ),
    (
        r"The contact's privacy settings keep the community's messages out",
        "Настройки приватности собеседника не пропускают сообщения сообщества",
    ),
    (
        r"The contact is not subscribed to the bot: they have to write first",
        "Собеседник не подписан на бота: сначала он должен написать сам",
    ),
    (
        r"The contact has no device on which Viber shows a bot's messages",
        "У собеседника нет устройства, на котором Viber показывает сообщения ботов",
    ),
    (r"Viber does not let bots write to the contact's country", "В страну собеседника Viber не даёт ботам писать"),
    (r"(\w+) knows no such person", r"\1: такого человека нет"),
    (r"(\w+) knows no conversation with this contact", r"\1: разговора с этим собеседником нет"),
    (r"“(.+)” is no (?:person on|user of) (\w+)", r"«\1» – не пользователь \2"),
    (r"(\w+) does not let the bot write there: (.+)", r"\1 не даёт боту писать туда: \2"),
    (
        r"(\w+) knows no such chat, or it never started the bot: (.+)",
        r"\1: такого чата нет, или бота там не запускали: \2",
    ),
    (
        r"(\w+) knows no such dialog; the contact has to start the bot: (.+)",
        r"\1: такого диалога нет, собеседник должен запустить бота: \2",
    ),
    (
        r"The contact stopped the bot, or (\w+) does not let it write there: (.+)",
        r"Собеседник остановил бота, или \1 не даёт туда писать: \2",
    ),
    (
        r"Meta cannot reach the contact; they blocked the account, or are gone \((.+)\)",
        r"Meta не может доставить собеседнику: он заблокировал аккаунт или удалён (\1)",
    ),
    (
        r"The contact last wrote too long ago; (\w+) takes nothing for them until they write again",
        r"Собеседник давно не писал; \1 ничего не примет, пока он не напишет снова",
    ),
    (
        r"The contact last wrote more than 24 hours ago; (\w+) takes only a template now",
        r"Собеседник не писал больше суток; \1 теперь примет только шаблон",
    ),
    (
        r"(\w+) does not let the community answer this contact any more until they write again",
        r"\1 больше не даёт отвечать этому собеседнику, пока он не напишет снова",
    ),
    (
        r"The group became a supergroup with another address; it has to write to the bot again",
        "Группа стала супергруппой с другим адресом; из неё должны снова написать боту",
    ),
    (r"“(.+)” is no address mail can be sent to", r"«\1» – не адрес, на который уйдёт письмо"),
    (r"There is no such address: (.+)", r"Такого адреса нет: \1"),
    (
        r"This is the desk's own address: the mail would come back to it for ever",
        "Это собственный адрес: письмо без конца возвращалось бы обратно",
    ),
    # what a service does not take
    (r"Take the current one from (.+)", r"Действующий даст \1"),
    (
        r"Make a new key under Manage → API usage and put it into the settings",
        "Сделайте новый ключ: Управление → Работа с API, и внесите его в настройки",
    ),
    (
        r"VK does not let this key do that\. Make one with the rights (.+)",
        r"VK не разрешает это этому ключу. Нужен ключ с правами \1",
    ),
    (r"Make a new one that never expires", "Сделайте новый, бессрочный"),
    (r"Make a permanent one for a system user", "Сделайте постоянный для системного пользователя"),
    (r"it holds half a character", "в нём половина знака"),
    (r"(\w+) is still working on the (?:file|video)", r"\1 ещё обрабатывает файл"),
    (r"(\w+) gave no usable address of the file", r"\1 не даёт годного адреса файла"),
    (
        r"The file's address has run out; ask the contact to send it again",
        "Адрес файла устарел: попросите собеседника прислать его снова",
    ),
    (
        r"(\w+) does not take (\S+): (.+) Pack it, or set public_url to send a link",
        r"\1 не принимает \2: \3 Упакуйте его или задайте public_url, чтобы отправлять ссылку",
    ),
    (
        r"(\w+) fetches files itself: set public_url so that it can fetch (.+)",
        r"\1 забирает файлы сам: задайте public_url, чтобы он мог забрать \2",
    ),
    (r"(\w+) does not accept the (?:bot's )?(?:access )?token\. (.+)", r"\1 не принимает токен. \2"),
    (r"The file is larger than (\w+) takes(?: from bots)? \((.+)\)", r"Файл больше, чем принимает \1 (\2)"),
    (r"(\w+) does not have the (?:file|video) any more: (.+)", r"В \1 этого файла уже нет: \2"),
    (
        r"(\w+) does not have the (?:file|video) any more; ask the contact to send it again",
        r"В \1 этого файла уже нет: попросите собеседника прислать его снова",
    ),
    (
        r"Telegram gives bots only files up to 20 MB; ask the contact for it another way",
        "Telegram отдаёт ботам файлы только до 20 МБ: попросите прислать его иначе",
    ),
    (r"(\w+) does not have the message any more", r"В \1 этого сообщения уже нет"),
    (r"(\w+) does not let the bot change this message any more", r"\1 больше не даёт боту менять это сообщение"),
    (r"(\w+) lets a bot delete a message only for 48 hours", r"\1 даёт боту удалять сообщение только 48 часов"),
    (r"(\w+) cannot carry this (?:message|text): (.+)", r"\1 не может передать этот текст: \2"),
    (r"(\w+) takes no empty messages", r"\1 не принимает пустых сообщений"),
    (r"The text has characters that are none \(a lone surrogate\)", "В тексте есть знаки, которые не текст"),
    (r"The text has (\d+) characters, and (\w+) takes (\d+)", r"В тексте символов \1, а \2 принимает \3"),
    (
        r"With its (\d+) choices the text is longer than (\w+) takes(.*)",
        r"С кнопками (\1) текст длиннее, чем берёт \2\3",
    ),
    (
        r"The message is ([\d,]+) bytes with its buttons, and (\w+) takes ([\d,]+)",
        r"Сообщение с кнопками занимает \1 байт, а \2 принимает \3",
    ),
    (r"(\w+) does not let this message be changed any more: it is too old: (.+)", r"\1: менять уже поздно: \2"),
    (
        r"(\w+) does not let this message be deleted for everybody any more: (.+)",
        r"\1 больше не даёт удалить это сообщение у всех: \2",
    ),
    (r"(\w+) does not take the buttons: (.+)", r"\1 не принимает кнопки: \2"),
    (r"(\w+) finds the text too long: (.+)", r"\1: текст слишком длинный: \2"),
    (r"(\w+) restricts this conversation: (.+)", r"\1 ограничивает этот разговор: \2"),
    (r"(\w+) suspects spam and restricts writing: (.+)", r"\1 подозревает спам и ограничивает отправку: \2"),
    (r"(\w+) refused it: (.+)", r"\1 отказывает: \2"),
    (r"Meta refused it \((.+)\)", r"Meta отказывает: \1"),
    (r"(?:A contact form|This webhook) only takes messages in(?:.*)", "Этот канал только принимает сообщения"),
    # mail
    (r"The mail server refused it: (.+)", r"Почтовый сервер отказывает: \1"),
    (r"The mail server is busy: (.+)", r"Почтовый сервер занят: \1"),
    (r"The mail server cannot take it now: (.+)", r"Почтовый сервер сейчас не может принять письмо: \1"),
    (r"The mail server does not let us in: (.+)", r"Почтовый сервер не принимает вход: \1"),
    (
        r"The mail server says that it is too large or the mailbox full: (.+)",
        r"Почтовый сервер: письмо слишком велико или ящик переполнен: \1",
    ),
    (
        r"The mail has ([\d,]+) bytes, and the mail server takes ([\d,]+)",
        r"Письмо занимает \1 байт, а почтовый сервер принимает \2",
    ),
    (r"The mail server broke off before the mail was sent: (.+)", r"Почтовый сервер прервал приём письма: \1"),
    (
        r"The mail server was gone before it said that it has the mail: (.+)",
        r"Почтовый сервер пропал, не подтвердив приём письма: \1",
    ),
    (
        r"(.+) got (\d+) automatic mails in 24 hours; (.+)",
        r"\1: за 24 часа ушло автоматических писем: \2, больше не даёт automatic_per_day",
    ),
    # why a channel does not work
    (
        r"Somebody else receives this bot's messages \((.+)\)\. (.+)",
        r"Сообщения этого бота получает кто-то другой (\1). Остановите другую программу или сделайте новый токен",
    ),
    (r"The access token lacks a right(?: \((.+)\?\))?: (.+)", r"Токену не хватает права: \2"),
    (r"Meta restricts the account; see its support inbox: (.+)", r"Meta ограничивает аккаунт, см. её сообщения: \1"),
    (
        r"Meta has locked the account or restricts it; see WhatsApp Manager: (.+)",
        r"Meta закрыла или ограничивает аккаунт, см. WhatsApp Manager: \1",
    ),
    (r"app_secret is not that of the token's app", "app_secret – не от того приложения, что токен"),
    (
        r"The provider gives no access token \((.+)\): allow the access again",
        r"Почтовая служба не даёт токена (\1): разрешите доступ снова",
    ),
    (r"The address for access tokens does not answer: (.+)", r"Адрес для токенов не отвечает: \1"),
    (r"The certificate of (.+) cannot be trusted: (.+)", r"Сертификату \1 нельзя доверять: \2"),
    (r"(.+) cannot be used: (.+)", r"\1 не годится: \2"),
    (
        r"The mail server does not let us send from this address: (.+)",
        r"Почтовый сервер не даёт отправлять с этого адреса: \1",
    ),
    (
        r"VK wants a captcha solved before it takes more; (.+)",
        "VK просит решить капчу; остановите отправку и загляните в сообщество",
    ),
    (
        r"VK wants the account confirmed: log into VK as the community's owner",
        "VK просит подтвердить аккаунт: войдите как владелец сообщества",
    ),
    (
        r"The community's bot features are off: (.+)",
        "Возможности ботов в сообществе выключены: Управление → Сообщения → Настройки для бота",
    ),
    (r"Viber has blocked the bot", "Viber заблокировал бота"),
    (r"Viber has suspended the bot", "Viber приостановил бота"),
    (r"Viber knows no bot with this token", "Viber не знает бота с таким токеном"),
    (r"The bot's account with Viber has no balance", "На счёте бота в Viber нет денег"),
    (
        r"The bot's free messages are used up; Viber wants a commercial agreement",
        "Бесплатные сообщения бота кончились; Viber просит коммерческий договор",
    ),
    (r"Telegram cannot deliver to (.+): (.+)", r"Telegram не может доставить на \1: \2"),
    (r"(\w+)'s answer (?:.*)cannot be (?:understood|decoded)", r"\1 отвечает непонятно"),
    (r"(\w+)'s answer is not JSON", r"\1 отвечает непонятно"),
    # what the system says of a file
    (r"No such file or directory", "нет такого файла или папки"),
    (r"Is a directory", "это папка"),
    (r"Permission denied", "нет доступа"),
    (r"No space left on device", "на диске нет места"),
    # when a service does not answer
    (r"(\w+) asks to slow down: (.+)", r"\1 просит отправлять реже: \2"),
    (r"Too many messages to this contact at once: (.+)", r"Слишком много сообщений этому собеседнику сразу: \1"),
    (
        r"(\w+) wants fewer messages to this contact until they answer: (.+)",
        r"\1 просит меньше сообщений этому собеседнику, пока он не ответит: \2",
    ),
    (r"(\w+) cannot take it at the moment: (.+)", r"\1 сейчас не может это принять: \2"),
    (
        r"(\w+) had an error of its own \((.+)\), and may have sent the message",
        r"Ошибка на стороне \1 (\2), могло уйти",
    ),
    (r"(\w+) had an error of its own: (.+); it may have sent the message", r"Ошибка на стороне \1: \2; могло уйти"),
    (r"(\w+) ha[sd] an error of its own: (.+)", r"Ошибка на стороне \1: \2"),
    (r"(\w+) did not answer in time", r"\1 не отвечает вовремя"),
    (r"The connection to (\w+) broke(.*)", r"Связь с \1 прервалась\2"),
    (r"(.+) cannot be reached: (.+)", r"\1: нет связи: \2"),
    (r"(\w+)'s (?:file|upload|Long Poll) server answered with HTTP (\d+)", r"Сервер \1 отвечает HTTP \2"),
    (r"(\w+)'s (?:file|upload|Long Poll) server does not answer(.*)", r"Сервер \1 не отвечает\2"),
    (r"Something between us and (\w+) answered with HTTP (\d+)", r"Кто-то между нами и \1 отвечает HTTP \2"),
    (r"The file cannot be (?:fetched|read)(?: now)?:? ?(.+)", r"Файл не получить: \1"),
    (r"The file's server answered (.+)", r"Сервер файла отвечает \1"),
    (r"The receiver did not answer: (.+)", r"Получатель не отвечает: \1"),
    (r"The receiver answered (.+)", r"Получатель отвечает: \1"),
    (r"The program does not run", "Программа не запущена"),
    (r"The program ended before it said what became of the message", "Программа завершилась, не сообщив об отправке"),
    (
        r"The program has not said for (\d+) s what became of the message",
        r"Программа не сообщает об отправке уже \1 с",
    ),
    # with what the service itself said behind it
    (r"(.+\.) \((.+)\)", r"\1 (\2)"),
)
