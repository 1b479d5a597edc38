"""Names requests by their content, so that nothing is paid for twice.

Two hashes, two owners. The *plan* names a request by everything the recipe decided
(:func:`request_identity`), without knowing who will be asked. The *ledger* files an
answer under that name together with the teacher's identity (:class:`AnswerKeys`):
another model is another answer, the same model behind another address is not.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVENANCE = frozenset({"doc_id", "source", "licence", "origin"})
"""Variables that say where a text came from; they reach no teacher, so they are not
part of the identity: moving a document between files asks nobody. ``origin`` is the
judged row that a follow-up begins with; what is asked of it stands beside it."""


def canonical_json(value: Any) -> str:
    """Write JSON the one way it can be written: sorted keys, no spaces, UTF-8.

    Args:
        value: JSON-able value with string keys.

    Returns:
        The text; equal values give equal text in every process.

    Raises:
        TypeError: If the value has no JSON form.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def digest(value: Any) -> str:
    """Hash a JSON-able value to 32 hex digits (sha256, first 16 bytes)."""
    data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(data).hexdigest()[:32]


def request_identity(body: Mapping[str, Any]) -> str:
    """Name a request by what may reach a teacher.

    Args:
        body: ``recipe``, ``recipe_version``, ``lang``, ``messages``, ``schema``,
            ``sampling`` (with ``sample_index``) and ``variables``.

    Returns:
        32 hex digits; provenance variables do not count.
    """
    variables = {k: v for k, v in body["variables"].items() if k not in PROVENANCE}
    return digest({**body, "variables": variables})


class AnswerKeys:
    """The ledger keys of one teacher, cheap enough for a million requests."""

    def __init__(self, teacher_identity: Mapping[str, Any]) -> None:
        self._teacher = digest(dict(teacher_identity)).encode()

    def of(self, request_id: str) -> str:
        """Return the ledger key of a request under this teacher."""
        data = self._teacher + request_id.encode()
        return hashlib.sha256(data).hexdigest()[:32]
