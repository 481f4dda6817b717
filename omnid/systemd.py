"""The text of the systemd unit: the daemon with nothing it does not need."""

from collections.abc import Mapping, Sequence
from pathlib import Path

TEMPLATE = """\
# Written by “omnid systemd”. Install it as /etc/systemd/system/omnid.service, then:
#   systemctl daemon-reload && systemctl enable --now omnid
[Unit]
Description=Omnid, a desk for talking with customers
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
ExecReload=kill -HUP $MAINPID
# Only a signal ends it: the daemon finishes what is leaving, then writes out the database.
TimeoutStopSec=30
TimeoutStartSec=300
WatchdogSec=60
Restart=on-failure
RestartSec=2
# Trying again does not mend a configuration.
RestartPreventExitStatus=2
{user}
StateDirectory=omnid
StateDirectoryMode=0700
RuntimeDirectory=omnid
RuntimeDirectoryMode=0755
WorkingDirectory=%S/omnid
UMask=0077
{environment}
LimitNOFILE=65536

# It writes to its state directory and nowhere else,
ProtectSystem=strict
ProtectHome={home}
PrivateTmp=yes
PrivateDevices=yes
ProtectProc=invisible
# gains no rights,
NoNewPrivileges=yes
CapabilityBoundingSet={capabilities}
AmbientCapabilities={capabilities}
RestrictSUIDSGID=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictNamespaces=yes
RemoveIPC=yes
# leaves the kernel alone,
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
# talks over the network, its Unix sockets, and nothing else,
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
# and makes no memory both writable and executable: CPython and uvloop need none.
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def unit(
    *,
    command: Sequence[str],
    user: str | None = None,
    credentials: Mapping[str, Path] | None = None,
    environment_file: Path | None = None,
    home_visible: bool = False,
    low_port: bool = False,
) -> str:
    """A unit whose state is ``/var/lib/omnid``, ready for ``systemd-analyze verify``.

    ``command``: an absolute path and its arguments. ``user`` None lets systemd make one for the service.
    ``credentials`` are readable as ``credential:NAME``. ``home_visible``: the program itself is installed under
    ``/home`` or ``/root``. ``low_port``: a listener below 1024. Raises ValueError for a command that is not absolute.
    """
    if not command or not command[0].startswith("/"):
        raise ValueError("systemd needs the program's absolute path")
    return TEMPLATE.format(
        command=" ".join(_quoted(word) for word in command),
        user=f"User={user}" if user else "DynamicUser=yes",
        environment="\n".join(_environment(credentials or {}, environment_file)),
        home="read-only" if home_visible else "yes",
        capabilities="CAP_NET_BIND_SERVICE" if low_port else "",
    )


def _environment(credentials: Mapping[str, Path], environment_file: Path | None) -> list[str]:
    lines = ["Environment=PYTHONUNBUFFERED=1"]
    if environment_file:
        lines.append(f"EnvironmentFile={environment_file}")
    lines += [f"LoadCredential={name}:{path}" for name, path in credentials.items()]
    return lines


def _quoted(word: str) -> str:
    """As systemd reads it: ``%`` and ``$`` doubled, quotes where there is a space or a quote."""
    word = word.replace("\\", "\\\\").replace("%", "%%").replace("$", "$$").replace('"', '\\"')
    return f'"{word}"' if any(char in " \t;'\"" for char in word) else word
