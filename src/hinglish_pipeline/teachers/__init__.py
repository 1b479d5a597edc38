"""Ask a big model: one protocol, several teachers, answers recorded once."""

from hinglish_pipeline.teachers.ask import AskParams, ask_shard
from hinglish_pipeline.teachers.build import TEACHER_KINDS, build_teacher
from hinglish_pipeline.teachers.ledger.journal import Journal
from hinglish_pipeline.teachers.ledger.records import JournalBusyError, JournalError
from hinglish_pipeline.teachers.ledger.store import Ledger, LedgerStatistics
from hinglish_pipeline.teachers.price import Price, Usage
from hinglish_pipeline.teachers.protocol import (
    Teacher,
    TeacherAnswer,
    TeacherError,
    TeacherRefusedError,
    TeacherRequest,
    TeacherUnreachableError,
)

__all__ = [
    "TEACHER_KINDS",
    "AskParams",
    "Journal",
    "JournalBusyError",
    "JournalError",
    "Ledger",
    "LedgerStatistics",
    "Price",
    "Teacher",
    "TeacherAnswer",
    "TeacherError",
    "TeacherRefusedError",
    "TeacherRequest",
    "TeacherUnreachableError",
    "Usage",
    "ask_shard",
    "build_teacher",
]
