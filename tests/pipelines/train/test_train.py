"""The train pipeline: students chosen by name, and no training without a receipt."""

import orjson
import pytest
import yaml
from pydantic import ValidationError

from hinglish_pipeline.pipelines.train import create_pipeline
from hinglish_pipeline.pipelines.train.nodes import fit
from hinglish_pipeline.pipelines.train.params import TrainParams
from hinglish_pipeline.quality import GateFailed
from hinglish_pipeline.shards import Artifact, fingerprint


def load_params(root, env, student):
    """`train:` as the configuration of one environment gives it."""
    from kedro.config import OmegaConfigLoader

    loader = OmegaConfigLoader(
        str(root / "conf"),
        base_env="base",
        default_run_env=env,
        env=env,
        runtime_params={"student": student} if student else {},
    )
    return TrainParams.model_validate(loader["parameters"]["train"]), loader


class TestChoice:
    def test_the_demo_takes_the_tiny_student(self, root):
        params, _ = load_params(root, "base", None)
        assert params.student == "tiny"
        assert params.chosen.adapter.method == "full"

    @pytest.mark.parametrize(
        "name", ["qwen2.5-0.5b-lora", "qwen2.5-7b-qlora", "gemma-3-1b-full"]
    )
    def test_a_real_student_is_chosen_by_name_and_kept_apart(self, root, name):
        params, loader = load_params(root, "gpu", name)
        assert name.endswith(params.chosen.adapter.method)
        assert f"/{name}/" in loader["catalog"]["student"]["path"]

    def test_an_unknown_student_is_refused_with_the_known_ones(self, root):
        with pytest.raises(ValidationError, match=r"qwen2\.5-7b-qlora"):
            load_params(root, "gpu", "gpt-17")

    def test_changing_another_student_redoes_nothing(self, root):
        params, _ = load_params(root, "gpu", "qwen2.5-0.5b-lora")
        values = params.model_dump()
        values["students"]["gemma-3-1b-full"]["fit"]["steps"] += 1
        changed = TrainParams.model_validate(values)
        assert fingerprint(changed.chosen) == fingerprint(params.chosen)


class TestGate:
    def test_failed_data_are_never_trained_on(self, root, tmp_path):
        receipt = tmp_path / "receipt.json"
        receipt.write_bytes(
            orjson.dumps(
                {
                    "passed": False,
                    "expectations": [],
                    "evaluated": 3,
                    "examples_fingerprint": "x",
                }
            )
        )
        params, _ = load_params(root, "base", None)
        handle = Artifact(tmp_path, "x")
        with pytest.raises(GateFailed):
            fit(handle, handle, handle, Artifact(receipt, "r"), handle, params)

    def test_nodes_only_describe_work(self):
        names = [node.name for node in create_pipeline().nodes]
        assert names[-2:] == ["fit", "merge"]
        assert set(names) == {"train_tokenizer", "render", "preflight", "fit", "merge"}


class TestCards:
    def test_held_out_questions_are_not_phrasings_of_a_card(self, root, sample):
        """Every intent that the demo's student learns is asked for, and no other."""
        _, loader = load_params(root, "base", None)
        recipes = loader["parameters"]["distill"]["prepare"]["recipes"]
        learnt = recipes["topic_qa"].get("topics")
        asks, intents = set(), set()
        for file in (sample / "cards" / "topics").glob("*.yml"):
            for intent in yaml.safe_load(file.read_text())["intents"]:
                asks |= {_plain(ask) for ask in intent["asks"]}
                if learnt is None or file.stem in learnt:
                    intents.add(intent["intent"])
        rows = _rows(sample / "evaluation" / "held_out_paraphrases.jsonl")
        assert not {_plain(row["prompt"]) for row in rows} & asks
        assert {row["intent"] for row in rows} == intents

    def test_unseen_combinations_are_held_out_in_their_cards(self, sample):
        held = {}
        for file in (sample / "cards" / "topics").glob("*.yml"):
            for intent in yaml.safe_load(file.read_text())["intents"]:
                held[intent["intent"]] = intent.get("held_out_slots", [])
        rows = _rows(sample / "evaluation" / "unseen_slot_combinations.jsonl")
        assert len(rows) >= 60
        assert all(row["slots"] in held[row["intent"]] for row in rows)
        paraphrases = _rows(sample / "evaluation" / "held_out_paraphrases.jsonl")
        assert not any(row["slots"] in held[row["intent"]] for row in paraphrases)


def _rows(path):
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def _plain(text):
    return " ".join(text.lower().replace(",", " ").replace("?", " ").split())
