"""Values that must never be shown, text that may hold one, and a process that keeps its memory.

`Secret` keeps a value out of reprs, logs, tracebacks and pickles; `mask` takes secrets out of text
that others wrote; `harden_process` keeps the memory of this process out of core files.
"""

import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn, Self

REDACTED = "Secret(…)"


class Secret:
    """Text that only `reveal()` gives away.

    The value lives in a closure, so that whatever prints an object's attributes (a crash screen, a
    debugger's table, a pretty printer) finds a function there and not the value.
    """

    __slots__ = ("_reveal",)

    def __init__(self, value: str) -> None:
        def reveal() -> str:
            return value

        self._reveal: Callable[[], str] = reveal

    def reveal(self) -> str:
        """The value itself: for the one line that needs it, never for a variable that lives on."""
        return self._reveal()

    def __repr__(self) -> str:
        return REDACTED

    def __str__(self) -> str:
        return REDACTED

    def __format__(self, spec: str) -> str:
        return REDACTED

    def __bool__(self) -> bool:
        return bool(self._reveal())

    def __eq__(self, other: object) -> bool:
        """Compares in constant time."""
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # the first request does without

        mine, theirs = self._reveal().encode(), other._reveal().encode()
        return hmac.compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash(self._reveal())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Raises TypeError: a pickle would be a copy of the value that nobody looks after."""
        raise TypeError("a Secret cannot be pickled")


_NAMES = (
    "x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature|x-goog-credential"
    "|signature|sig|token|access_token|id_token|refresh_token|awsaccesskeyid|key-pair-id|policy"
    "|client_secret|private_key|passphrase|password|api_key|apikey"
)

# As text, for `re` to compile and keep when something is first masked: start-up does without them.
_PATTERNS: tuple[tuple[str, str], ...] = (
    # A whole PEM block, or one that was cut off: its lines may be real or written as \n. A plain
    # "[\s\S]*?-----END" would give the rest of the log away where the end is missing.
    (
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\:,-]*?"
        r"(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|(?![A-Za-z0-9+/=\s\\:,-])|\Z)",
        "[private key]",
    ),
    (r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?", "[token]"),
    (r"(?i)\b(bearer|basic)([\s:]+|%20)[\w.~+/=-]{8,}", r"\1 [token]"),
    (rf"(?i)([?&;](?:{_NAMES})=)[^&\s\"'<>\\]+", r"\1[masked]"),
    (
        rf"(?i)(\\?[\"'](?:{_NAMES})\\?[\"']\s*[:=]\s*)(\\?[\"'])(?:(?!\2)(?:\\.|.))*\2?",
        r"\1\2[masked]\2",
    ),
)

# One line of a PEM body, or this program's own packed form of a key, torn from its context.
_LONG_RUN = r"(?<![\w+/])[A-Za-z0-9+/]{60,}={0,2}"


def mask(text: str) -> str:
    """`text` without private keys, tokens and the signatures of signed URLs.

    Meant for logs and error details; it may mask more than it must, so exports do not use it.
    """
    for pattern, replacement in _PATTERNS:
        text = re.sub(pattern, replacement, text)
    return re.sub(_LONG_RUN, _masked_run, text)


def _masked_run(match: re.Match[str]) -> str:
    """Hex digests and rulers have letters of one case only and stay readable."""
    run = match[0]
    return run if run.islower() or run.isupper() or run.isdigit() else "[masked]"


def harden_process() -> tuple[str, ...]:
    """Keep this process's memory out of core files and of other processes; say what was done.

    Linux: PR_SET_DUMPABLE 0 (also bars debuggers of the same user). Linux, macOS and other Unix:
    RLIMIT_CORE 0. Windows has neither, and writes no core file unless told to.
    """
    done = []
    if sys.platform != "win32" and _forbid_core_files():
        done.append("RLIMIT_CORE")
    if sys.platform.startswith("linux") and _set_undumpable():
        done.append("PR_SET_DUMPABLE")
    return tuple(done)


def _forbid_core_files() -> bool:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


_PR_SET_DUMPABLE = 4  # <linux/prctl.h>


def _set_undumpable() -> bool:
    import ctypes

    failed: int = ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    return not failed
