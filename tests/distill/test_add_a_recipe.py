"""The how-to is run as it stands: one file, one prompt, one entry make a recipe."""

import re

import orjson
import pytest
import yaml

from hinglish_pipeline.distill import recipes
from hinglish_pipeline.distill.gates import EXAMPLE_SCHEMA
from hinglish_pipeline.distill.prepare import PrepareParams, prepare_requests
from hinglish_pipeline.shards import Shards
from tests.distill.judged import judge

PROVERB = "Naach na jaane aangan tedha"
CARD = {"topic": "kahavat", "proverbs": [PROVERB]}


@pytest.fixture
def blocks(root):
    """The document's Python, prompt and settings."""
    text = (root / "docs" / "how-to" / "add-a-recipe.md").read_text("utf-8")
    found = re.findall(r"```(python|yaml)\n(.+?)```", text, re.DOTALL)
    assert [kind for kind, _ in found] == ["python", "yaml", "yaml"]
    return [body for _, body in found]


@pytest.fixture
def planned(blocks, tmp_path, monkeypatch):
    """Its requests for a card with one proverb."""
    module, prompt, settings = blocks
    (tmp_path / "proverb_qa.py").write_text(module, encoding="utf-8")
    monkeypatch.setattr(recipes, "__path__", [*recipes.__path__, str(tmp_path)])
    params = {"seed": 1, "recipes": yaml.safe_load(settings)}
    requests = prepare_requests(
        Shards([]),
        [],
        {"kahavat": CARD},
        {"proverb_qa": yaml.safe_load(prompt)},
        PrepareParams.model_validate(params),
    )
    return requests.run(tmp_path / "requests")


def test_the_shipped_text_plans_asks_and_judges(planned):
    assert planned.names == ["proverb_qa-kahavat"]
    (row,) = planned.collect().to_dicts()
    assert PROVERB in orjson.loads(row["messages"])[1]["content"]
    meaning = "Jab kaam na aaye aur log cheezon ko blame karein, tab yeh bolte hain."
    frame = judge(planned.collect(), lambda _: {"meaning": meaning})
    assert frame.schema == EXAMPLE_SCHEMA
    (example,) = frame.to_dicts()
    assert example["drop_reason"] is None, example["detail"]
    assert example["messages"][0]["content"] == f"{PROVERB} ka matlab kya hai?"
