"""Configuration: ``omnid.toml`` as frozen settings, and the decoding that plugins' settings share."""

from omnid.config.decode import Problem, check_secrets, decode_config
from omnid.config.load import find, load, read
from omnid.config.sample import sample
from omnid.config.settings import Http, Level, Limits, Log, LogFormat, Mail, Private, Settings
from omnid.config.values import Address, Network, PublicUrl

__all__ = [
    "Address",
    "Http",
    "Level",
    "Limits",
    "Log",
    "LogFormat",
    "Mail",
    "Network",
    "Private",
    "Problem",
    "PublicUrl",
    "Settings",
    "check_secrets",
    "decode_config",
    "find",
    "load",
    "read",
    "sample",
]
