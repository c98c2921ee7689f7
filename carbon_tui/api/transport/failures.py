"""What httpx and the system raise, as our own family."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

from carbon_tui.api.errors import ApiError, RequestNote
from carbon_tui.api.transport import messages
from carbon_tui.api.transport.address import is_loopback
from carbon_tui.api.transport.body import (
    BrokenPacking,
    TooLarge,
)
from carbon_tui.api.transport.calls import Call
from carbon_tui.api.transport.connection import TooFewBytes
from carbon_tui.api.transport.httpx_import import httpx
from carbon_tui.api.transport.proxies import proxy_for

EXPECTED = (
    httpx.HTTPError,
    httpx.InvalidURL,
    ConnectionError,  # from a server within this process, where there is no socket to break
    BrokenPacking,
    TooFewBytes,
    TooLarge,
)
"""What an attempt may fail with; anything else is a bug and is not caught."""

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


def as_our_own(call: Call, host: str, error: Exception, note: RequestNote) -> ApiError:
    """The error a person is shown, by one question above all: can the server have acted?"""
    if isinstance(error, _NEVER_SENT):
        return _never_sent(call, host, error, note)
    if isinstance(error, (httpx.TimeoutException, TooFewBytes)):
        return messages.too_slow(call, host, call.patience.quiet, note)
    if isinstance(error, TooLarge):
        return messages.unreadable(call, host, "is larger than any answer should be", note)
    if isinstance(error, (BrokenPacking, httpx.DecodingError)):
        return messages.unreadable(call, host, "is packed in a way that cannot be read", note)
    return messages.lost(call, host, "it was closed from the other side", note)


def _never_sent(call: Call, host: str, error: Exception, note: RequestNote) -> ApiError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return messages.untrusted(call, host, cause.verify_message, note)
        if isinstance(cause, ssl.SSLError):
            return messages.not_encrypted(call, host, _reason(cause), note)
    proxy = None if is_loopback(host) else proxy_for(host)
    if proxy is None:
        return messages.unreachable(call, host, _why(error), note)
    if isinstance(error, httpx.ProxyError):
        return messages.refused_by_proxy(call, host, proxy, str(error), note)
    return messages.proxy_unreachable(call, proxy, _why(error), note)


def _reason(error: ssl.SSLError) -> str:
    """OpenSSL's own name for it, as in WRONG_VERSION_NUMBER, in words."""
    return (error.reason or "no TLS is spoken there").replace("_", " ").lower()


def _why(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer to the attempt to connect"
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "no computer of that name is known here"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection was refused"
    return next(
        (c.strerror for c in _causes(error) if isinstance(c, OSError) and c.strerror), "no route"
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, and what caused that; groups are looked into."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for inner in error.exceptions:
                yield from _causes(inner)
        error = error.__cause__ or error.__context__
