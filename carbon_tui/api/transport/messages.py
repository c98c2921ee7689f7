"""What went wrong, to what, and what to do: every error of the API's family is worded here."""

from __future__ import annotations

import codecs
from itertools import islice
from typing import TYPE_CHECKING, Any

from carbon_tui.api import errors as e
from carbon_tui.api.schema.operations import Repeat
from carbon_tui.api.transport.calls import Call
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    from carbon_tui.api.transport.proxies import ProxyChoice

_MAX_QUOTED_LENGTH = 300
_MAX_BYTES_LOOKED_AT = 64 * 1024
_KEYS_OF_A_MESSAGE = ("message", "detail", "error_description", "error", "title", "errors")

KEYS_PAGE = "https://print.carbon3d.com/api_keys"

_CLASSES: dict[int, type[e.Refused]] = {
    400: e.BadRequest,
    401: e.NotAuthenticated,
    403: e.NotAllowed,
    404: e.NotFound,
    405: e.TooLate,
    408: e.NotNow,
    409: e.Conflict,
    413: e.BodyTooLarge,
    422: e.BadRequest,
    425: e.NotNow,
    429: e.RateLimited,
}


def refused(
    call: Call,
    host: str,
    note: e.RequestNote,
    body: bytes,
    *,
    retry_after: float | None = None,
    skew: float | None = 0.0,
) -> e.Refused:
    """The error for an answer with a status from 400 on; `skew` is None where the server never
    told its time."""
    status = note.status or 0
    message = said_by_the_server(body)
    kind = _kind(call, status)
    sentence = _because(call, status, message) + " " + _cure(call, kind, host, retry_after, skew)
    return kind(
        sentence,
        note,
        status=status,
        said=message,
        from_the_api=not _is_a_web_page(body),
        retry_after=retry_after,
    )


def unreachable(call: Call, host: str, why: str, note: e.RequestNote) -> e.Unreachable:
    return e.Unreachable(
        f"{call.operation.doing} failed: {host} could not be reached ({why}). "
        "Nothing was sent; check the network, the VPN or the proxy.",
        note,
    )


def proxy_unreachable(
    call: Call, proxy: ProxyChoice, why: str, note: e.RequestNote
) -> e.Unreachable:
    return e.Unreachable(
        f"{call.operation.doing} failed: the proxy {proxy.shown}, which {proxy.source} names, "
        f"could not be reached ({why}). Nothing was sent; check {proxy.source} and the network.",
        note,
    )


def refused_by_proxy(
    call: Call, host: str, proxy: ProxyChoice, message: str, note: e.RequestNote
) -> e.ApiError:
    """``message``: the proxy's status and reason. A refusal for good is worth no other try."""
    words = str(clean(message[:_MAX_QUOTED_LENGTH])) or "no reason given"
    failed = f"{call.operation.doing} failed: the proxy {proxy.shown} did not connect to {host}"
    if words.startswith("407"):
        return e.UnusableProxy(
            f"{failed} without a password ({words}). Write it into {proxy.source}, as in "
            "http://NAME:PASSWORD@proxy.example.com:3128, with % codes for special characters.",
            note,
        )
    if words.startswith("4"):
        return e.UnusableProxy(
            f"{failed} ({words}). Ask whoever runs the proxy to let it through, or list {host} in "
            "NO_PROXY.",
            note,
        )
    return e.Unreachable(f"{failed} ({words}). Nothing was sent.", note)


def untrusted(call: Call, host: str, why: str, note: e.RequestNote) -> e.UntrustedServer:
    return e.UntrustedServer(
        f"{call.operation.doing} failed: the certificate of {host} is not trusted ({why}). "
        "Behind a company's proxy, set SSL_CERT_FILE to the company's CA file.",
        note,
    )


def not_encrypted(call: Call, host: str, why: str, note: e.RequestNote) -> e.UntrustedServer:
    return e.UntrustedServer(
        f"{call.operation.doing} failed: no encrypted connection to {host} could be made ({why}). "
        "Nothing was sent; check the address and its port, and whether a proxy is in between.",
        note,
    )


def lost(call: Call, host: str, why: str, note: e.RequestNote) -> e.AnswerLost:
    return e.AnswerLost(
        f"{call.operation.doing}: the connection to {host} broke before the answer was there "
        f"({why}). {_after_silence(call)}",
        note,
    )


def too_slow(call: Call, host: str, seconds: float, note: e.RequestNote) -> e.TooSlow:
    return e.TooSlow(
        f"{call.operation.doing}: {host} gave no complete answer within {seconds:.0f} s. "
        f"{_after_silence(call)}",
        note,
    )


def unreadable(
    call: Call,
    host: str,
    why: str,
    note: e.RequestNote,
    *,
    not_the_api: bool = False,
    may_pass: bool = False,
    reason: str = "",
) -> e.Unreadable:
    """`why` goes on from "the answer", as in "is a web page"; `reason` is what it holds instead.

    ``may_pass``: the same request may be answered well at the next attempt.
    """
    if call.operation.writes:
        cure = _perhaps_done(call)
    elif not_the_api:
        cure = "Check the host's address, and whether a proxy or a login page is in between."
    else:
        cure = "Try again; if it stays so, tell whoever runs the server."
    failure = e.Unreadable(
        f"{call.operation.doing}: the answer of {host} {why}{_quoted(reason)} {cure}",
        note,
    )
    failure.may_pass = may_pass
    return failure


def redirected(call: Call, host: str, note: e.RequestNote) -> e.UnsafeRedirect:
    return e.UnsafeRedirect(
        f"{call.operation.doing}: {host} pointed elsewhere, which it should only do for files; "
        "it was not followed. Check the host's address.",
        note,
    )


def said_by_the_server(body: bytes) -> str:
    """The server's own words, from JSON in any of the usual shapes or from plain text; cleaned,
    on one line, cut. Empty when there are none, or only a web page."""
    text = _text(body[:_MAX_BYTES_LOOKED_AT]).strip()
    try:
        message = _message(_json(text))
    except ValueError:
        message = "" if text[:1] in "<{[" else text
    return _shown(message)


def said_instead(body: bytes) -> str:
    """The server's own words where an answer that should hold data holds an error."""
    try:
        value = _json(_text(body[:_MAX_BYTES_LOOKED_AT]))
    except ValueError:
        return ""
    return _shown(_under_its_name(value, 0)) if isinstance(value, dict) else ""


def _is_a_web_page(body: bytes) -> bool:
    return _text(body[:_MAX_BYTES_LOOKED_AT]).lstrip().startswith("<")


def _json(text: str) -> Any:
    """Raises ValueError."""
    import json  # for refusals

    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _text(body: bytes) -> str:
    """An error page comes in whatever coding its author's PC had, and seldom says which."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(body)
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _shown(message: str) -> str:
    line = " ".join(message.split())
    cut = line if len(line) <= _MAX_QUOTED_LENGTH else line[: _MAX_QUOTED_LENGTH - 1] + "…"
    return str(clean(cut))


def _message(value: Any, depth: int = 0) -> str:
    if isinstance(value, str):
        return value
    if depth > 3:
        return ""
    if isinstance(value, list):
        return "; ".join(filter(None, (_message(v, depth + 1) for v in value[:5])))
    if isinstance(value, dict):
        return _under_its_name(value, depth) or _by_field(value, depth)
    return ""


def _under_its_name(value: dict[str, Any], depth: int) -> str:
    messages = (_message(value.get(key), depth + 1) for key in _KEYS_OF_A_MESSAGE)
    return next(filter(None, messages), "")


def _by_field(value: dict[str, Any], depth: int) -> str:
    """Some servers tell what is wrong with each field, under the field's own name."""
    messages = ((name, _message(message, depth + 1)) for name, message in islice(value.items(), 5))
    return "; ".join(f"{name}: {message}" for name, message in messages if message)


def _kind(call: Call, status: int) -> type[e.Refused]:
    kind = _CLASSES.get(status) or (e.ServerFault if status >= 500 else e.Refused)
    if call.elsewhere and issubclass(kind, _OF_THE_ADDRESS):
        return e.AddressRefused
    hopeless = (e.NotAuthenticated, e.NotAllowed, *e.OF_THE_MOMENT, e.ServerFault)
    return e.BadRequest if _reads_on(call) and not issubclass(kind, hopeless) else kind


def _reads_on(call: Call) -> bool:
    """It asks for the next page of a list, and what is refused may be the cursor."""
    return any(name == "cursor" for name, _ in call.params)


def _because(call: Call, status: int, message: str) -> str:
    verb = "failed" if status >= 500 else "was refused"
    return f"{call.operation.doing} {verb} ({status}){_quoted(message)}"


def _quoted(message: str) -> str:
    """The end of a sentence, with the server's own words where there are any."""
    end = "" if message.endswith((".", "!", "?", "…")) else "."
    return f": {message}{end}" if message else "."


def _cure(
    call: Call, kind: type[e.Refused], host: str, retry_after: float | None, skew: float | None
) -> str:
    if issubclass(kind, e.RateLimited):
        wait = f"{retry_after:,.0f} s" if retry_after and retry_after < 1e6 else "a while"
        return f"Too many requests are made with this account: try again in {wait}."
    if issubclass(kind, e.AddressRefused):
        return f"{host} does not take the address that the API gave, or no longer: {_ANEW}"
    if issubclass(kind, e.NotAuthenticated):
        if skew is None:
            return (
                f"{host} does not tell its time: if this PC's clock is wrong, set it right; if it "
                f"is right, make a new key at {KEYS_PAGE} and log in with it."
            )
        return f"{_clocks(skew, host)}Make a new key at {KEYS_PAGE} and log in with it."
    if issubclass(kind, e.ServerFault):
        return f"The fault is at {host}, not here. {_after_silence(call)}"
    if issubclass(kind, e.BodyTooLarge) and call.operation.writes:
        return (
            "Make it smaller (coarser meshes, fewer parts); if that does not help, "
            "ask whoever runs the server."
        )
    if issubclass(kind, e.NotFound) and _is_a_list(call):
        return "Check the host's address: an empty list would have been an answer."
    if issubclass(kind, e.TooLate) and not call.operation.writes:
        return "Check the host's address: what is there does not let itself be read."
    if issubclass(kind, e.BadRequest) and _reads_on(call):
        return "Read the list again from the start."
    return _CURES.get(kind, "Try again later; if it stays so, ask whoever runs the server.")


_OF_THE_ADDRESS = (e.NotAuthenticated, e.NotAllowed, e.NotFound)
_ANEW = "try again, which asks for a new one; if it stays so, tell whoever runs the server."
_CURES: dict[type[e.Refused], str] = {
    e.BadRequest: "Correct what it names and try again.",
    e.NotAllowed: "Ask an administrator of the account for the right to do this.",
    e.NotNow: "Try again in a moment.",
    e.NotFound: "It may have been removed, or belong to another account: refresh the list.",
    e.TooLate: "What was asked for can no longer be done: refresh to see how it stands.",
    e.Conflict: "It is already there: look at it before sending anything else.",
}


def _is_a_list(call: Call) -> bool:
    return not call.operation.writes and "{}" not in call.operation.path


def _clocks(skew: float, host: str) -> str:
    if not skew:
        return ""
    direction = "behind" if skew > 0 else "ahead of"
    return (
        f"This PC's clock is {duration_text(abs(skew))} {direction} that of {host}; set it right. "
    )


def duration_text(seconds: float) -> str:
    """A span of time in the largest unit that suits it, rounded: "3 minutes", "1 day", never "60
    minutes"."""
    for name, length, limit in (("second", 1, 60), ("minute", 60, 60), ("hour", 3_600, 24)):
        if (count := round(seconds / length)) < limit:
            return counted(count, name)
    return counted(round(seconds / 86_400), "day")


def _after_silence(call: Call) -> str:
    return _perhaps_done(call) if call.operation.writes else "Try again in a moment."


def _perhaps_done(call: Call) -> str:
    """What carries our uuid may be sent again without looking: the server knows it."""
    known = call.may_be_repeated is Repeat.SAME_UUID
    look = "" if known else ": look before sending it again"
    return f"It may have been done all the same{look}."
