"""Gates: may this answer become training data, and if not, why."""

from hinglish_pipeline.distill.gates.candidate import Candidate, Turn, Verdict
from hinglish_pipeline.distill.gates.judge import (
    EXAMPLE_SCHEMA,
    GATES,
    READING_REASONS,
    judge_answers,
    judge_candidate,
)
from hinglish_pipeline.distill.gates.params import CompileParams, GateParams

__all__ = [
    "EXAMPLE_SCHEMA",
    "GATES",
    "READING_REASONS",
    "Candidate",
    "CompileParams",
    "GateParams",
    "Turn",
    "Verdict",
    "judge_answers",
    "judge_candidate",
]
