"""A corpus of answers as mail programs write them: made-up people, real habits."""
# ruff: noqa: E501 (mails as they are)

import pytest

from omnid_email.quoting import folded

# name, rule, text with the fold marked by a line of its own
FOLD = "✂\n"
ANSWERS = {
    "Gmail, Russian": "Да, подходит.\n✂\nпн, 16 нояб. 2026 г. в 10:15, Магазин <support@shop.example>:\n\n> Подойдёт?\n",
    "Gmail, Russian, wrapped": "Да.\n✂\nпн, 16 нояб. 2026 г. в 10:15, Очень Длинное Имя Магазина <\nsupport@shop.example>:\n\n> Да?\n",
    "Gmail, Russian, older": "Спасибо\n✂\n16 ноября 2026 г., 10:15 пользователь Магазин <support@shop.example>\nнаписал:\n\n> а\n> б\n",
    "Gmail, English": "Fine.\n✂\nOn Mon, Nov 16, 2026 at 10:15 AM Shop <support@shop.example> wrote:\n\n> Hello\n",
    "Gmail, English, wrapped": "Fine.\n✂\nOn Mon, 16 Nov 2026 at 10:15, A Very Long Name <support@shop.example>\nwrote:\n\n> Hi\n",
    "Gmail, phone, no marks": "Ок\n✂\nOn Mon, 16 Nov 2026, 10:15 Shop, <support@shop.example> wrote:\n\nHello\n",
    "Yandex": 'Спасибо!\n✂\n16.11.2026, 10:15, "Магазин" <support@shop.example>:\n> Здравствуйте\n\n-- \nС уважением, Иван\n',
    "Yandex, no marks": 'Спасибо!\n✂\n16.11.2026, 10:15, "Магазин" <support@shop.example>:\nЗдравствуйте\nтекст\n',
    "Yandex, long date": "Спасибо!\n✂\n16 ноября 2026, 10:15, Магазин <support@shop.example>:\nЗдравствуйте\n",
    "Mail.ru": "Ок\n✂\nПонедельник, 16 ноября 2026, 10:15 +03:00 от Магазин <support@shop.example>:\n\nЗдравствуйте\n",
    "Mail.ru, marked": "Ок\n✂\n>Понедельник, 16 ноября 2026, 10:15 +03:00 от Магазин <support@shop.example>:\n>\n>Добрый день\n",
    "Mail.ru, signature first": "Ок\n\n--\nИван Петров\n✂\n>Понедельник, 16 ноября 2026, 10:15 +03:00 от Магазин:\n>Текст\n",
    "Outlook, Russian": "Готово.\n\nС уважением,\nИван\n✂\nОт: Магазин <support@shop.example>\nОтправлено: 16 ноября 2026 г. 10:15\nКому: Иван\nТема: Заказ\n\nЗдравствуйте\n",
    "Outlook, Russian, ruled": "Готово.\n✂\n-----Исходное сообщение-----\nОт: Магазин\n\nЗдравствуйте\n",
    "Outlook, ruled by lines": "Done.\n✂\n________________________________\nFrom: Shop <support@shop.example>\nSent: Monday, November 16, 2026 10:15 AM\nTo: Ann\nSubject: Order\n\nHello\n",
    "Outlook, English": "Done.\n✂\nFrom: Shop <support@shop.example>\nSent: Monday, November 16, 2026 10:15 AM\nTo: Ann\nSubject: Order\n\nHello\n",
    "Outlook, ruled": "Done.\n✂\n-----Original Message-----\nFrom: Shop\nSent: 16.11.2026\n\nHello\n",
    "Outlook, bold": "Готово.\n✂\n*From:* Shop <support@shop.example>\n*Sent:* 16.11.2026 10:15\n*To:* Ann\n\nHello\n",
    "iOS, Russian": "Хорошо\n\nОтправлено с iPhone\n✂\n> 16 нояб. 2026 г., в 10:15, Магазин <support@shop.example> написал(а):\n> \n> Текст\n",
    "iOS, Russian, introduction unmarked": "Хорошо\n✂\n16 нояб. 2026 г., в 10:15, Магазин <support@shop.example> написал(а):\n\n> Текст\n",
    "iOS, English": "OK\n\nSent from my iPhone\n✂\n> On 16 Nov 2026, at 10:15, Shop <support@shop.example> wrote:\n> \n> Text\n",
    "Thunderbird, Russian": "Принято\n✂\n16.11.2026 10:15, Магазин пишет:\n> Здравствуйте\n",
    "Thunderbird, English": "Taken\n✂\nOn 16.11.2026 10:15, Shop wrote:\n> Hello\n",
    "Roundcube": "Да\n✂\nМагазин писал(а) 2026-11-16 10:15:\n> а\n> б\n",
    "Evolution": "Да\n✂\nВ Пн, 16/11/2026 в 10:15 +0300, Магазин пишет:\n> а\n",
    "marks alone": "Да\n✂\n> а\n> б\n",
    "our own form": "Да\n✂\n16.11.2026, 10:15 UTC, Магазин <support@shop.example>:\n> а\n",
}  # fmt: skip

WHOLE = {
    "nothing quoted": "Здравствуйте!\nГде заказ?",
    "answers between the lines": "16.11.2026 10:15, Магазин пишет:\n> Цвет?\nСиний\n> Размер?\nL",
    "answers between the lines, announced": "Ниже.\n\n16.11.2026 10:15, Магазин пишет:\n> Цвет?\nСиний\n> Размер?\nL",
    "a forwarded mail": "---------- Forwarded message ---------\nFrom: x\nDate: 16.11.2026\nTo: y\n\nтекст",
    "a forwarded mail, Russian": "Смотрите\n\n-------- Пересылаемое сообщение --------\n16.11.2026, 10:15, Ann <ann@example.org>:\n\nтекст",
    "a forwarded mail, iPhone": "Начало переадресованного сообщения:\n\nОт: Ann\nДата: 16 ноября 2026\nКому: Bob\n\nтекст",
    "a date in a sentence": "Заказ от 16.11.2026, 10:15:\nтри штуки",
    "words about writing": "Он написал:\nприду завтра",
    "nothing but a quote": "> Здравствуйте\n> Где?",
    "one header-like line": "От: меня\nпривет",
    "a comparison": "2 > 1\nи 3 > 2",
}


@pytest.mark.parametrize("mail", ANSWERS.values(), ids=ANSWERS.keys())
def test_an_answer_is_shown_without_what_it_quotes(mail: str) -> None:
    said, _, quoted = mail.partition(FOLD)
    found = folded(f"{said}\n{quoted}")
    assert found.text == said.strip()
    assert found.rule is not None


@pytest.mark.parametrize("mail", ANSWERS.values(), ids=ANSWERS.keys())
def test_line_ends_of_any_kind_are_the_same(mail: str) -> None:
    said, _, quoted = mail.partition(FOLD)
    assert folded(f"{said}\n{quoted}".replace("\n", "\r\n")).text == said.strip()


@pytest.mark.parametrize("mail", WHOLE.values(), ids=WHOLE.keys())
def test_in_doubt_nothing_is_folded(mail: str) -> None:
    assert folded(mail) == (mail, None)


def test_an_answer_below_the_quote_is_what_is_said() -> None:
    assert folded("16.11.2026 10:15, Магазин пишет:\n> Здравствуйте\n\nПринято\n").text == "Принято"


def test_a_forwarded_matter_is_kept_whole_by_its_subject() -> None:
    mail = "От: Ann <ann@example.org>\nОтправлено: 16 ноября 2026 г. 10:15\nКому: Bob\n\nтекст"
    assert folded(f"Смотрите\n\n{mail}", subject="FW: Заказ").rule is None
    assert folded(f"Смотрите\n\n{mail}", subject="RE: Заказ").text == "Смотрите"


def test_the_html_says_where_the_answered_mail_begins() -> None:
    assert folded("Ja\n\nVon irgendwem\ntext", 2) == ("Ja", "HTML")


def test_a_hostile_text_takes_no_time() -> None:
    from time import thread_time

    lines = [
        "on " + "1.1.20 " * 60 + "wrote x:",
        "1.1.20 10:10 от " * 25 + ":",
        "x wrote " * 50 + "1.1.2 :",
        "> " * 200,
    ]
    began = thread_time()
    for line in lines:
        folded("\n".join([line] * 450))
    assert thread_time() - began < 10
