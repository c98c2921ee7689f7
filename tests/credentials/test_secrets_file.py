"""Reading secrets.json: what works, and one sentence with the cure for what does not."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from carbon_tui.credentials import read_secrets_file, secrets_file_warnings
from carbon_tui.credentials.errors import (
    SecretsFileError,
    SecretsFileIncomplete,
    SecretsFileMissing,
    SecretsFileNotJson,
    SecretsFileUnreadable,
    WrongKey,
)
from tests.credentials.keys import api_key, pem_of, rsa_of, secrets_file, shows, signature

PEM = serialization.Encoding.PEM
PKCS8 = serialization.PrivateFormat.PKCS8


def test_a_downloaded_file_gives_its_key(tmp_path: Path) -> None:
    key = read_secrets_file(secrets_file(tmp_path))
    assert key.client_id == "7d1e-client"
    assert signature(key) == signature(api_key())


def test_a_byte_order_mark_and_odd_spacing_do_no_harm(tmp_path: Path) -> None:
    path = secrets_file(tmp_path, client_id=" 7d1e-client \n")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b", ", b" ,\r\n"))
    assert read_secrets_file(path).client_id == "7d1e-client"


@pytest.mark.parametrize("written", ["\\n", "\\r\\n", " ", ""])
def test_line_breaks_may_be_written_out_or_lost(tmp_path: Path, written: str) -> None:
    key = read_secrets_file(secrets_file(tmp_path, pem_of(2048).replace("\n", written)))
    assert signature(key) == signature(api_key())


def test_a_key_in_openssh_form_is_told_with_its_cure(tmp_path: Path) -> None:
    form = serialization.PrivateFormat.OpenSSH
    pem = rsa_of(2048).private_bytes(PEM, form, serialization.NoEncryption()).decode()
    with pytest.raises(WrongKey, match=r"OpenSSH's own format.*ssh-keygen -p -m PEM -f"):
        read_secrets_file(secrets_file(tmp_path, pem))


def test_a_pkcs8_key_works_as_well(tmp_path: Path) -> None:
    pem = rsa_of(2048).private_bytes(PEM, PKCS8, serialization.NoEncryption()).decode()
    key = read_secrets_file(secrets_file(tmp_path, pem))
    assert signature(key) == signature(api_key())


def test_a_named_pipe_of_the_shell_can_be_read_when_its_memory_is_closed() -> None:
    reading, writing = os.pipe()
    text = json.dumps({"client_id": "a", "client_secret": pem_of(1024)}).encode()

    def write() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(text)

    writer = threading.Thread(target=write)
    writer.start()
    key = read_secrets_file(Path(f"/dev/fd/{reading}"))
    writer.join()
    os.close(reading)
    assert key.client_id == "a"


def encrypted() -> str:
    protection = serialization.BestAvailableEncryption(b"a passphrase")
    return rsa_of(2048).private_bytes(PEM, PKCS8, protection).decode()


def old_style_encrypted() -> str:
    form = serialization.PrivateFormat.TraditionalOpenSSL
    protection = serialization.BestAvailableEncryption(b"a passphrase")
    return rsa_of(2048).private_bytes(PEM, form, protection).decode()


def public() -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return rsa_of(2048).public_key().public_bytes(PEM, form).decode()


def elliptic(form: serialization.PrivateFormat) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(PEM, form, serialization.NoEncryption()).decode()


CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"


@pytest.mark.parametrize(
    ("pem", "words"),
    [
        (public(), "is a public key"),
        (CERTIFICATE, "is a certificate"),
        (elliptic(serialization.PrivateFormat.TraditionalOpenSSL), "is an EC key"),
        (elliptic(PKCS8), "is not an RSA key"),
        (encrypted(), "is an encrypted private key"),
        (old_style_encrypted(), "is an encrypted private key"),
        ("not a key at all", "is not in PEM form"),
        (pem_of(2048)[:700], "is damaged or cut off"),
        (pem_of(512), "has only 512 bits"),
    ],
)
def test_another_kind_of_key_is_called_by_its_name(tmp_path: Path, pem: str, words: str) -> None:
    with pytest.raises(WrongKey, match=words) as caught:
        read_secrets_file(secrets_file(tmp_path, pem))
    assert_is_one_sentence_with_a_cure(caught.value)


KEY = json.dumps(pem_of(1024))


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("", SecretsFileNotJson, "is not the JSON of an API key"),
        ("{", SecretsFileNotJson, "is not the JSON of an API key"),
        ("[" * 50_000, SecretsFileNotJson, "is not the JSON of an API key"),
        ("[]", SecretsFileNotJson, "is not the JSON of an API key"),
        ("null", SecretsFileNotJson, "is not the JSON of an API key"),
        (pem_of(1024), SecretsFileNotJson, "holds a bare key"),
        ("{}", SecretsFileIncomplete, "has no client_id"),
        (f'{{"client_secret": {KEY}}}', SecretsFileIncomplete, "has no client_id"),
        (f'{{"client_id": "", "client_secret": {KEY}}}', SecretsFileIncomplete, "empty"),
        (f'{{"client_id": 7, "client_secret": {KEY}}}', SecretsFileIncomplete, "unreadable"),
        (f'{{"client_id": "a\\u001b", "client_secret": {KEY}}}', SecretsFileIncomplete, "one line"),
        ('{"client_id": "a"}', SecretsFileIncomplete, "has no client_secret"),
        ('{"client_id": "a", "client_secret": null}', SecretsFileIncomplete, "unreadable"),
        ('{"client_id": "a", "client_secret": ["x"]}', SecretsFileIncomplete, "unreadable"),
        ("x" * 70_000, SecretsFileUnreadable, "too big"),
    ],
)
def test_bad_content_is_named(
    tmp_path: Path, content: str, kind: type[SecretsFileError], words: str
) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    with pytest.raises(kind, match=words) as caught:
        read_secrets_file(path)
    assert_is_one_sentence_with_a_cure(caught.value)


def test_text_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text('{"client_id": "é"}', encoding="utf-16")
    with pytest.raises(SecretsFileUnreadable, match="not UTF-8"):
        read_secrets_file(path)


def test_a_missing_file_is_named_with_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SecretsFileMissing, match=r"There is no file .*api_keys"):
        read_secrets_file(tmp_path / "no.json")


def test_a_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretsFileUnreadable, match="is a folder: name the"):
        read_secrets_file(tmp_path)


def test_a_name_that_no_file_can_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretsFileUnreadable, match="cannot be read"):
        read_secrets_file(tmp_path / "a\0b")


def test_a_name_that_is_too_long_is_named(tmp_path: Path) -> None:
    with pytest.raises(SecretsFileUnreadable, match=r"cannot be read \(File name too long\)"):
        read_secrets_file(tmp_path / ("n" * 300))


def test_a_loop_of_links_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    with pytest.raises(SecretsFileUnreadable, match="cannot be read"):
        read_secrets_file(tmp_path / "a")


def test_a_private_file_with_a_long_key_raises_no_eyebrow(tmp_path: Path) -> None:
    path = secrets_file(tmp_path)
    assert secrets_file_warnings(path, read_secrets_file(path)) == ()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o666])
def test_a_file_that_others_may_read_is_warned_about(tmp_path: Path, mode: int) -> None:
    path = secrets_file(tmp_path)
    path.chmod(mode)
    (warning,) = secrets_file_warnings(path, read_secrets_file(path))
    assert "Other users" in warning
    assert "chmod 600" in warning
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_short_key_works_with_a_warning(tmp_path: Path) -> None:
    path = secrets_file(tmp_path, pem_of(1024))
    (warning,) = secrets_file_warnings(path, read_secrets_file(path))
    assert "only 1024 bits" in warning


def assert_is_one_sentence_with_a_cure(error: SecretsFileError) -> None:
    assert not shows(error, api_key())
    assert not shows(error, api_key(1024))
    text = str(error)
    assert text.endswith(".")
    assert ": " in text
    assert "\n" not in text
    assert error.title
