"""How long to wait before trying again."""

FIRST_S = 1.0
MOST_S = 600.0
GIVE_UP_AFTER_MS = 24 * 3600 * 1000
"""A message that could not leave for this long has failed."""
CHANNEL_DOWN_MS = 30_000
"""How long what is to leave waits before a channel that is down is tried again."""
UNSURE_TRIES = 3
"""How often a message of unknown fate is tried before an operator has to decide."""


def delay_ms(tries: int, chance: float, first_s: float = FIRST_S, most_s: float = MOST_S) -> int:
    """Doubles with each try (1, 2, 3 …) up to ``most_s``, spread over the upper half by ``chance`` in [0, 1)."""
    full = min(most_s, first_s * 2.0 ** min(tries - 1, 30))
    return int(1000 * full * (0.5 + chance / 2))


def asked_ms(after_s: float | None, tries: int, chance: float) -> int:
    """As long as the service asked for, and up to a quarter more; where it did not say, by the number of tries."""
    asked = None if after_s is None else int(1000 * after_s * (1 + chance / 4))
    return asked or delay_ms(tries, chance)
