"""Public holidays of a country and region, as plain dates."""

from difflib import get_close_matches
from functools import lru_cache

from omnid.errors import Invalid


def check(place: str) -> str:
    """The place itself: ``RU``, ``DE-BY``. Raises `Invalid` for a country or region that is not known."""
    import holidays

    known = holidays.list_supported_countries()
    country, _, region = place.upper().partition("-")
    if country not in known:
        near = get_close_matches(country, known, n=3, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Invalid(
            f"The holidays of “{place}” are not known: say a country's two letters, such as RU or DE-BY.{hint}",
            path="holidays",
        )
    if region and region not in known[country]:
        regions = ", ".join(known[country]) or "none"
        raise Invalid(
            f"{country} has no region “{region}” with holidays of its own; it has {regions}.", path="holidays"
        )
    return f"{country}-{region}" if region else country


@lru_cache(maxsize=64)
def dates(place: str, first_year: int, last_year: int) -> dict[str, str]:
    """The public holidays of the years by ISO date, with their names; for an unknown place none."""
    import holidays

    country, _, region = place.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=range(first_year, last_year + 1))
    except NotImplementedError:  # a place that a later version of the library no longer knows
        return {}
    return {day.isoformat(): name for day, name in sorted(found.items())}
