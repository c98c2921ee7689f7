"""The client of an account whose key is known. Imported when the key is: a first paint waits for
neither."""

from __future__ import annotations

from carbon_tui.api.client import Client
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.pacing import MAX_REQUESTS_PER_WINDOW, WINDOW_SECONDS, Pacer
from carbon_tui.api.transport.request_lines import log_request
from carbon_tui.api.transport.shared_window import SharedWindow
from carbon_tui.credentials import ApiKey
from carbon_tui.system.locations import refusals_file, request_window_file


def client_for(host: str, key: ApiKey) -> Client:
    """A client that signs with this key, and shares its limit with the other programs on it."""
    pacer = Pacer()
    pacer.shared = SharedWindow(
        request_window_file(host, key.client_id),
        most=MAX_REQUESTS_PER_WINDOW,
        window=WINDOW_SECONDS,
    )
    client = Client(host, signer=Signer(key.client_id, key.private_key), pacer=pacer)
    client.on_request.append(log_request)
    client.remember_in(refusals_file(host))
    return client
