import json

import polars as pl
import pytest
import yaml
from kedro.io import DatasetError

from hinglish_pipeline.datasets.accepted_examples import AcceptedExamplesDataset
from hinglish_pipeline.distill.gates import judge_answers
from hinglish_pipeline.distill.gates.params import GateParams
from hinglish_pipeline.distill.plan import plan_requests
from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.teachers import TeacherRequest
from hinglish_pipeline.teachers.rules_teacher import RulesTeacher
from tests.distill.material import CARD, DOCUMENTS, PERSONAS, settings_of


def plan(root, name, **extra):
    prompt = root / "conf" / "base" / "prompts" / f"{name}.yml"
    topical = get_recipe(name).source == "topics"
    return plan_requests(
        {"card": CARD, "personas": PERSONAS} if topical else DOCUMENTS,
        recipe=name,
        recipe_version="1",
        prompt=yaml.safe_load(prompt.read_text("utf-8")),
        settings=settings_of(root, name) | extra.pop("settings", {}),
        seed=3,
        **extra,
    )


@pytest.fixture(scope="module")
def run(root, tmp_path_factory):
    """The files of a run of the embedded teacher, the last chat turned away."""
    folder = tmp_path_factory.mktemp("earlier")
    for part in ("teacher_requests", "teacher_answers"):
        (folder / "04_feature" / part).mkdir(parents=True)
    (folder / "05_model_input").mkdir()
    judged = []
    for name in ("topic_qa", "passage_qa"):
        requests = plan(root, name)
        asked = [TeacherRequest.from_row(row) for row in requests.to_dicts()]
        answers = pl.DataFrame(
            [
                {
                    "request_id": answer.request_id,
                    "status": answer.status,
                    "content": answer.content,
                    "finish_reason": "stop",
                    "error": answer.error,
                    "teacher": "rules",
                    "model": "rules",
                    "drop_reason": None,
                }
                for answer in RulesTeacher().answer(asked)
            ]
        )
        requests.write_parquet(folder / f"04_feature/teacher_requests/{name}.parquet")
        answers.write_parquet(folder / f"04_feature/teacher_answers/{name}.parquet")
        judged.append(judge_answers(requests, answers, params=GateParams()))
    examples = pl.concat(judged).with_row_index("row")
    kept = examples.filter(pl.col("drop_reason").is_null())["row"]
    examples = examples.with_columns(
        drop_reason=pl.when(pl.col("row") == kept[-1])
        .then(pl.lit("loop"))
        .otherwise("drop_reason")
    ).drop("row")
    examples.write_parquet(folder / "05_model_input" / "examples.parquet")
    return folder, examples


def load(folder, **options):
    return AcceptedExamplesDataset(path=str(folder), **options).load()


def test_only_answers_of_which_every_chat_was_kept_are_in_the_pool(run):
    folder, examples = run
    pool = load(folder)
    kept = examples.group_by("request_id", "recipe").agg(
        pl.col("drop_reason").is_null().all()
    )
    wanted = dict(kept.filter("drop_reason")["recipe"].value_counts().iter_rows())
    assert {name: len(part["examples"]) for name, part in pool.items()} == wanted
    assert kept.height > sum(wanted.values())


def test_a_pool_is_cut_to_the_same_sample_every_time(run):
    folder, _ = run
    whole, some = load(folder)["topic_qa"], load(folder, most=2)["topic_qa"]
    assert some["examples"] == whole["examples"][:2]
    assert load(folder, most=2)["topic_qa"] == some


def test_the_pool_serves_the_recipes_it_came_from(root, run):
    pool = load(run[0])
    other = {"few_shot": {"k": 2}, "phrasings": 1}
    frame = plan(
        root, "topic_qa", settings=other, examples=pool["topic_qa"]["examples"]
    )
    chats = [json.loads(text) for text in frame["messages"]]
    assert max(len(chat) for chat in chats) == 6
    for chat in chats:
        assert chat[-1] not in chat[:-1]


def test_a_folder_without_a_run_is_refused_and_nothing_can_be_saved(tmp_path):
    with pytest.raises(DatasetError, match="no complete run"):
        load(tmp_path)
    dataset = AcceptedExamplesDataset(path=str(tmp_path))
    assert not dataset.exists()
    with pytest.raises(DatasetError, match="another run"):
        dataset.save({})
