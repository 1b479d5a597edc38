"""The page a lead opens: self-contained, escaped, complete, and loud when fed badly."""

import re
from html.parser import HTMLParser

import orjson
import polars as pl
import pytest

from hinglish_pipeline.report.fields import ReportInputError
from hinglish_pipeline.report.page import SECTIONS, build_report_page
from tests.report import fabricated

VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory, sample):
    return fabricated.report_inputs(tmp_path_factory.mktemp("data"), sample)


def build(inputs, out):
    summary = build_report_page(**inputs, params=fabricated.REPORT, out=out)
    return out.read_text(encoding="utf-8"), summary


@pytest.fixture(scope="module")
def page(inputs, tmp_path_factory):
    return build(inputs, tmp_path_factory.mktemp("page") / "report.html")[0]


class Outline(HTMLParser):
    """Ids, links, sources and whether every tag closes."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.sources, self.open = [], [], [], []
        self.labels = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.sources += [found["src"]] if "src" in found else []
        if tag == "svg" and found.get("role") == "img":
            self.labels.append(found["aria-label"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


class TestSelfContained:
    def test_nothing_comes_from_elsewhere(self, page):
        outline = Outline(page)
        assert outline.sources == []
        assert all(link.startswith("#") for link in outline.links)
        assert not re.search(r"""(src|href|url\(|@import)[^>]{0,4}https?://""", page)
        assert "<script" not in page
        assert "<link" not in page

    def test_it_is_light(self, page):
        assert len(page.encode()) < 500_000

    def test_every_link_leads_to_a_section(self, page):
        outline = Outline(page)
        assert {link[1:] for link in outline.links} <= set(outline.ids)
        assert [one for one, _ in SECTIONS if one not in outline.ids] == []
        assert outline.open == []

    def test_figures_speak_to_screen_readers(self, page):
        labels = Outline(page).labels
        assert len(labels) > 10
        assert all(labels)


class TestContent:
    def test_markup_in_data_is_shown_and_not_run(self, page):
        assert "<b>kya?</b>" not in page
        assert "&lt;b&gt;kya?&lt;/b&gt;" in page

    def test_teacher_is_named_for_what_it_is(self, page):
        assert "It is not a language model" in page

    def test_headline_numbers_carry_n_and_target(self, page):
        results = page[page.index('id="results"') : page.index('id="answers"')]
        assert "Right answers" in results
        assert "n&nbsp;120" in results
        assert "untrained" in results
        assert 'class="target"' in results

    def test_a_dozen_answers_good_and_bad(self, page):
        assert len(re.findall(r'<article class="answer right"', page)) == 6
        assert len(re.findall(r'<article class="answer"', page)) == 6
        assert "gguf-q8_0" in page

    def test_the_corpus_names_every_reason(self, page):
        corpus = page[page.index('id="corpus"') : page.index('id="gates"')]
        for stage in ("ingest", "annotate", "select"):
            assert f"<small>{stage}</small>" in corpus
        for reason in fabricated.LEFT_OUT:
            assert reason.replace("_", " ") in corpus

    def test_the_mixture_says_what_was_taken_and_why(self, page):
        mixture = page[page.index("The mixture") : page.index("How the Hinglish")]
        rows = re.findall(r"<tr><td>(.*?)</tr>", mixture)
        cells = [re.sub(r"<[^>]+>", "|", row).split("|")[0] for row in rows]
        assert cells == ["hi-Deva", "hi-Latn"]
        assert "18\u202f400" in rows[1]
        assert "16\u202f900" in rows[1]
        assert "44.2\u202f%" in rows[1]
        assert "share 0.45 asks for 0.9188 of its words" in rows[1]

    def test_loss_tokens_are_marked(self, page):
        assert "<mark>App kholo aur Pay Bill dabao.&lt;|end|&gt;</mark>" in page

    def test_raw_files_and_shards_appear_without_machine_paths(self, page, inputs):
        assert "08_reporting/gate_table.json" in page
        assert str(inputs["scores"].path.parents[1]) not in page

    def test_same_inputs_same_bytes(self, page, inputs, tmp_path):
        again, summary = build(inputs, tmp_path / "again.html")
        assert again == page
        assert summary["bytes"] == len(page.encode())


class TestRefused:
    def change(self, inputs, folder, name, edit):
        document = inputs[name].json()
        edit(document)
        return {**inputs, name: fabricated.write_json(folder / "x.json", document)}

    @pytest.mark.parametrize(
        ("name", "path"),
        [
            ("corpus_accounting", "stages.select"),
            ("corpus_accounting", "mixture"),
            ("gate_table", "total.kept"),
            ("gate_quality", "good_lost.high"),
            ("gate_receipt", "suite"),
            ("deployment_receipt", "peer.exact"),
            ("scores", "verdicts"),
        ],
    )
    def test_a_missing_field_is_named(self, inputs, tmp_path, name, path):
        *outer, last = path.split(".")

        def cut(document):
            for key in outer:
                document = document[key]
            del document[last]

        changed = self.change(inputs, tmp_path, name, cut)
        with pytest.raises(ReportInputError, match=f"{name}.*{last}"):
            build(changed, tmp_path / "report.html")

    def test_a_missing_field_of_preflight_is_named(self, inputs, tmp_path):
        report = fabricated.preflight()
        del report["account"]["train_rows_by_recipe"]
        folder = fabricated.preflight_folder(tmp_path, report)
        with pytest.raises(ReportInputError, match=r"preflight_report.*by_recipe"):
            build({**inputs, "preflight_report": folder}, tmp_path / "report.html")

    def test_rows_that_do_not_add_up(self, inputs, tmp_path):
        def lose(document):
            document["stages"]["annotate"]["kept"] -= 1

        changed = self.change(inputs, tmp_path, "corpus_accounting", lose)
        with pytest.raises(ReportInputError, match="annotate has 612 rows in"):
            build(changed, tmp_path / "report.html")

    def test_a_mixture_that_is_not_the_corpus(self, inputs, tmp_path):
        def lose(document):
            document["mixture"][1]["selected_documents"] -= 1

        changed = self.change(inputs, tmp_path, "corpus_accounting", lose)
        with pytest.raises(ReportInputError, match="selects 479 documents"):
            build(changed, tmp_path / "report.html")

    def test_a_number_without_any_baseline(self, inputs, tmp_path):
        def strip(document):
            document["rows"][0]["baselines"] = {"untrained": None}

        changed = self.change(inputs, tmp_path, "scores", strip)
        with pytest.raises(ReportInputError, match="without any baseline"):
            build(changed, tmp_path / "report.html")

    def test_examples_of_which_none_is_kept(self, inputs, tmp_path):
        frame = inputs["examples"].frame()
        frame = frame.with_columns(drop_reason=pl.lit("markup"))
        changed = fabricated.write_table(tmp_path / "none.parquet", frame)
        with pytest.raises(ReportInputError, match="no kept row"):
            build({**inputs, "examples": changed}, tmp_path / "report.html")


def test_of_many_strata_the_largest_are_shown(inputs, tmp_path):
    account = inputs["corpus_accounting"].json()
    row = {**account["mixture"][0], "selected_documents": 0, "selected_words": 0}
    account["mixture"] += [
        {**row, "lang": f"small {n:03d}", "available_words": n} for n in range(100)
    ]
    changed = fabricated.write_json(tmp_path / "account.json", account)
    text, _ = build({**inputs, "corpus_accounting": changed}, tmp_path / "report.html")
    mixture = text[text.index("The mixture") : text.index("How the Hinglish")]
    assert "small 099" in mixture
    assert "small 000" not in mixture
    assert "62 more in" in mixture


def test_a_recipe_left_out_of_the_mixture_is_a_stated_limit(inputs, tmp_path):
    table = inputs["gate_table"].json()
    table["recipes"].append({**table["recipes"][0], "recipe": "hinglish_rewrite"})
    changed = fabricated.write_json(tmp_path / "table.json", table)
    text, _ = build({**inputs, "gate_table": changed}, tmp_path / "report.html")
    limits = text[text.index('id="limits"') : text.index('id="corpus"')]
    assert "Hinglish rewrite." in limits
    assert "Topic qa." not in limits


def test_another_teacher_is_named_by_its_model(inputs, tmp_path):
    frame = (
        inputs["examples"]
        .frame()
        .with_columns(teacher=pl.lit("openai"), model=pl.lit("qwen-72b"))
    )
    changed = fabricated.write_table(tmp_path / "other.parquet", frame)
    text, _ = build({**inputs, "examples": changed}, tmp_path / "report.html")
    assert "The teacher is the model qwen-72b (openai)." in text


def test_no_failing_check_is_hidden(inputs, tmp_path):
    document = inputs["gate_receipt"].json()
    document["passed"], document["failed"] = False, ["min_kept"]
    document["expectations"][0].update(success=False, failing=["topic_qa / en"])
    path = tmp_path / "receipt.json"
    path.write_bytes(orjson.dumps(document))
    changed = {**inputs, "gate_receipt": fabricated.artifact(path)}
    text, _ = build(changed, tmp_path / "report.html")
    assert "topic_qa / en. Ask for more." in text
    assert "<details open><summary>Every check" in text
