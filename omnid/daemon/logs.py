"""Sets up structured logs: JSON under systemd and in files, readable lines in a terminal; to standard error."""

import logging
import sys

import structlog

from omnid.config import Log, LogFormat


def set_up(log: Log) -> None:
    """Ours and the libraries' alike; never the text of messages above debug, never a secret."""
    level = logging.getLevelNamesMapping()[log.level.value.upper()]
    pretty = log.format is LogFormat.PRETTY or (log.format is LogFormat.AUTO and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=not pretty),
        *([] if pretty else [structlog.processors.format_exc_info]),
    ]
    structlog.configure(
        processors=[*shared, _renderer(pretty)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=_renderer(pretty))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def _renderer(pretty: bool) -> structlog.typing.Processor:
    if not pretty:
        return structlog.processors.JSONRenderer()
    # Not the default traces: they show local variables, and with them what people wrote, and secrets.
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)
