"""The terminal console: the desk live on one screen. Imported by its command alone, because Textual is heavy."""
