"""Telegram's ids as one opaque text each, and apart again: only this pair of functions knows the form."""

__all__ = ["message_id", "split_message_id"]


def message_id(chat: int, message: int) -> str:
    """A message's id is unique only in its chat."""
    return f"{chat}:{message}"


def split_message_id(external_id: str) -> tuple[int, int]:
    """(chat, message). Raises `ValueError` for an id that `message_id` did not make, e.g. of a pressed button."""
    chat, message = external_id.split(":")
    return int(chat), int(message)
