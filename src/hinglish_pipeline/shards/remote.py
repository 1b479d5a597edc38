"""Looks at what lies in a remote store: local copies, and reading by columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hinglish_pipeline.errors import IncompleteError
from hinglish_pipeline.shards.artifact import Artifact
from hinglish_pipeline.shards.storage import Storage, sha256_file
from hinglish_pipeline.shards.temporaries import (
    local_cache,
    remove_path,
    temporary_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_POLARS_NAMES = {
    "key": "aws_access_key_id",
    "secret": "aws_secret_access_key",
    "token": "aws_session_token",
    "endpoint_url": "aws_endpoint_url",
    "region_name": "aws_region",
    "anon": "aws_skip_signature",
}


class RemoteArtifact(Artifact):
    """An artefact in a remote store, copied to this machine when it is looked at.

    The copy is kept under the content's fingerprint, so a worker fetches it once for
    all shards, and never an old one.
    """

    _storage: Storage
    _name: str
    _files: Mapping[str, str]

    def __init__(
        self,
        storage: Storage,
        name: str,
        files: Mapping[str, str],
        record: Mapping[str, Any],
    ) -> None:
        """Describe it; nothing is fetched.

        Args:
            storage: The folder it lies in.
            name: Its name there.
            files: Names of its files there, with their sha256.
            record: Its commit record.
        """
        self.__dict__.update(
            fingerprint=record["sha256"],
            summary=record["summary"],
            _storage=storage,
            _name=name,
            _files=files,
        )

    def __repr__(self) -> str:
        """Where it lies, without fetching it."""
        return f"RemoteArtifact({self.location})"

    @property
    def location(self) -> str:
        """Its URL."""
        return self._storage.path(self._name)

    @property
    def path(self) -> Path:  # type: ignore[override]
        """A local copy."""
        return fetched(self._storage, self._files, self.fingerprint) / self._name


def fetched(storage: Storage, files: Mapping[str, str], fingerprint: str) -> Path:
    """A local folder with copies of some files, fetched once a machine.

    Args:
        storage: Where they lie.
        files: Their names there, with their sha256.
        fingerprint: What names the copy; it has to change with the content.

    Raises:
        IncompleteError: If a file is not the one that was committed.
    """
    kept = local_cache() / "artifacts" / fingerprint
    if kept.exists():
        return kept
    kept.parent.mkdir(exist_ok=True)
    made = kept.with_name(temporary_name(fingerprint))
    try:
        for name, digest in files.items():
            target = made / name
            target.parent.mkdir(parents=True, exist_ok=True)
            storage.fetch(name, target)
            if sha256_file(target) != digest:
                raise IncompleteError(
                    f"{storage.path(name)} is not the file that was committed. Run "
                    "the node that makes it again."
                )
        try:
            made.replace(kept)
        except OSError:  # another process was first
            if not kept.exists():
                raise
    finally:
        remove_path(made)
    return kept


def polars_options(url: str, options: Mapping[str, Any]) -> dict[str, str] | None:
    """fsspec options of S3 as polars names them, so that it reads only what it needs.

    Returns:
        Options for ``scan_parquet``; None if the store is no S3, or has a setting that
        polars does not know.
    """
    if not url.startswith(("s3://", "s3a://")):
        return None
    known = dict(options)
    known.pop("use_listings_cache", None)
    flat = {**known, **(known.pop("client_kwargs", None) or {})}
    flat.pop("client_kwargs", None)
    if flat.keys() - _POLARS_NAMES.keys():
        return None
    named = {
        _POLARS_NAMES[name]: str(value).lower() if name == "anon" else str(value)
        for name, value in flat.items()
        if value is not None
    }
    if named.get("aws_endpoint_url", "").startswith("http://"):
        named["aws_allow_http"] = "true"
    return named
