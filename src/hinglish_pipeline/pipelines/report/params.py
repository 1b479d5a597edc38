"""Parameters of the report pipeline, checked before any node runs."""

from hinglish_pipeline.report.page import ReportParams

__all__ = ["ReportParams"]
