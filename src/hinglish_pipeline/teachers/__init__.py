"""Ask a big model: one protocol, several teachers, answers recorded once."""

from hinglish_pipeline.teachers.ask import AskParams, ask_shard
from hinglish_pipeline.teachers.build import TEACHER_KINDS, build_teacher
from hinglish_pipeline.teachers.journal import Journal, JournalBusyError, JournalError
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
    "Teacher",
    "TeacherAnswer",
    "TeacherError",
    "TeacherRefusedError",
    "TeacherRequest",
    "TeacherUnreachableError",
    "ask_shard",
    "build_teacher",
]
