"""Small questions over the screen: a line of text, one of several things, something to read."""

from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option


class Choice(NamedTuple):
    """``about`` stands behind the label and is searched too."""

    id: str
    label: str
    about: str = ""


class Ask(ModalScreen[str | None]):
    """A line of text; None when it is not given."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, title: str, placeholder: str = "", value: str = "", *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._title, self._placeholder, self._value = title, placeholder, value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, "bold"))
            yield Input(self._value, placeholder=self._placeholder)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or ("" if self._may_be_empty else None))

    def action_leave(self) -> None:
        self.dismiss(None)


class Choose(ModalScreen[str | None]):
    """One of several things; typing narrows them down, as ``typed`` does from the start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, choices: list[Choice], empty: str, *, typed: str = "") -> None:
        super().__init__()
        self._title, self._choices, self._empty, self._typed = title, choices, empty, typed

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, "bold"))
            yield Input(self._typed, select_on_focus=False)
            yield OptionList(*self._options(self._typed))

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one(OptionList).highlighted = 0 if self._fitting(self._typed) else None

    def on_input_changed(self, event: Input.Changed) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options(event.value))
        if self._fitting(event.value):
            options.highlighted = 0

    def on_input_submitted(self, event: Input.Submitted) -> None:
        fitting, at = self._fitting(event.value), self.query_one(OptionList).highlighted
        if fitting and at is not None:
            self.dismiss(fitting[at].id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)

    def action_move(self, by: int) -> None:
        options = self.query_one(OptionList)
        if by > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_leave(self) -> None:
        self.dismiss(None)

    def _fitting(self, typed: str) -> list[Choice]:
        wanted = typed.casefold().split()
        return [one for one in self._choices if all(word in f"{one.label} {one.about}".casefold() for word in wanted)]

    def _options(self, typed: str) -> list[Option]:
        fitting = self._fitting(typed)
        if not fitting:
            return [Option(Text(self._empty, "dim"), disabled=True)]
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

    def __init__(self, title: str, body: Text) -> None:
        super().__init__()
        self._title, self._body = title, body

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog wide"):
            yield Static(Text(self._title, "bold"))
            yield Static(self._body)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)
