"""A real D-Bus and a real GNOME Keyring, without a display, for one test."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self

from jeepney import MatchRule, message_bus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

# No service folders: nothing is started by itself, so a test decides what is there.
_CONFIGURATION = """
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_SECRETS = "org.freedesktop.secrets"
_PROMPTER = "org.gnome.keyring.SystemPrompter"
_STARTED = 20.0  # seconds; a fact is waited for, this only bounds a failure


class KeyringSession:
    """A bus of its own; `start_keyring` puts an unlocked keyring on it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._stack = ExitStack()
        # A socket's path may have 107 bytes, which the folders of tests exceed.
        self._folder = Path(tempfile.mkdtemp(prefix="bus-"))
        self.address = ""

    def __enter__(self) -> Self:
        self._stack.callback(shutil.rmtree, self._folder)
        file = self._folder / "bus.conf"
        file.write_text(_CONFIGURATION.format(path=self._folder / "bus"))
        command = ["dbus-daemon", f"--config-file={file}", "--nofork", "--print-address=1"]
        self.bus = self._run(command, stdout=subprocess.PIPE)
        assert self.bus.stdout is not None
        self.address = self.bus.stdout.readline().decode().strip()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start_keyring(self) -> None:
        """Start the daemon, create its default collection, and unlock it."""
        command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
        with closing(self.connect()) as connection:
            bus = Proxy(message_bus, connection)
            rule = MatchRule(type="signal", member="NameOwnerChanged", path=message_bus.object_path)
            rule.add_arg_condition(0, _SECRETS)
            bus.AddMatch(rule)
            with connection.filter(rule) as owners:
                self.keyring = self._run(command, stdin=subprocess.PIPE)
                assert self.keyring.stdin is not None
                self.keyring.stdin.write(b"a password")
                self.keyring.stdin.close()
                connection.recv_until_filtered(owners, timeout=_STARTED)

    def lock(self) -> None:
        import secretstorage

        with closing(self._open()) as connection:
            secretstorage.get_default_collection(connection).lock()

    def hang(self) -> None:
        self.keyring.send_signal(signal.SIGSTOP)

    def end_bus(self) -> None:
        self.bus.terminate()
        self.bus.wait()

    def ignore_prompts(self) -> None:
        """Take the part of the program that shows prompts, and never answer one."""
        connection = self.connect()
        self._stack.callback(connection.close)
        Proxy(message_bus, connection).RequestName(_PROMPTER)

    def connect(self) -> DBusConnection:
        return open_dbus_connection(self.address)

    def _open(self) -> DBusConnection:
        import secretstorage

        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self.address
        return secretstorage.dbus_init()

    def _run(
        self, command: list[str], stdin: int | None = None, stdout: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address}
        process = subprocess.Popen(
            command, env=environment, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL
        )
        self._stack.callback(_end, process)
        return process


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
