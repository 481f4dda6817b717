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
        "{what}: это знает только демон, а он не отвечает. Запустите его: «omnid serve».",
    ),
}
