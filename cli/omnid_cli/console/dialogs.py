"""Small questions over the screen: a line of text, one of several things, something to read."""

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from omnid_cli import text


class Choice(NamedTuple):
    """``about`` stands behind the label and is searched too."""

    id: str
    label: str
    about: str = ""


class Question(ModalScreen[str | None]):
    """Something with a line to type into. What is typed before it stands there is not lost, and no key of the console.

    Over a slow line the key that asks and what answers it come together.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self._early: list[events.Key] | None = []
        self._is_over = False

    def on_mount(self) -> None:
        field = self.query_one(Input)
        self.set_focus(field)
        early, self._early = self._early or [], None
        for one in early:
            again = events.Key(one.key, one.character)
            again._set_forwarded()  # noqa: SLF001 - it has been through the app once
            field.post_message(again)

    def on_key(self, event: events.Key) -> None:
        if self._early is not None:
            self._early.append(event)
            event.stop()

    def give(self, answer: str | None) -> None:
        """The question is over, however often Enter was pressed."""
        if not self._is_over:
            self._is_over = True
            self.dismiss(answer)

    def action_leave(self) -> None:
        self.give(None)


class Field(Input):
    """What is pasted into it is harmless to the terminal. ``complete``: what Tab makes of what is typed."""

    complete: Callable[[str], str] | None = None

    def on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.complete is not None:
            event.prevent_default().stop()
            self.value = self.complete(self.value)
            self.cursor_position = len(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        event.text = text.line(event.text)
        super()._on_paste(event)


class Ask(Question):
    """A line of text; None when it is not given. ``complete``: what Tab makes of what is typed."""

    def __init__(
        self,
        title: str,
        placeholder: str = "",
        value: str = "",
        *,
        may_be_empty: bool = False,
        complete: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self._complete = complete
        self._title, self._placeholder, self._value = title, placeholder, value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, "bold"))
            field = Field(self._value, placeholder=self._placeholder, select_on_focus=False)
            field.complete = self._complete
            yield field

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.give(event.value.strip() or ("" if self._may_be_empty else None))


class Choose(Question):
    """One of several things; typing narrows them down, as ``typed`` does from the start.

    ``choices`` None: they are being asked for, and `offer` brings them; an Enter pressed before waits for them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self, title: str, choices: list[Choice] | None, empty: str, *, typed: str = "", waiting: str = ""
    ) -> None:
        super().__init__()
        self._title, self._choices, self._empty, self._typed = title, choices, empty, typed
        self._waiting = waiting
        self._is_submitted = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, "bold"))
            yield Field(self._typed, select_on_focus=False)
            yield OptionList()

    def on_mount(self) -> None:
        super().on_mount()
        self._show(self._typed)

    def offer(self, choices: list[Choice]) -> None:
        self._choices = choices
        if not self._is_over and self.is_mounted:
            self._show(self.query_one(Input).value)
            if self._is_submitted:
                self._submit()

    def give_up(self) -> None:
        """There will be no choices; unless somebody has gone on already."""
        if self.is_current:
            self.give(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._choices is None:
            self._is_submitted = True
        else:
            self._submit()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.give(event.option_id)

    def action_move(self, by: int) -> None:
        for options in self.query(OptionList):  # there is none yet when the key came very early
            if by > 0:
                options.action_cursor_down()
            else:
                options.action_cursor_up()

    def _submit(self) -> None:
        fitting, at = self._fitting(self.query_one(Input).value), self.query_one(OptionList).highlighted
        if fitting and at is not None:
            self.give(fitting[at].id)

    def _show(self, typed: str) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options(typed))
        options.highlighted = 0 if self._fitting(typed) else None

    def _fitting(self, typed: str) -> list[Choice]:
        wanted = typed.casefold().split()
        every = self._choices or []
        return [one for one in every if all(word in f"{one.label} {one.about}".casefold() for word in wanted)]

    def _options(self, typed: str) -> list[Option]:
        fitting = self._fitting(typed)
        if not fitting:
            return [Option(Text(self._empty if self._choices is not None else self._waiting, "dim"), disabled=True)]
        return [
            Option(
                Text.assemble(one.label, (f"  {one.about}" if one.about else "", "dim"), overflow="ellipsis"), id=one.id
            )
            for one in fitting
        ]


class Read(ModalScreen[None]):
    """Something longer to read, until a key is pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,й,enter,f1", "leave", show=False),
        Binding("down,j,о", "scroll(1)", show=False),
        Binding("up,k,л", "scroll(-1)", show=False),
        Binding("pagedown,space", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, title: str, body: RenderableType, how: str) -> None:
        """``how`` one goes on and leaves."""
        super().__init__()
        self._title, self._body, self._how = title, body, how

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide") as pane:
            pane.border_subtitle = Text(self._how)
            yield Static(Text(self._title, "bold"))
            yield Static(self._body)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)
