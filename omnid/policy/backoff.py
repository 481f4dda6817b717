"""How long to wait before trying again."""

FIRST_S = 1.0
MOST_S = 600.0
GIVE_UP_AFTER_MS = 24 * 3600 * 1000
"""A message that could not leave for this long has failed."""
UNSURE_TRIES = 3
"""How often a message of unknown fate is tried before an operator has to decide."""


def delay_ms(tries: int, chance: float, first_s: float = FIRST_S, most_s: float = MOST_S) -> int:
    """Doubles with each try (1, 2, 3 …) up to ``most_s``, spread over the upper half by ``chance`` in [0, 1)."""
    full = min(most_s, first_s * 2.0 ** min(tries - 1, 30))
    return int(1000 * full * (0.5 + chance / 2))
