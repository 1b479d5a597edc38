"""Thresholds of the data contract, so that a failing receipt names a number."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

Band = tuple[float, float]


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContractParams(_Params):
    """What every kept row has to keep."""

    languages: tuple[str, ...] = Field(
        default=("hi-Deva", "hinglish-Latn", "hinglish-mixed", "en", "kn", "gu"),
        min_length=1,
        description="target modes that exist",
    )
    max_turns: int = Field(ge=2, description="most messages of a row")
    max_words: int = Field(ge=10, description="most words of a whole conversation")
    max_message_words: int = Field(ge=5, description="most words of one message")
    leak_min_words: int = Field(
        ge=2,
        description="an evaluation prompt of at least so many words must not occur "
        "inside a training prompt either",
    )


class ProfileParams(_Params):
    """How the statistics are taken."""

    opening_words: int = Field(ge=1, description="words of an answer's opening")


class CheckpointParams(_Params):
    """Thresholds of the Great Expectations suite, on the table of statistics."""

    min_groups: int = Field(ge=1, description="recipe x language groups, at least")
    min_kept: int = Field(ge=1, description="kept rows of the whole set, at least")
    min_kept_per_group: int = Field(ge=0, description="kept rows of each group")
    min_keep_rate: float = Field(
        ge=0, le=1, description="kept share of each group's answered rows"
    )
    max_teacher_failed: float = Field(
        ge=0,
        le=1,
        description="share of requests that failed, declined ones apart",
    )
    max_unreadable: float = Field(
        ge=0, le=1, description="share of bad_json and schema among answered rows"
    )
    max_single_reason: float = Field(
        ge=0,
        le=1,
        description="largest share of answered rows one gate may drop in a group",
    )
    max_duplicate_rate: float = Field(
        ge=0, le=1, description="kept rows that repeat another one word by word"
    )
    max_opening_share: float = Field(
        ge=0, le=1, description="kept answers of a group that open alike"
    )
    opening_min_rows: int = Field(
        ge=1, description="smaller groups are not judged by openings"
    )
    min_unique_answers: float = Field(
        ge=0, le=1, description="distinct answers per kept row of a group"
    )
    answer_words_median: Band = Field(description="median answer length, words")
    max_answer_words: int = Field(ge=1, description="longest answer, words")
    min_target_script: float = Field(
        ge=0, le=1, description="share of letters in the target's script, mean"
    )
    cmi_median: Band = Field(description="median CMI of Hinglish groups")


class DocsParams(_Params):
    """The page for people."""

    title: str = Field(min_length=1, description="heading of the page")
    max_rows: int = Field(ge=1, description="rows shown of failed contracts")
