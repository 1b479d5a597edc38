"""Requests planned on real documents: stories, manuals and Markdown of other people."""

import json

import polars as pl
import pytest
import regex
import yaml

from hinglish_pipeline.distill.plan import plan_requests
from tests.distill.material import settings_of

FILES = {
    "pratham_hi": "hi-Deva",
    "pratham_kn": "kn",
    "pratham_gu": "gu",
    "rust_hinglish_docs": "hi-Latn",
    "vue_hinglish_docs": "hi-Latn",
    "ms_docs_kn": "kn",
    "ms_docs_hi": "hi-Deva",
    "hf_course_hi_en": "hi-Deva",
    "react_hi": "hi-Deva",
}
NO_PROSE = regex.compile(
    r"`|\*\*|\]\(|https?:|www\.|<!--|</?\w+[^<>]*>|\s\|\s|::=|=>|\(\)|^\s*[#>$]|[{};]$"
    r"|(?i:co-op translator)"
)
FEWEST = 5
"""Passages of five documents, by far the least of any file."""


@pytest.fixture(scope="module")
def planned(root, real_data):
    def run(recipe, name, **changes):
        with (real_data / f"{name}.jsonl").open(encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line, _ in zip(lines, range(40))]
        frame = pl.DataFrame(
            {
                "doc_id": [f"d{i}" for i in range(0, len(texts), 8)],
                "text": texts[::8],
                "source": name,
                "licence": "CC0-1.0",
                "lang": FILES[name],
            }
        )
        prompt = root / "conf" / "base" / "prompts" / f"{recipe}.yml"
        table = plan_requests(
            frame,
            recipe=recipe,
            recipe_version="1",
            prompt=yaml.safe_load(prompt.read_text("utf-8")),
            settings=settings_of(root, recipe) | changes,
            seed=3,
        )
        return [json.loads(text) for text in table["variables"]]

    return run


@pytest.mark.parametrize("name", sorted(FILES))
def test_passages_hold_no_code_tables_or_marks(planned, name):
    found = planned("passage_qa", name, targets={FILES[name]: ["hinglish-Latn"]})
    passages = [one["passage"] for one in found]
    assert len(passages) >= FEWEST
    assert not [p for p in passages if NO_PROSE.search(p)]
    ended = sum(bool(regex.search(r"[.।?!…][”\"’')\]]*$", p)) for p in passages)
    assert ended / len(passages) > 0.9


@pytest.mark.parametrize("name", ["pratham_hi", "ms_docs_hi", "rust_hinglish_docs"])
def test_sentences_to_translate_are_whole(planned, name):
    mode = {"hi-Deva": "hi-Deva", "hi-Latn": "hinglish-Latn"}[FILES[name]]
    pairs = [{"source": mode, "target": "en"}]
    found = planned("translation", name, pairs=pairs, share=1.0)
    texts = [one["text"] for one in found]
    assert len(texts) >= FEWEST
    assert not [text for text in texts if NO_PROSE.search(text) or text.endswith(":")]
