"""What the console says, in English and Russian."""

import os
from collections.abc import Mapping

from omnid.errors import OmnidError
from omnid.model import Language, Sentence
from omnid.policy.sentences import SENTENCES, because, say, told
from omnid.policy.sentences.terms import term
from omnid_cli.console.words_of_keys import KEYS

LANGUAGES = ("en", "ru")


def language(given: str | None = None, environment: Mapping[str, str] | None = None) -> str:
    """``en`` or ``ru``: what was asked for, else the locale's."""
    names = os.environ if environment is None else environment
    locale = next((names[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if names.get(name)), "")
    return "ru" if (given or locale).lower().startswith("ru") else "en"


class Words:
    """Call it with a name and what the sentence needs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._column = LANGUAGES.index(language)

    def __call__(self, name: str, /, **facts: object) -> str:
        return (WORDS.get(name) or KEYS[name])[self._column].format(**facts)

    def of(self, prefix: str, name: str) -> str:
        """The word for a value of a closed set: ``words.of("state", "sent")``."""
        return self(f"{prefix}.{name}")

    def change(self, operation: str) -> str:
        """What was done, by the name of the operation that did it."""
        return term("operation", operation, Language(self.language))

    def refusal(self, problem: OmnidError) -> str:
        """Why the desk did not do something."""
        return told(problem, Language(self.language))

    def reason(self, reason: str, said: Sentence | None = None) -> str:
        """The same, why a message failed, or a notice, where it is part of an answer. ``said``: its sentence."""
        if said is not None and said.name in SENTENCES:
            return say(said, Language(self.language))
        return because(reason, Language(self.language))


WORDS: dict[str, tuple[str, str]] = {
    "title": ("Omnid", "Omnid"),
    # lists
    "tab.waiting": ("Waiting", "Ждут"),
    "tab.mine": ("Mine", "Мои"),
    "tab.nobody": ("Nobody’s", "Ничьи"),
    "tab.open": ("Open", "Открытые"),
    "tab.snoozed": ("Snoozed", "Отложены"),
    "tab.closed": ("Closed", "Закрыты"),
    "tab.found": ("Found", "Найдено"),
    "empty.waiting": ("Nobody is waiting.", "Никто не ждёт."),
    "empty.mine": ("You have no conversation.", "У вас нет разговоров."),
    "empty.nobody": ("Everything is taken.", "Всё разобрано."),
    "empty.open": ("There is no open conversation.", "Открытых разговоров нет."),
    "empty.snoozed": ("Nothing is put aside.", "Ничего не отложено."),
    "empty.closed": ("Nothing is closed yet.", "Закрытых ещё нет."),
    "empty.found": ("Nothing was found.", "Ничего не найдено."),
    "loading": ("Asking the desk …", "Спрашиваю …"),
    "no.name": ("no name", "без имени"),
    "owner.me": ("yours", "ваш"),
    "owner.nobody": ("nobody’s", "ничей"),
    "owner.other": ("{who}’s", "у {who}"),
    "until": ("until {when}", "до {when}"),
    "waits": ("waits {span}", "ждёт {span}"),
    "priority.low": ("low", "низкий"),
    "priority.normal": ("normal", "обычный"),
    "priority.high": ("high", "высокий"),
    "priority.urgent": ("urgent", "срочный"),
    # the thread
    "thread.none": ("Who writes appears on the left by themselves.", "Кто напишет, появится слева сам."),
    "thread.older": ("… earlier messages: Home", "… прежние сообщения: Home"),
    "today": ("Today", "Сегодня"),
    "yesterday": ("Yesterday", "Вчера"),
    "note": ("note", "заметка"),
    "deleted": ("(deleted)", "(удалено)"),
    "edited": ("edited", "изменено"),
    "taken_back": ("taken back", "отозвано"),
    "correction.queued": ("the contact does not see that yet", "собеседник этого ещё не видит"),
    "correction.failed": ("the contact still sees it as it was", "собеседник видит прежнее"),
    "correction.unsure": ("nobody knows whether the contact sees that", "неизвестно, видит ли это собеседник"),
    "twice": ("may have arrived twice", "могло дойти дважды"),
    "state.received": ("", ""),
    "state.draft": ("draft", "черновик"),
    "state.queued": ("… queued", "… в очереди"),
    "state.scheduled": ("◷ scheduled", "◷ назначено"),
    "state.sent": ("✓ sent", "✓ отправлено"),
    "state.delivered": ("✓✓ delivered", "✓✓ доставлено"),
    "state.read": ("✓✓ read", "✓✓ прочитано"),
    "state.failed": ("✗ failed", "✗ не ушло"),
    "state.unsure": ("? unsure", "? неизвестно"),
    "state.cancelled": ("– cancelled", "– отменено"),
    "pending": ("… sending", "… отправляется"),
    "pending.held": ("… waits for the desk", "… ждёт связи"),
    "files": ("[{count} file(s)]", "[файлов: {count}]"),
    "file.pending": ("not fetched yet", "ещё не получен"),
    "file.failed": ("could not be fetched", "не получен"),
    "file.location": ("place", "место"),
    "file.contact": ("contact", "контакт"),
    "file.image": ("picture", "картинка"),
    "file.animation": ("animation", "анимация"),
    "file.video": ("video", "видео"),
    "file.audio": ("sound", "звук"),
    "file.voice": ("voice", "голос"),
    "file.sticker": ("sticker", "стикер"),
    "file.file": ("file", "файл"),
    "typing.one": ("{who} is typing …", "{who} печатает …"),
    "typing.many": ("{who} are typing …", "{who} печатают …"),
    "collision.typing": ("⚠ {who} is answering here too", "⚠ {who} тоже отвечает здесь"),
    "collision.owner": ("⚠ This is {who}’s conversation", "⚠ Это разговор оператора {who}"),
    "collision.answered": ("⚠ {who} has answered meanwhile", "⚠ {who} уже ответил(а)"),
    # the card
    "card.title": ("Contact", "Контакт"),
    "card.language": ("language", "язык"),
    "card.known": ("Known by", "Где пишет"),
    "card.claims": ("Details", "Данные"),
    "card.conversation": ("Conversation", "Разговор"),
    "card.state": ("state", "состояние"),
    "card.owner": ("whose", "чей"),
    "card.channel": ("channel", "канал"),
    "card.since": ("since", "начат"),
    "card.messages": ("messages", "сообщений"),
    "card.priority": ("priority", "важность"),
    "card.tags": ("tags", "метки"),
    "card.team": ("team", "команда"),
    "card.due": ("asked for", "просил(а)"),
    "card.subject": ("subject", "тема"),
    "card.page": ("page", "страница"),
    "card.beside": ("with", "вместе с"),
    "card.links": ("Linked", "Связаны"),
    "card.earlier": ("Earlier", "Раньше"),
    "card.attributes": ("Attributes", "Сведения"),
    "card.unreachable": ("unreachable: {why}", "недоступен: {why}"),
    "card.verified": ("verified", "проверено"),
    "conversation.open": ("open", "открыт"),
    "conversation.snoozed": ("snoozed", "отложен"),
    "conversation.closed": ("closed", "закрыт"),
    "claim.email": ("e-mail", "почта"),
    "claim.phone": ("phone", "телефон"),
    "claim.user_id": ("user id", "номер"),
    # the reply box
    "box.reply": ("Reply to {who} by {channel}", "Ответ: {who}, {channel}"),
    "box.note": ("Note – only operators see it", "Заметка – видят только операторы"),
    "box.rewrite": ("Rewrite message {id}: F2 when right, F3 gives up",
                    "Переписать сообщение {id}: F2 – готово, F3 – бросить"),
    "box.none": ("No conversation", "Разговор не выбран"),
    "box.template": ("template {name}{also}", "шаблон {name}{also}"),
    "box.files": ("files: {names}", "файлы: {names}"),
    # the state of things
    "lost": ("⚠ No connection: {why} Trying again; what you write is kept and leaves then.",
             "⚠ Нет связи: {why} Пробую ещё; написанное сохранено и уйдёт потом."),
    "online": ("● connected", "● на связи"),
    "offline": ("○ not connected", "○ нет связи"),
    "waiting.acts": ("{count} not confirmed yet", "ждут подтверждения: {count}"),
    "quiet": ("quiet", "тихо"),
    "missing": ("This desk does not know “{operation}”: it is older than your console. Upgrade it.",
                "Этот сервер не знает «{operation}»: он старше вашей консоли. Обновите его."),
    "quit.pending": ("{count} not confirmed by the desk yet. Press again to leave anyway.",
                     "Не подтверждено: {count}. Нажмите ещё раз, чтобы всё равно выйти."),
    "shut": ("⚠ The desk lets you in no longer: {why} What is in the box stays there; it is printed when you leave.",
             "⚠ Сервер вас больше не впускает: {why} Написанное остаётся в поле и будет показано при выходе."),
    "alone": ("⚠ No daemon runs here: nothing comes in and nothing leaves. omnid serve starts it.",
              "⚠ Служба не запущена: ничего не приходит и не уходит. Её запускает omnid serve."),
    "small": ("{size} is too small to work in. Make the window at least {least}; nothing is lost.",
              "{size} – слишком мало. Увеличьте окно хотя бы до {least}; ничего не потеряно."),
    "quit.how": ("q leaves the console, Ctrl+Q from anywhere; Esc leads out of the box.",
                 "q – выход из консоли, Ctrl+Q – отовсюду; Esc выводит из поля ответа."),
    "quit.unsent": ("The desk does not have this – conversation {id}:\n{text}",
                    "Этого у сервера нет – разговор {id}:\n{text}"),
    # asked
    "ask.attach": ("Which file goes with it? Tab completes.", "Какой файл приложить? Tab дополняет."),
    "ask.attach_more": ("Which other file? Enter alone takes away those there are.",
                        "Какой ещё файл? Просто Enter уберёт приложенные."),
    "ask.name": ("What is the contact called?", "Как зовут собеседника?"),
    "ask.attribute": ("What is known of them? name=value; name= forgets",
                      "Что о нём известно? имя=значение; имя= забудет"),
    "ask.view_name": ("A name for the view “{filter}”", "Имя для вида «{filter}»"),
    "ask.channel": ("By which channel does the reply leave?", "По какому каналу уйдёт ответ?"),
    "ask.usual": ("as the contact last wrote", "как собеседник писал последним"),
    "no.attribute": ("“{typed}” is not name=value.", "«{typed}» – не имя=значение."),
    "done.joined": ("You take part in conversation {id}.", "Вы участвуете в разговоре {id}."),
    "done.parted": ("You take part in conversation {id} no more.", "Вы больше не участвуете в разговоре {id}."),
    "done.known": ("It is noted.", "Записано."),
    "done.view": ("View {name} is saved; v shows it.", "Вид {name} сохранён; v покажет его."),
    "ask.assign": ("Whose is it from now on?", "Чей он теперь?"),
    "ask.snooze": ("Put aside until when?", "Отложить до какого времени?"),
    "ask.palette": ("What shall be done?", "Что сделать?"),
    "ask.none": ("Nothing fits.", "Ничего не подходит."),
    "ask.template": ("Which template?", "Какой шаблон?"),
    "ask.transfer": ("To whom does it go?", "Кому передать?"),
    "ask.why": ("A note for them (may be empty)", "Заметка для них (можно пустую)"),
    "ask.search": ("What was said?", "Что искать?"),
    "ask.found": ("Found", "Найдено"),
    "ask.nothing": ("Nothing was found.", "Ничего не найдено."),
    "ask.view": ("Which view?", "Какой вид?"),
    "ask.no_view": ("No view is saved yet: f, then ^P “keep”.", "Видов пока нет: f, затем ^P «сохранить»."),
    "ask.filter": ("Which conversations? tag:vip, text:refund …", "Какие разговоры? tag:vip, text:возврат …"),
    "ask.notifications": ("You are told", "Вам сообщают"),
    "ask.told_all": ("I have seen all {count}", "Всё увидел(а): {count}"),
    "read.how": ("↑ ↓ read on · Esc closes", "↑ ↓ читать дальше · Esc закроет"),
    "card.more": ("… I shows all of it", "… I покажет всё"),
    "ask.untold": ("Nothing new.", "Нового нет."),
    "ask.presence": ("Are you there?", "Вы на месте?"),
    "ask.number": ("Which conversation?", "Какой разговор?"),
    "ask.priority": ("How urgent is it?", "Насколько это срочно?"),
    "ask.tags": ("Its tags, with spaces between them", "Метки через пробел"),
    "ask.merge": ("Which conversation is the same as {id}?", "Какой разговор о том же, что и {id}?"),
    "ask.link": ("Which conversation belongs to {id}?", "Какой разговор связан с {id}?"),
    "ask.save": ("Into which folder? Tab completes.", "В какую папку? Tab дополняет."),
    "ask.file": ("Which file?", "Какой файл?"),
    "ask.snooze_example": ("2h · tomorrow 9:00 · monday · 18:30 · answer", "2ч · завтра 9:00 · пн · 18:30 · ответ"),
    "ask.later": ("When does it leave?", "Когда отправить?"),
    "ask.later_example": ("2h · mon 09:00 · tomorrow 9:00 · open", "2ч · пн 09:00 · завтра 9:00 · часы"),
    "ask.message": ("{author}: {text}", "{author}: {text}"),
    "ask.many_tags": ("Tags to add, with - before those to take away", "Метки; с минусом – убрать"),
    "message.retry": ("Try to send it again now", "Отправить ещё раз сейчас"),
    "message.send_draft": ("Send this draft", "Отправить этот черновик"),
    "message.reschedule": ("Let it leave at another time", "Отправить в другое время"),
    "message.rewrite": ("Rewrite it", "Переписать"),
    "message.cancel": ("Cancel it: it does not leave", "Отменить отправку"),
    "message.retract": ("Take it back", "Удалить у собеседника"),
    "message.copy": ("Copy its words", "Скопировать текст"),
    "done.retried": ("It is tried again now.", "Отправляется ещё раз."),
    "done.rescheduled": ("It leaves at another time.", "Время отправки изменено."),
    "done.rewritten": ("It is rewritten.", "Переписано."),
    "done.cancelled": ("It does not leave.", "Отправки не будет."),
    "done.retracted": ("It is taken back.", "Удаляется у собеседника."),
    "done.sent": ("It is sent.", "Отправлено."),
    "no.message": ("Point at a message first: Enter, then ↑.", "Сначала укажите сообщение: Enter, затем ↑."),
    "no.files": ("Only a reply takes files along.", "Файлы можно приложить только к ответу."),
    "begun.note": ("A note is begun here; F3 makes it a reply.", "Здесь начата заметка; F3 сделает её ответом."),
    "begun.reply": ("A reply is begun here; F3 makes it a note.", "Здесь начат ответ; F3 сделает его заметкой."),
    "note.unknown": ("Nobody is called {names}.", "Таких операторов и групп нет: {names}."),
    "no.later": ("Only a reply can leave later.", "Позже можно отправить только ответ."),
    "until_answer": ("the contact writes", "ответа собеседника"),
    "marked": ("{count} marked, Esc unmarks", "отмечено: {count}, Esc снимет"),
    "many.close": ("Close {count} conversations?", "Закрыть разговоры ({count})?"),
    "many.reopen": ("Open {count} conversations?", "Открыть разговоры ({count})?"),
    "many.tag": ("Tag {count} conversations?", "Изменить метки разговоров ({count})?"),
    "many.assign": ("Give {count} conversations to somebody?", "Передать разговоры ({count})?"),
    "many.snooze": ("Put {count} conversations aside?", "Отложить разговоры ({count})?"),
    "many.priority": ("Change the priority of {count} conversations?", "Изменить важность разговоров ({count})?"),
    "many.yes": ("Yes, all {count}", "Да, все ({count})"),
    "many.not": ("{count} not – {id}: {why}", "не выйдет: {count} – {id}: {why}"),
    "many.done": ("Done to {count}; u undoes all of it.", "Сделано: {count}; u отменит всё сразу."),
    "no": ("No", "Нет"),
    "yes.one_person": ("Yes, they are one person", "Да, это один человек"),
    "no.number": ("“{typed}” is not a conversation’s number.", "«{typed}» – не номер разговора."),
    "no.file": ("There is no file here that could be opened.", "Здесь нет файла, который можно открыть."),
    "no.opener": ("“{program}” ended with {status}.", "«{program}» завершилась с кодом {status}."),
    "no.desktop": (
        ("There is no desktop here to open it with: it is {path} until you leave. --open-with names a program."),
        ("Открыть нечем: рабочего стола нет. До выхода файл лежит в {path}. Программу задаёт --open-with."),
    ),
    "switch.auto": ("by themselves", "сами по себе"),
    "switch.online": ("online", "на месте"),
    "switch.away": ("away", "отошёл"),
    "switch.offline": ("offline", "не работаю"),
    "switch.about.auto": ("shift, open console and acts decide", "решают смена, консоль и дела"),
    "switch.about.online": ("conversations come to me", "разговоры идут ко мне"),
    "switch.about.away": ("nothing new for a while", "пока ничего нового"),
    "switch.about.offline": ("what I hold goes on to others", "мои разговоры перейдут другим"),
    "switch.done.auto": ("The desk decides now whether you are there.", "Теперь решает сервер, на месте ли вы."),
    "switch.done.online": ("You are online.", "Вы на месте."),
    "switch.done.away": ("You are away.", "Вы отошли."),
    "switch.done.offline": ("You are offline.", "Вы не работаете."),
    "presence.online": ("online", "на месте"),
    "presence.away": ("away", "отошёл"),
    "presence.offline": ("offline", "не работает"),
    "alert.assigned": ("Conversation {id} was given to you.", "Вам передан разговор {id}."),
    "offered": ("offered, {span} left", "предложен, осталось {span}"),
    "picture.back": ("{name} – Enter goes back", "{name} – Enter вернёт назад"),
    # done
    "done.taken": ("Conversation {id} is yours.", "Разговор {id} ваш."),
    "done.taken_over": ("You took conversation {id} over.", "Вы забрали разговор {id}."),
    "done.assigned": ("It is {who}’s now.", "Теперь это разговор оператора {who}."),
    "done.closed": ("Conversation {id} is closed.", "Разговор {id} закрыт."),
    "done.reopened": ("Conversation {id} is open.", "Разговор {id} открыт."),
    "done.snoozed": ("Conversation {id} is put aside until {when}.", "Разговор {id} отложен до {when}."),
    "done.transferred": ("Conversation {id} was handed on.", "Разговор {id} передан."),
    "done.undone": ("Undone: {operation}.", "Отменено: {operation}."),
    "done.copied": ("Copied.", "Скопировано."),
    "done.saved": ("Saved as {path}.", "Сохранено: {path}."),
    "done.opened": ("{name} is opened.", "{name} открывается."),
    "done.merged": ("{other} is part of {id} now.", "{other} теперь часть {id}."),
    "done.linked": ("{id} and {other} are linked.", "{id} и {other} связаны."),
    "done.quiet": ("Quiet: no sound, no desktop notifications.", "Тихо: без звука и уведомлений."),
    "done.loud": ("Sound and desktop notifications are on.", "Звук и уведомления включены."),
    "nobody.opened": ("Open a conversation first.", "Сначала откройте разговор."),
}  # fmt: skip
