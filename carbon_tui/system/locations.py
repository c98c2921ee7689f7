"""Where this program keeps its files: the platform's own folders, XDG variables respected.

Nothing is created here. `files.private_folder` makes a folder when something is written to it.
"""

import os
from hashlib import sha256
from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_downloads_path, user_state_path

APPLICATION = "carbon-tui"


def typed_path(text: str) -> Path:
    """The path that a person wrote, where ``~`` is a home; ``~name`` of nobody stays as it stands,
    as shells have it."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def config_folder() -> Path:
    """Settings and passphrase-protected keys; ``CARBON_TUI_CONFIG_DIR`` names another folder."""
    if chosen := os.environ.get("CARBON_TUI_CONFIG_DIR"):
        return typed_path(chosen).absolute()

    return user_config_path(APPLICATION, appauthor=False)


def state_folder() -> Path:
    """The journal of orders and the log."""
    return user_state_path(APPLICATION, appauthor=False)


def data_folder() -> Path:
    """The local copies of accounts' data."""
    return user_data_path(APPLICATION, appauthor=False)


def downloads_folder() -> Path:
    """Where exports and attachments go unless a person says otherwise."""
    return user_downloads_path()


def settings_file() -> Path:
    return config_folder() / "settings.toml"


def keys_folder() -> Path:
    return config_folder() / "keys"


def log_file() -> Path:
    return state_folder() / "carbon-tui.log"


def refusals_file(host: str) -> Path:
    """What this server was found to refuse; its name tells no address."""
    return state_folder() / "servers" / f"{sha256(host.encode()).hexdigest()[:16]}.json"


def request_window_file(host: str, client_id: str) -> Path:
    """What the programs of this machine on one key have asked lately; its name tells no key."""
    mark = sha256(f"{host}\n{client_id}".encode()).hexdigest()[:16]
    return state_folder() / "requests" / f"{mark}.json"
