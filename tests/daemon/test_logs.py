"""Logs tell what broke and where, not what people wrote."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from omnid.config import Log, LogFormat
from omnid.daemon import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.mark.parametrize("form", [LogFormat.PRETTY, LogFormat.JSON])
@pytest.mark.parametrize("library", [False, True])
def test_a_trace_has_no_values_of_variables(capsys: pytest.CaptureFixture[str], form: LogFormat, library: bool) -> None:
    logs.set_up(Log(format=form))
    log = logging.getLogger("library") if library else structlog.get_logger()
    text = "my card is " + "4242"
    try:
        raise ZeroDivisionError(len(text))
    except ZeroDivisionError:
        log.exception("it broke")
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told
    assert "test_a_trace_has_no_values" in told
    assert "4242" not in told.replace('" + "4242"', "")
