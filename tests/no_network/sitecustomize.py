"""Python imports this at its start when the folder is on PYTHONPATH: no process of the tests may
reach the network. Whoever tries gets PermissionError, and the try is written down for the end of
the test run (DSREGJSON_NETWORK_LOG), lest an except clause hide it.

An audit hook cannot be removed, sees calls from C too, and imports nothing.
"""

import os
import sys

_EVENTS = {
    "socket.connect",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _host(event: str, arguments: tuple) -> str:
    """The host that an event is about, "" for a socket between processes of one machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event.startswith("socket.get"):
        host = arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]
    else:
        address = arguments[1]
        host = (address[0] or "any address") if isinstance(address, tuple) else ""
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")


def _refuse(event: str, arguments: tuple) -> None:
    if event not in _EVENTS or not (host := _host(event, arguments)):
        return
    # The process of pytest talks to the browser's driver, the processes of Spark to each other.
    if host in _LOOPBACK and ("_pytest" in sys.modules or "DSREGJSON_LOOPBACK" in os.environ):
        return
    told = f"{event} of {host!r} by {sys.orig_argv[:5]}\n"
    if log := os.environ.get("DSREGJSON_NETWORK_LOG"):
        with open(log, "a") as file:  # noqa: PTH123 (pathlib is not imported yet)
            file.write(told)
    raise PermissionError(f"no test reaches the network: {told}")


sys.addaudithook(_refuse)
