"""Fixtures that more than one room of the tests uses."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from importlib.util import find_spec

import pytest

from carbon_tui.credentials import key
from carbon_tui.simulator import Clock, Simulator, SimulatorKey, SimulatorSettings
from carbon_tui.simulator.server import serve
from carbon_tui.system.secret import Secret
from tests.hunting import register_profiles

# Whoever forbids Python to keep what it compiled pays for it here: ten seconds in every process.
sys.dont_write_bytecode = False

# Each request looks for it some ten times (httpcore), in all folders where it is not.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

# A shell without jobs starts what it puts into the background with SIGINT ignored, `nohup` with
# SIGHUP; all that they start inherits that, and the programs under test keep to it.
for number, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

register_profiles()

pytest_plugins = ["tests.fleets", "tests.levels", "tests.recording", "tests.settling"]

SMALL = SimulatorSettings(
    printers=8, prints=900, builds=90, printed_parts=900, measurements=1_500, rate_limit=0
)
NOON = 1_790_000_000.0  # an instant in September 2026, for clocks that stand still

Serving = Callable[..., serve]

SPARE_WORKERS = 2
"""Some tests wait: for a program to end, for a terminal, for a server's clock."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For ``-n auto``: more processes than processors, so that none stands idle meanwhile."""
    return (os.cpu_count() or 1) + SPARE_WORKERS


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of collected tests and loaded modules stay to the end: the garbage collector need
    not look at them again and again, which costs a quarter of a story's time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def api_key() -> Iterator[SimulatorKey]:
    """One RSA key for all simulators of the run: making one costs a tenth of a second.

    OpenSSL's check of its numbers costs half of that, at every command that reads it: once will do.
    """
    made, decode = SimulatorKey.make(), key._decoded

    def decode_known(pem: Secret, is_checked: bool) -> object:
        return decode(pem, is_checked or pem.reveal() == made.client_secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key, "_decoded", decode_known)
        yield made


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until the test moves it."""
    return Clock.fixed(NOON)


@pytest.fixture
def simulator(clock: Clock) -> Simulator:
    """A small fleet, in process, at a fixed time, without authentication or rate limit."""
    return Simulator(SMALL, clock)


@pytest.fixture
def serving(api_key: SimulatorKey) -> Iterator[Serving]:
    """Starts simulators over real sockets: `serving(settings, clock=..., faults=...)`."""
    with ExitStack() as stack:

        def start(settings: SimulatorSettings = SMALL, *, clock: Clock | None = None) -> serve:
            return stack.enter_context(serve(settings, clock=clock, key=api_key))

        yield start


@pytest.fixture
def server(serving: Serving) -> serve:
    """A small fleet over a real socket, with authentication, by the real clock."""
    return serving()
