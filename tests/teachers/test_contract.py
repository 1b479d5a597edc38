"""What every teacher promises, asked of each."""

import pickle

import orjson
import pytest

from hinglish_pipeline.distill.recipes import get_recipe
from hinglish_pipeline.teachers import TeacherError, TeacherRequest, build_teacher
from hinglish_pipeline.teachers.answer_json import read_answer
from hinglish_pipeline.teachers.identity import digest
from tests.teachers.server import Server

SENTENCES = (
    "मुझे कल सुबह जल्दी उठना है।",
    "आज बाज़ार में बहुत भीड़ थी।",
    "बच्चे शाम को मैदान में खेलते हैं।",
    "हमने रविवार को नई फ़िल्म देखी।",
)


@pytest.fixture(params=["rules", "openai"])
def teacher(request):
    if request.param == "rules":
        yield build_teacher("rules")
        return
    with Server() as server:
        yield build_teacher("openai", model="m", base_url=server.url)


def rewrite_requests(*texts):
    schema = get_recipe("hinglish_rewrite").schema
    return [
        TeacherRequest(
            id=digest(text),
            messages=({"role": "user", "content": text},),
            schema=schema,
            sampling={
                "temperature": 0.0,
                "max_tokens": 99,
                "seed": 1,
                "sample_index": 0,
            },
            variables={"text": text, "mixing": {"target": 0.5}},
            recipe="hinglish_rewrite",
            lang="hinglish-Latn",
        )
        for text in texts
    ]


def test_every_request_gets_exactly_one_answer(teacher):
    requests = rewrite_requests(*SENTENCES)
    answers = list(teacher.answer(iter(requests)))
    assert sorted(a.request_id for a in answers) == sorted(r.id for r in requests)
    assert {a.status for a in answers} == {"ok"}
    assert all(a.error is None and a.attempts == 1 for a in answers)


def test_answers_match_the_schema_and_parse_into_a_chat(teacher):
    recipe = get_recipe("hinglish_rewrite")
    by_id = {r.id: r for r in rewrite_requests(*SENTENCES)}
    for answer in teacher.answer(iter(by_id.values())):
        read_answer(answer.content, recipe.schema)
        variables = {**by_id[answer.request_id].variables, "instruction": "$text"}
        (chat,) = recipe.parse(answer.content, variables)
        assert [m["role"] for m in chat] == ["user", "assistant"]


def test_what_it_cannot_answer_fails_alone_with_a_reason(teacher):
    good, odd = rewrite_requests(SENTENCES[0], "")
    if teacher.identity()["kind"] == "openai":
        pytest.skip("the scripted server answers everything; see test_openai")
    by_id = {a.request_id: a for a in teacher.answer([odd, good])}
    assert by_id[good.id].status == "ok"
    assert by_id[odd.id].status == "failed"
    assert by_id[odd.id].error


def test_no_requests_no_answers(teacher):
    assert list(teacher.answer([])) == []


def test_it_can_be_asked_again_and_closed_twice(teacher):
    requests = rewrite_requests(SENTENCES[0])
    first, second = (next(iter(teacher.answer(requests))) for _ in range(2))
    assert first.content == second.content
    teacher.close()
    teacher.close()


def test_identity_is_plain_json_names_kind_and_model_and_survives_travel(teacher):
    identity = teacher.identity()
    assert orjson.loads(orjson.dumps(identity)) == identity
    assert {"kind", "model"} <= identity.keys()
    assert pickle.loads(pickle.dumps(teacher)).identity() == identity
    assert teacher.__fingerprint__() == identity


class TestBuilding:
    def test_an_unknown_kind_names_the_known(self):
        with pytest.raises(TeacherError, match="rules, openai, vllm"):
            build_teacher("oracle")

    @pytest.mark.parametrize(
        ("kind", "settings", "named"),
        [
            ("rules", {"temprature": 1}, "temprature"),
            ("openai", {"model": "m"}, "base_url"),
            ("openai", {"model": "m", "base_url": "localhost:80"}, "http://host:port"),
            ("vllm", {}, "model"),
        ],
    )
    def test_settings_that_do_not_fit_are_named(self, kind, settings, named):
        with pytest.raises(TeacherError, match=named):
            build_teacher(kind, **settings)

    def test_vllm_without_vllm_says_how_to_install_it(self):
        teacher = build_teacher("vllm", model="m", engine={"dtype": "float32"})
        assert teacher.identity()["engine"] == {"dtype": "float32"}
        with pytest.raises(TeacherError, match=r"hinglish-pipeline\[vllm\]"):
            list(teacher.answer(rewrite_requests(SENTENCES[0])))
