"""The deploy pipeline describes three pieces of work and checks its parameters."""

import pytest
from pydantic import ValidationError

from hinglish_pipeline.pipelines.deploy import create_pipeline
from hinglish_pipeline.pipelines.deploy.nodes import export_gguf, measure_edge
from hinglish_pipeline.pipelines.deploy.params import DeployParams
from hinglish_pipeline.shards import Artifact


def params(**changes):
    """Deploy parameters."""
    base = {"types": ["f16", "q8_0"], "threads": 1, "max_new_tokens": 64}
    return DeployParams.model_validate({**base, **changes})


class TestDeploy:
    def test_leads_from_student_to_card(self):
        pipeline = create_pipeline()
        assert pipeline.outputs() == {"model_card"}
        assert {"student", "predictions", "scores"} <= pipeline.inputs()

    def test_more_threads_measure_again_but_export_nothing_again(self, tmp_path):
        student = Artifact(tmp_path, "s")
        one, two = params(), params(threads=2)
        exports = [export_gguf(student, p).derivation() for p in (one, two)]
        assert exports[0] == exports[1]
        edges = [
            measure_edge(student, student, student, p).derivation() for p in (one, two)
        ]
        assert edges[0] != edges[1]

    def test_an_unknown_file_type_is_refused(self):
        with pytest.raises(ValidationError, match="q8_0"):
            params(types=["q3_xyz"])
