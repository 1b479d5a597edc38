"""The report pipeline under kedro: makes the page, and skips it when current."""

import logging

from kedro.io import DataCatalog, MemoryDataset
from kedro.runner import SequentialRunner

from hinglish_pipeline.datasets import ArtifactDataset
from hinglish_pipeline.pipelines.report import create_pipeline
from tests.report import fabricated


def test_writes_the_page_once(tmp_path, sample, caplog):
    inputs = fabricated.report_inputs(tmp_path, sample)
    page = tmp_path / "08_reporting" / "report.html"
    datasets = {name: MemoryDataset(one) for name, one in inputs.items()}
    datasets["params:report.build"] = MemoryDataset(fabricated.REPORT)
    datasets["report"] = ArtifactDataset(path=str(page))
    pipeline = create_pipeline()
    SequentialRunner().run(pipeline, DataCatalog(datasets))
    assert "<h1>A fabricated run</h1>" in page.read_text(encoding="utf-8")
    stamp = page.stat().st_mtime_ns
    with caplog.at_level(logging.INFO):
        SequentialRunner().run(pipeline, DataCatalog(datasets))
    assert page.stat().st_mtime_ns == stamp
    assert "report: current, nothing to redo" in caplog.text


def test_reads_only_what_other_stages_promise():
    assert create_pipeline().inputs() == {
        "corpus_accounting",
        "corpus",
        "teacher_answers",
        "follow_up_answers",
        "review_answers",
        "gate_table",
        "gate_quality",
        "gate_receipt",
        "preflight_report",
        "student_checkpoint",
        "scores",
        "predictions",
        "deployment_receipt",
        "examples",
        "params:report.build",
    }
    assert create_pipeline().outputs() == {"report"}
