from omnid.channel import Capabilities
from omnid.desk.sending import _window

DAY = 24 * 3600


def test_a_setting_may_open_a_longer_window() -> None:
    able = Capabilities(text_limit=100, window_s=DAY, window_with={"human_agent": 7 * DAY})
    assert _window(able, {}) == DAY
    assert _window(able, {"human_agent": False}) == DAY
    assert _window(able, {"human_agent": True}) == 7 * DAY


def test_without_a_window_there_is_none() -> None:
    assert _window(Capabilities(text_limit=100), {"human_agent": True}) is None
