"""Why this exists: a teacher that cannot answer well says so instead of guessing."""

from __future__ import annotations


class CannotAnswer(ValueError):
    """The rules found nothing safe to say; the message is the reason.

    Args:
        reason: Short machine-readable reason, for example ``no_clean_fact``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
