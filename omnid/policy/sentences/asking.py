"""What is wrong with a filter, a search, a time or another value somebody gave."""

ASKING: dict[str, tuple[str, str]] = {
    # filters
    "filter_long": (
        "The filter has {size:,} characters; at most {most:,} are possible.",
        "Фильтр слишком длинный: символов {size:,}, можно не больше {most:,}.",
    ),
    "filter_wrong": ("The filter, column {column}: {because}.", "Фильтр, место {column}: {because}."),
    "not_text": ("that character is not text", "этот знак – не текст"),
    "many_terms": ("a filter has at most {most} terms", "условий в фильтре не больше {most}"),
    "no_term": (
        "“{word}” is no term; to find words say {words}. The terms are {terms}",
        "«{word}» – не условие; чтобы искать слова, скажите {words}. Условия: {terms}",
    ),
    "one_value": ("“{term}” is compared with one value", "«{term}» сравнивается с одним значением"),
    "quotes_open": ("a quotation mark is not closed", "кавычка не закрыта"),
    "no_value": ("a value is missing", "не хватает значения"),
    "many_values": ("a term has at most {most} values", "значений в условии не больше {most}"),
    "no_space": (
        "a space has to stand between terms; a value with spaces or commas goes in quotation marks",
        "между условиями нужен пробел; значение с пробелами или запятыми берут в кавычки",
    ),
    "compared": ("“{term}” is compared: {term}>2d, {term}<1h", "«{term}» сравнивают: {term}>2d, {term}<1h"),
    "not_compared": ("“{term}” is not compared: {term}:{value}", "«{term}» не сравнивают: {term}:{value}"),
    "unknown_term": (
        "there is no term “{term}”; the terms are {terms}",
        "условия «{term}» нет; есть: {terms}",
    ),
    "one_of": ("{term} cannot be “{value}”: say one of {values}", "{term} не может быть «{value}»; годится: {values}"),
    "never_a_tag": ("“{value}” cannot be a tag", "«{value}» не может быть меткой"),
    "no_span": (
        "“{value}” is no length of time such as 5m, 2h or 3d",
        "«{value}» – не срок вроде 5m, 2h или 3d",
    ),
    "no_span_or_date": (
        "“{value}” is no length of time such as 5m, 2h or 3d or a date such as 2026-01-31",
        "«{value}» – не срок вроде 5m, 2h или 3d и не дата вроде 2026-01-31",
    ),
    "not_indexed": (
        (
            "{count:,} messages and contacts are not in the full-text index yet, and “text:” would miss them. The "
            "daemon needs about {needs_ms} for them; where none runs, each “omnid search” does 5 s of it. Try again "
            "then, or ask without “text:”."
        ),
        (
            "Сообщений и контактов ещё нет в указателе слов: {count:,}, и «text:» их пропустит. Службе на это нужно "
            "около {needs_ms}; где она не запущена, каждый «omnid search» делает 5 с работы. Повторите потом или "
            "спросите без «text:»."
        ),
    ),
    "not_a_cursor": (
        "“{cursor}” is not a cursor this list has given.",
        "«{cursor}» – не закладка этого списка.",
    ),
    "everybodys_view": (
        "View “{view}” is everybody's, not your own: remove it as shared (--shared).",
        "Вид «{view}» общий, а не ваш: удалите его как общий (--shared).",
    ),
    "many_views": (
        "There are {most} views already: remove some first.",
        "Видов уже {most}: сначала уберите лишние.",
    ),
    # searches
    "long_search": (
        "That is {size:,} characters to look for; at most {most} are possible.",
        "Искать можно не больше {most} символов, здесь {size:,}.",
    ),
    "no_word": ("Say at least one word to look for.", "Скажите, что искать: хотя бы одно слово."),
    "many_words": (
        "That is {count} words to look for; at most {most} are possible.",
        "Искать можно не больше {most} слов сразу, здесь {count}.",
    ),
    "short_beginning": (
        "“{beginning}*” is too short: give at least {least} letters.",
        "«{beginning}*» – слишком коротко: нужно хотя бы букв {least}.",
    ),
    # times
    "no_time": (
        "“{moment}” is not a time to come: say 2h, 18:30, mon 09:00, tomorrow 9:00, or 2026-01-12 09:00.",
        "«{moment}» – не время в будущем: скажите 2ч, 18:30, пн 09:00, завтра 9:00 или 2026-01-12 09:00.",
    ),
    "no_duration": (
        "“{span}” is not a length of time: say 90s, 5m, 2h, 1h30m, 3d or 2w.",
        "«{span}» – не срок: скажите 90с, 5м, 2ч, 1ч30м, 3д или 2н.",
    ),
    "century": ("“{span}” is more than a hundred years.", "«{span}» – больше ста лет."),
    "skipped": (
        "{time} on {day} does not exist: the clock ({zone}) goes past it that day.",
        "{day} времени {time} нет: часы ({zone}) в этот день переводят вперёд.",
    ),
    "twice": (
        "{time} on {day} comes twice, because the clock ({zone}) is set back: say {either}.",
        "{day} время {time} бывает дважды: часы ({zone}) переводят назад. Скажите {either}.",
    ),
    "no_zone": (
        "“{zone}” is not a time zone: say one of the IANA database, such as {near}.",
        "«{zone}» – не часовой пояс: нужен пояс из базы IANA, например {near}.",
    ),
    # values
    "missing": ("“{field}” is missing.", "Не хватает поля «{field}»."),
    "unknown_field": (
        "There is no field “{field}” here; there are: {fields}.",
        "Поля «{field}» здесь нет; есть: {fields}.",
    ),
    "no_such_choice": (
        "“{field}” cannot be “{value}”: say one of {values}.",
        "«{field}» не может быть «{value}»; годится: {values}.",
    ),
    "too_few": (
        "“{field}” has to have at least {least} {unit}.",
        "«{field}»: {unit} должно быть не меньше {least}.",
    ),
    "too_many": (
        "“{field}” has to have at most {most} {unit}.",
        "«{field}»: {unit} должно быть не больше {most}.",
    ),
    "large_number": ("That number is too large.", "Число слишком большое."),
    "used_key": (
        "The key {key} was used for another request; make a new one for each request.",
        "Ключ {key} уже использован для другого запроса: для каждого нужен новый.",
    ),
}
