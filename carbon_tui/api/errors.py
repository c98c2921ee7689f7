"""Everything that can go wrong between a person and the API, as one family.

::

    ApiError
    ├── BadAddress             never sent: the base URL is not one
    ├── UnusableKey            never sent: the private key cannot sign
    ├── UnusableProxy          never sent: the proxy that is set can never be used as it is set
    ├── Unreachable            never sent: no name, no route, refused
    │   └── UntrustedServer    never sent: the certificate or the address cannot be trusted
    ├── AnswerLost             sent, and the answer never came: the outcome is unknown
    │   └── TooSlow            … because the deadline passed
    ├── Unreadable             an answer came that is no answer: HTML, broken JSON, too large
    ├── UnsafeRedirect         the server pointed somewhere the program will not follow
    └── Refused                the server understood and said no; `status` and its own sentence
        ├── BadRequest         400, 422, and whatever refuses a cursor
        ├── NotAuthenticated   401
        ├── NotAllowed         403
        ├── NotFound           404
        ├── TooLate            405: what was asked for can no longer be done
        ├── Conflict           409: already there
        ├── NotNow             408, 425: not taken this time; the same may be taken in a moment
        ├── RateLimited        429; `retry_after` in seconds when the server named it
        └── ServerFault        5xx: broken there, not here; for a write the outcome is unknown

Each has a ``title`` of a few words and, as ``str()``, one sentence with the cure.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from msgspec import Struct


class RequestNote(Struct, frozen=True):
    """What a person may be told, or may tell support, about one request. Never a secret."""

    id: str
    """The server's own name for the request where it gave one, else a number of this run."""
    method: str
    path: str
    status: int | None = None
    query: str = ""
    attempt: int = 1
    """Counts from 1; a repeat of the same call has the next number."""
    seconds: float | None = None
    """From the first byte sent to the last one read."""
    size: int | None = None
    """Bytes of the answer's body, unpacked."""
    trouble: str = ""
    """The title of the error it ended in; empty when it was answered well."""
    at: datetime | None = None


class ApiError(Exception):
    """The family's root."""

    title: ClassVar[str] = "The API could not be used"
    outcome_unknown: bool = False
    """For a write: may the server have acted on it all the same? Also set on the last error of a
    call that was repeated, when an earlier attempt of it was sent and never answered."""
    left: bool = True
    """Whether an attempt of the call left this computer, be it an earlier one than the last. An
    answered refusal, also 429, does not prove that the server did nothing."""

    def __init__(self, sentence: str, request: RequestNote | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.request = request


class BadAddress(ApiError):
    """The host or URL cannot be used: nothing was sent."""

    title = "Address not usable"
    left = False


class UnusableKey(ApiError):
    """The API key signs no token: nothing was sent."""

    title = "Key not usable"
    left = False


class UnusableProxy(ApiError):
    """The proxy of the environment is no address, or refuses for good."""

    title = "Proxy not usable"


class Unreachable(ApiError):
    """No connection could be made: nothing was sent."""

    title = "No connection"
    left = False


class UntrustedServer(Unreachable):
    """The certificate is not trusted, or nothing encrypted could be spoken."""

    title = "Server not trusted"


class AnswerLost(ApiError):
    """It was sent, and the connection broke before the answer was there."""

    title = "No answer"
    outcome_unknown = True


class TooSlow(AnswerLost):
    """It was sent, and no complete answer came in time."""

    title = "Too slow"


class Unreadable(ApiError):
    title = "Unreadable answer"
    outcome_unknown = True
    may_pass = False
    """The API answered, and not with what was asked for: another attempt may be answered well."""


class UnsafeRedirect(ApiError):
    """The server pointed to another address, which only files may."""

    title = "Redirect not followed"
    outcome_unknown = True


class Refused(ApiError):
    """The server answered with a status of 400 or more."""

    title = "Refused"

    def __init__(
        self,
        sentence: str,
        request: RequestNote | None = None,
        *,
        status: int = 400,
        said: str = "",
        from_the_api: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence, request)
        self.status = status
        self.from_the_api = from_the_api
        """The body may be an API's, be it empty: it is no web server's page."""
        self.said = said
        """The server's own sentence, cleaned; empty when it gave none."""
        self.retry_after = retry_after
        """Seconds the server asks to wait, where it asks."""


class BadRequest(Refused):
    """400 or 422, or another refusal of a question that can be asked otherwise."""

    title = "Not accepted"
    refused_values: frozenset[str] = frozenset()
    """Where it was raised without asking: ``name=value`` of what this server is known to refuse."""


class NotAuthenticated(Refused):
    """401: the key or its token is not accepted."""

    title = "Key not accepted"


class NotAllowed(Refused):
    """403: this key may not do that."""

    title = "Not allowed"


class NotFound(Refused):
    """404: the server does not have it, or does not show it to this key."""

    title = "Not found"


class AddressRefused(Refused):
    """401, 403 or 404 of an object storage, which knows neither key nor account: it does not take
    the address that the API gave, or no longer."""

    title = "Address not taken"


class TooLate(Refused):
    """405: what is to be changed has gone on meanwhile."""

    title = "Too late"


class Conflict(Refused):
    """409: there is something under this name or uuid already."""

    title = "Already there"


class BodyTooLarge(Refused):
    """413: the server, or what stands before it, takes nothing of this size."""

    title = "Too large"


class NotNow(Refused):
    """408 or 425: it may be taken as it is in a while."""

    title = "Not now"


class RateLimited(Refused):
    """429: too many requests for now."""

    title = "Too many requests"


class ServerFault(Refused):
    """500 or more: the server failed, and may have acted all the same."""

    title = "Server fault"
    outcome_unknown = True


OF_THE_MOMENT = (NotNow, RateLimited)
"""Refusals of what may be taken as it is in a while."""
NO_ANSWER = (Unreachable, AnswerLost, ServerFault)
"""Nobody was reached who could answer: what was read before is all there is to see."""
