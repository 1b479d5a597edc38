"""Answers on record: journals that are appended to, archives, an index over both."""

from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.records import JournalBusyError, JournalError
from hinglish_pipeline.teachers.ledger.store import Ledger, LedgerStatistics

__all__ = ["Journal", "JournalBusyError", "JournalError", "Ledger", "LedgerStatistics"]
