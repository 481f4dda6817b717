"""What people who fill the form in are told, in their language."""

__all__ = ["RUSSIAN", "language", "say"]

_ENGLISH = {
    "title": "Write to us",
    "name": "Your name",
    "phone": "Phone",
    "email": "E-mail",
    "text": "Message",
    "preferred_time": "When shall we call?",
    "callback": "Please call me back",
    "file": "Files",
    "send": "Send",
    "thanks": "Thank you! We have received your message.",
    "problems": "Something is missing or not right:",
    "no_address": "Give a phone number or an e-mail address, so that we can answer.",
    "no_text": "Write what it is about.",
    "bad_phone": "That is no phone number we could call; give it with the country code.",
    "bad_email": "That is no e-mail address.",
    "no_phone": "Give the number we should call.",
    "bad_time": "Give a date and time like 2030-01-31T15:00, or in how many minutes.",
    "past_time": "That time is over.",
    "far_time": "That is more than a year from now.",
    "too_long": "That is too long: at most {limit} characters.",
    "many_files": "Too many files: at most {limit}.",
    "many_fields": "There are too many fields.",
    "too_fast": "That was quick! Please wait a moment and send it again.",
    "no_token": "The page is too old. Please load it again and send it once more.",
    "bad_text": "There are characters that are no text.",
}
RUSSIAN = {
    "title": "Напишите нам",
    "name": "Ваше имя",
    "phone": "Телефон",
    "email": "Эл. почта",
    "text": "Сообщение",
    "preferred_time": "Когда вам позвонить?",
    "callback": "Перезвоните мне",
    "file": "Файлы",
    "send": "Отправить",
    "thanks": "Спасибо! Мы получили ваше сообщение.",
    "problems": "Что-то пропущено или указано неверно:",
    "no_address": "Укажите телефон или адрес почты, чтобы мы могли ответить.",
    "no_text": "Напишите, о чём речь.",
    "bad_phone": "По такому номеру не позвонить; укажите его с кодом страны.",
    "bad_email": "Это не адрес электронной почты.",
    "no_phone": "Укажите номер, по которому позвонить.",
    "bad_time": "Укажите дату и время в виде 2030-01-31T15:00 или через сколько минут.",
    "past_time": "Это время уже прошло.",
    "far_time": "До этого времени больше года.",
    "too_long": "Слишком длинно: не больше {limit} символов.",
    "many_files": "Слишком много файлов: не больше {limit}.",
    "many_fields": "Слишком много полей.",
    "too_fast": "Вот это скорость! Подождите немного и отправьте ещё раз.",
    "no_token": "Страница устарела. Откройте её заново и отправьте ещё раз.",
    "bad_text": "Здесь есть символы, которые не текст.",
}
_ALL = {"en": _ENGLISH, "ru": RUSSIAN}


def language(accepted: str) -> str:
    """The best of ours for an Accept-Language header."""
    for wanted in accepted.lower().split(","):
        code = wanted.strip()[:2]
        if code in _ALL:
            return code
    return "en"


def say(language: str, word: str, **values: object) -> str:
    return _ALL[language][word].format(**values)
