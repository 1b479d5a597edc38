"""Parameters of the train pipeline: every student by name, and the chosen one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hinglish_pipeline.students.params import StudentParams

__all__ = ["StudentParams", "TrainParams"]


class TrainParams(BaseModel):
    """``train:`` in the configuration."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    student: str = Field(description="Name of the student that this run is about.")
    students: dict[str, StudentParams] = Field(
        min_length=1, description="What each student is."
    )

    @model_validator(mode="after")
    def _known(self) -> TrainParams:
        if self.student not in self.students:
            known = ", ".join(sorted(self.students))
            raise ValueError(
                f"there is no student {self.student!r} in this environment; it knows "
                f"{known}. Choose with --params=student=NAME (real models: --env=gpu)."
            )
        return self

    @property
    def chosen(self) -> StudentParams:
        """The student that this run is about; changing another redoes nothing."""
        return self.students[self.student]
