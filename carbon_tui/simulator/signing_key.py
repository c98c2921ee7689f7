"""The API key that a simulator accepts, and the check of the tokens signed with it."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from carbon_tui.simulator.messages import Refusal


class SimulatorKey(msgspec.Struct, frozen=True):
    """What a `secrets.json` holds; the secret is an RSA private key in PEM form."""

    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"ApiKey({self.client_id!r}, <secret>)"

    @classmethod
    def make(cls, client_id: str = "simulator", bits: int = 2048) -> SimulatorKey:
        """A fresh key; takes some 0.1 s of CPU, which is why it is only made when asked for."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        key = rsa.generate_private_key(public_exponent=65_537, key_size=bits)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return cls(client_id, pem.decode())

    def save(self, path: Path) -> Path:
        """Write `secrets.json` as the vendor hands it out, readable by its owner alone."""
        text = msgspec.json.encode(
            {"client_id": self.client_id, "client_secret": self.client_secret}
        )
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
        return path


class TokenCheck:
    """Lets requests pass whose bearer token this key has signed."""

    def __init__(self, key: SimulatorKey) -> None:
        from cryptography.hazmat.primitives import serialization

        # The simulator's own key: to check its numbers would take longer than all else of a start.
        private = serialization.load_pem_private_key(
            key.client_secret.encode(), None, unsafe_skip_rsa_key_validation=True
        )
        self._public, self._issuer = private.public_key(), key.client_id

    def check(self, authorization: str, now: float) -> None:
        """Refuses with 401 what is not a valid, unexpired token of this key."""
        import jwt

        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _unauthorized("A bearer token is required.")
        options: jwt.types.Options = {
            "require": ["iss", "exp"], "verify_exp": False, "verify_iat": False,
            "verify_nbf": False, "verify_aud": False,
        }  # fmt: skip
        try:
            claims = jwt.decode(token, self._public, algorithms=["RS256"], options=options)  # type: ignore[arg-type]  # an RSA key
        except jwt.PyJWTError as error:
            raise _unauthorized(f"The token is not valid: {error}.") from error
        if claims["iss"] != self._issuer:
            raise _unauthorized("The token's issuer is not known.")
        if not isinstance(claims["exp"], int | float) or claims["exp"] <= now:
            raise _unauthorized("The token has expired.")


def _unauthorized(message: str) -> Refusal:
    return Refusal(401, message, (("www-authenticate", 'Bearer error="invalid_token"'),))
