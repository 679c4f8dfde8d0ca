"""Encryption at rest: AES-256-GCM for what is about a patient, a keyed hash to look a chat up."""

import base64
import binascii
import hmac
import secrets
from copy import copy
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.storage.errors import UnreadableError, WrongKeyError

KEY_BYTES = 32
NONCE_BYTES = 12  # what GCM is made for; drawn at random for each value
VERSION = b"\x01"  # first byte of every sealed value, so that another scheme or key can come later
ID_BYTES = 4  # of the key's fingerprint, behind the version


class Cipher:
    """Seals and opens texts with one key of 32 bytes. A value opens only in its place (`table.column`).

    `previous`: the cipher of the key before, whose values are opened, too, until all are sealed anew.
    """

    def __init__(self, key: bytes, previous: "Cipher | None" = None) -> None:
        self.previous = previous
        self._aead = AESGCM(_derived(key, b"seal"))
        self.look_up_key = _derived(key, b"look-up")
        self.fingerprint = hmac.digest(_derived(key, b"fingerprint"), b"", sha256).hex()[:16]
        self._head = VERSION + bytes.fromhex(self.fingerprint)[:ID_BYTES]

    @classmethod
    def from_text(cls, key: str, previous: "Cipher | None" = None) -> "Cipher":
        """Return the cipher of a `DATA_KEY`, as `new_key` makes it.

        Raises:
            WrongKeyError: it is no base64 of 32 bytes. The key is not repeated.
        """
        try:
            raw = base64.b64decode(key.strip(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != KEY_BYTES:
            raise WrongKeyError("DATA_KEY is not a key: it must be 32 bytes in base64")
        return cls(raw, previous)

    def seal(self, text: str, place: str) -> bytes:
        """Return `text` encrypted: version, key id, nonce, ciphertext with tag."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return self._head + nonce + self._aead.encrypt(nonce, text.encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text of a sealed value.

        Raises:
            UnreadableError: another key, another place, or not what was written.
        """
        head, nonce, body = _parts(sealed)
        if head != self._head and self.previous is not None:
            return self.previous.open(sealed, place)
        if head != self._head:
            raise UnreadableError(f"a value in {place} was written with another key")
        try:
            return self._aead.decrypt(nonce, body, place.encode()).decode()
        except InvalidTag:
            raise UnreadableError(f"a value in {place} was changed after it was written") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether a value was sealed with this key, and not with the one before."""
        return sealed[: len(self._head)] == self._head

    def looking_up_by(self, key: bytes) -> "Cipher":
        """Return the same cipher with another key for `look_up`: hashes outlive a rotation, or nothing was found."""
        other = copy(self)
        other.look_up_key = key
        return other

    def look_up(self, text: str) -> str:
        """Return the keyed hash that stands for `text` in an index: equal texts give equal hashes."""
        return hmac.digest(self.look_up_key, text.encode(), sha256).hex()


def new_key() -> str:
    """Return a new random key, as `DATA_KEY` takes it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=b"clinic-bot " + purpose).derive(key)


def _parts(sealed: bytes) -> tuple[bytes, bytes, bytes]:
    head_end = len(VERSION) + ID_BYTES
    nonce_end = head_end + NONCE_BYTES
    return sealed[:head_end], sealed[head_end:nonce_end], sealed[nonce_end:]
