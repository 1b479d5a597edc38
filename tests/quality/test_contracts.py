"""Row contracts: each broken promise is named, sound rows pass."""

import polars as pl
import pytest

from hinglish_pipeline.quality import CONTRACTS
from hinglish_pipeline.quality.contracts import check_contracts
from tests.quality.make import CONTRACTS as PARAMS
from tests.quality.make import example, frame_of, sound_rows


def broken(rows, prompts=()):
    """(contract, detail) of every failure."""
    verdicts = check_contracts(frame_of(rows), list(prompts), PARAMS)
    failed = verdicts.filter(~pl.col("ok"))
    return dict(failed.select("contract", "detail").iter_rows())


def test_sound_rows_keep_all_contracts_with_one_verdict_each():
    verdicts = check_contracts(frame_of(sound_rows()), ["kuch aur hi sawaal"], PARAMS)
    assert verdicts["ok"].all()
    assert verdicts.height == 40 * len(CONTRACTS)
    assert verdicts["detail"].null_count() == verdicts.height


@pytest.mark.parametrize(
    ("contract", "changes"),
    [
        ("roles_alternate", {"messages": [{"role": "user", "content": "haan"}]}),
        (
            "roles_alternate",
            {
                "messages": [
                    {"role": "assistant", "content": "haan"},
                    {"role": "user", "content": "haan"},
                ]
            },
        ),
        (
            "no_empty_content",
            {
                "messages": [
                    {"role": "user", "content": "haan"},
                    {"role": "assistant", "content": " \n"},
                ]
            },
        ),
        ("no_empty_content", {"messages": []}),
        ("known_language", {"lang": "hinglish"}),
        ("known_language", {"lang": None}),
        ("licence_present", {"licence": None}),
        ("licence_present", {"licence": "  "}),
        ("provenance_present", {"model": None}),
        ("unique_id", {"example_id": ""}),
        (
            "turns_within",
            {
                "messages": [
                    {"role": role, "content": "haan ji"}
                    for _ in range(5)
                    for role in ("user", "assistant")
                ]
            },
        ),
    ],
)
def test_a_broken_promise_is_named(contract, changes):
    row = example(1, "bus kab aayegi?", "subah aayegi") | changes
    assert broken([row])[contract]


def test_length_and_garbage_are_seen():
    assert "length_within" in broken([example(1, "kab?", "bahut " * 121)])
    assert "length_within" not in broken([example(1, "kab?", "समय " * 119)])
    assert "no_control_characters" in broken([example(1, "kab?", "sub\ufffdah")])
    assert "no_control_characters" not in broken([example(1, "kab?", "na\n\tha\u200d")])


def test_ids_are_unique_over_dropped_rows_too():
    rows = [
        example(1, "kab?", "subah aayegi"),
        example(1, "kab na?", "shaam", drop_reason="loop"),
    ]
    assert broken(rows) == {"unique_id": "id occurs 2 times"}


def test_dropped_rows_are_not_judged():
    row = example(1, "", "", drop_reason="bad_json", messages=[])
    assert check_contracts(frame_of([row]), [], PARAMS).is_empty()


@pytest.mark.parametrize(
    ("asked", "prompt"),
    [
        ("Station ki bus kab aayegi?", "Station ki bus kab aayegi?"),
        ("station ki BUS, kab aayegi", "Station ki bus kab aayegi?"),
        ("Suno: station ki bus kab aayegi yaar", "Station ki bus kab aayegi?"),
        ("बस कब आएगी", "बस कब आएगी?"),
        ("ಬಸ್ ಯಾವಾಗ", "ಬಸ್ ಯಾವಾಗ?"),
    ],
)
def test_an_evaluation_prompt_in_training_is_a_leak(asked, prompt):
    assert "no_leak" in broken([example(1, asked, "subah aayegi")], [prompt])


@pytest.mark.parametrize(
    ("asked", "prompt"),
    [
        ("station ki bus kab jayegi", "Station ki bus kab aayegi?"),
        ("bus kab aayegi station ki", "bus kab?"),
        ("पैर कहाँ है", "पर कहाँ है"),
        ("station", ""),
    ],
)
def test_a_different_prompt_is_no_leak(asked, prompt):
    assert "no_leak" not in broken([example(1, asked, "subah aayegi")], [prompt])


def test_a_prompt_in_the_answer_is_no_leak():
    row = example(1, "kya bolun?", "Station ki bus kab aayegi, yeh poochho")
    assert "no_leak" not in broken([row], ["Station ki bus kab aayegi?"])
