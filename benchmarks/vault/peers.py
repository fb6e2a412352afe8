"""Other programs that seal a file to a file. One that is not installed is left out by name."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

Way = Callable[[Path, Path], object]
Peer = tuple[str, Way, Way]
"""Its name with its version, and what seals and opens a source to a target."""

_MIB = 1 << 20


def peers(folder: Path) -> Iterator[Peer]:
    """Those that are here."""
    for made in (_age, _pyrage, _tink, _aws):
        try:
            yield made(folder)
        except ImportError:
            continue


def _age(folder: Path) -> Peer:
    age, keygen = shutil.which("age"), shutil.which("age-keygen")
    if age is None or keygen is None:
        raise ImportError("age")
    key = folder / "age.key"
    subprocess.run([keygen, "-o", str(key)], check=True, capture_output=True)
    shown = subprocess.run([keygen, "-y", str(key)], check=True, capture_output=True, text=True)
    told = subprocess.run([age, "--version"], check=True, capture_output=True, text=True)

    def run(*options: str) -> Way:
        return lambda source, target: subprocess.run(
            [age, *options, "-o", str(target), str(source)], check=True
        )

    opening = run("-d", "-i", str(key))
    return f"age {told.stdout.strip()}", run("-r", shown.stdout.strip()), opening


def _pyrage(_folder: Path) -> Peer:
    pyrage = import_module("pyrage")
    identity = pyrage.x25519.Identity.generate()
    return (
        f"age in Rust (pyrage {version('pyrage')})",
        lambda source, target: pyrage.encrypt_file(
            str(source), str(target), [identity.to_public()]
        ),
        lambda source, target: pyrage.decrypt_file(str(source), str(target), [identity]),
    )


def _tink(_folder: Path) -> Peer:
    tink, streaming_aead = import_module("tink"), import_module("tink.streaming_aead")
    streaming_aead.register()
    template = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB
    cipher = tink.new_keyset_handle(template).primitive(streaming_aead.StreamingAead)

    def seal(source: Path, target: Path) -> None:
        out = target.open("wb")
        with source.open("rb") as read, cipher.new_encrypting_stream(out, b"") as sealing:
            _copy(read, sealing)

    def open_(source: Path, target: Path) -> None:
        with (
            cipher.new_decrypting_stream(source.open("rb"), b"") as opening,
            target.open("wb") as out,
        ):
            _copy(opening, out)

    return f"Tink streaming {version('tink')}", seal, open_


def _copy(source: Any, target: Any) -> None:
    while piece := source.read(_MIB):
        target.write(piece)


def _aws(_folder: Path) -> Peer:
    sdk = import_module("aws_encryption_sdk")
    known = import_module("aws_encryption_sdk.identifiers")
    wrapping = import_module("aws_encryption_sdk.internal.crypto.wrapping_keys")
    raw = import_module("aws_encryption_sdk.key_providers.raw")

    class Provider(raw.RawMasterKeyProvider):  # type: ignore[misc, name-defined]
        """One raw key."""

        provider_id = "benchmark"

        def _get_raw_key(self, _key_id: bytes) -> Any:
            return wrapping.WrappingKey(
                wrapping_algorithm=known.WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
                wrapping_key=bytes(32),
                wrapping_key_type=known.EncryptionKeyType.SYMMETRIC,
            )

    provider = Provider()
    provider.add_master_key("key")
    client = sdk.EncryptionSDKClient()

    def way(mode: str) -> Way:
        def work(source: Path, target: Path) -> None:
            with (
                source.open("rb") as read,
                client.stream(mode=mode, source=read, key_provider=provider) as given,
                target.open("wb") as out,
            ):
                for piece in given:
                    out.write(piece)

        return work

    name = f"AWS Encryption SDK for Python {version('aws-encryption-sdk')}"
    return name, way("e"), way("d")


def copied(source: Path, target: Path) -> None:
    """A plain ``cp``."""
    subprocess.run(["cp", str(source), str(target)], check=True)
