"""How many examples a property is tried with: all of them by `make test`, a part of them day by day."""

from hypothesis import settings

DAILY, THOROUGH = "daily", "thorough"


def register() -> None:
    """The profiles that ``--hypothesis-profile`` knows; the daily one is used where none is asked for."""
    settings.register_profile(THOROUGH, settings.get_profile("default"))
    settings.register_profile(DAILY, settings.get_profile("default"), max_examples=20)
    settings.load_profile(DAILY)


def examples(most: int) -> int:
    """For a test that names its own number: a tenth day by day, at least ten."""
    return most if settings.get_current_profile_name() == THOROUGH else min(most, max(10, most // 10))
