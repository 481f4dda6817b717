"""The HTTP faces: parse, call, render."""
