"""What `omnid.errors` says by itself, and what is said when the desk or its disk does not answer."""

SHAPES: dict[str, tuple[str, str]] = {
    "not_found": ("There is no {noun} {missing}.", "Не найдено: {noun} {missing}."),
    "not_allowed": (
        "{who} may not {deed}: it needs {needs}.",
        "Не разрешено ({who}): {deed}. Нужно: {needs}.",
    ),
    "too_large": (
        "The {noun} is {size:,} {many}; at most {limit:,} are allowed.",
        "Слишком большой размер ({noun}, {many}): {size:,}, можно не больше {limit:,}.",
    ),
    "unsupported_type": (
        "The {noun} is {mime}, which is not accepted here. {hint}",
        "Здесь такое не принимается ({noun}): {mime}. {hint}",
    ),
    "rate_limited": ("Too many {many}: try again in {wait} s.", "Слишком много {many}: повторите через {wait} с."),
    "daemon_needed": (
        "{what} lives in the daemon, and no daemon answers. Start it with “omnid serve”.",
        "{what}: это знает только служба, а она не отвечает. Запустите её: «omnid serve».",
    ),
    "not_authenticated": (
        "Say who you are: send a token as “Authorization: Bearer …”.",
        "Назовите себя: передайте токен как «Authorization: Bearer …».",
    ),
    "bad_token": ("That token is unknown, revoked or expired.", "Этот токен неизвестен, отозван или просрочен."),
    "token_wanted": (
        "Say who you are: --token SECRET, env:NAME or file:PATH, or $OMNID_TOKEN.",
        "Назовите себя: --token СЕКРЕТ, env:ИМЯ или file:ПУТЬ, либо $OMNID_TOKEN.",
    ),
    "bug": (
        "Omnid made a mistake. The log says more, under the reference {reference}.",
        "Сбой в самом Omnid. Подробности в журнале, под номером {reference}.",
    ),
    # the disk
    "disk_full": (
        "The disk is full: nothing was taken. Free some room; no restart is needed.",
        "Диск полон: ничего не принято. Освободите место; перезапуск не нужен.",
    ),
    "read_only": (
        "The database cannot be written (read-only file, folder or file system): nothing was taken.",
        "В базу нельзя писать (файл, папка или файловая система только для чтения): ничего не принято.",
    ),
    "busy": (
        "Another process has kept the database busy for too long: try again.",
        "База слишком долго занята другим процессом: повторите.",
    ),
    "disk_refuses": (
        "The disk refuses to be read or written ({because}): nothing was taken.",
        "Диск не читается или не пишется ({because}): ничего не принято.",
    ),
    "database_refuses": (
        "The database refuses: {because}. Nothing was taken.",
        "База отказывает: {because}. Ничего не принято.",
    ),
    "stopping": ("The daemon is stopping: nothing was taken.", "Служба останавливается: ничего не принято."),
    # the way to a desk elsewhere
    "bad_certificate": (
        "The certificate of {where} is not valid: {because}. Nothing was sent.",
        "Сертификат {where} недействителен: {because}. Ничего не отправлено.",
    ),
    "bad_tls": (
        "{where} does not speak TLS as it should ({because}). Is it http:// perhaps?",
        "{where} неправильно говорит по TLS ({because}). Может быть, это http://?",
    ),
    "no_host": ("The name in {where} cannot be found: {because}.", "Имя в {where} не найти: {because}."),
    "nobody_there": (
        "Nothing answers at {where}. Is the daemon running (omnid serve)?",
        "По адресу {where} никто не отвечает. Запущена ли служба (omnid serve)?",
    ),
    "not_for_you": ("You may not open {where}.", "Открыть {where} вам не разрешено."),
    "too_slow": (
        "{where} does not answer in time. Trying again is safe.",
        "{where} не отвечает вовремя. Повторить безопасно.",
    ),
    "broken_off": ("The connection to {where} broke: {because}.", "Связь с {where} прервалась: {because}."),
    "not_understood": (
        "{where} answers something this omnid does not understand: {because}.",
        "{where} отвечает непонятное для этого omnid: {because}.",
    ),
    "moved": (
        "{where} sends us on to {to}: use that address, up to /api/, as --url.",
        "{where} отправляет на {to}: укажите этот адрес, до /api/, в --url.",
    ),
    "no_desk": (
        "There is no desk at {where}: its address may lack the base path.",
        "По адресу {where} нет Omnid: возможно, в адресе не хватает пути.",
    ),
    "not_as_a_desk": (
        "{where} answers {status}, and not as a desk does.",
        "{where} отвечает {status}, и не так, как Omnid.",
    ),
    "behind_a_proxy": (
        (
            "{where} answers {status}, and not as a desk does. Is the address right, and the daemon behind the proxy "
            "running?"
        ),
        "{where} отвечает {status}, и не так, как Omnid. Верен ли адрес, работает ли служба за прокси?",
    ),
}
