"""Mixed real text of any size, so that speed is measured on what people feed in.

Documents are runs of consecutive paragraphs of real files (Hindi, Hinglish, English,
Kannada and Gujarati; stories, manuals in Markdown, news, dialogues, sentences), cut at
random places. There are some 40 MB of different text, so larger corpora say the same
paragraphs again in other company: their vocabulary is smaller than the web's.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHARES = {"hi": 0.40, "hinglish": 0.20, "en": 0.25, "kn_gu": 0.15}
"""Share of bytes by kind of text."""
WHOLE_PAGES = 0.05
"""Share of documents that are a whole page, code blocks and all."""
_FIELDS: dict[str, tuple[tuple[str, str], ...]] = {
    "hi": (
        ("pratham_hi", "text"),
        ("ms_docs_hi", "text"),
        ("react_hi", "text"),
        ("xquad_hi_en", "context_hi"),
        ("ntrex_en_hi_gu_kn", "hi"),
        ("common_voice_hi", "text"),
        ("tatoeba_en_hi", "hi"),
    ),
    "hinglish": (
        ("rust_hinglish_docs", "text"),
        ("vue_hinglish_docs", "text"),
        ("codemixed_dialog_hi.trn", "turns"),
        ("hinglish_top.train", "hinglish"),
        ("x_risawoz_en_hi_enhi", "enhi"),
    ),
    "en": (
        ("pratham_en", "text"),
        ("ms_docs_en", "text"),
        ("synthetic_persona_chat_en", "Best Generated Conversation"),
        ("common_voice_en", "text"),
        ("ntrex_en_hi_gu_kn", "en"),
    ),
    "kn_gu": (
        ("pratham_kn", "text"),
        ("pratham_gu", "text"),
        ("ms_docs_kn", "text"),
        ("ntrex_en_hi_gu_kn", "kn"),
        ("ntrex_en_hi_gu_kn", "gu"),
    ),
}


def documents(folder: Path, n_bytes: int, seed: int = 1) -> Iterator[dict[str, str]]:
    """Yield documents with ``source`` and ``text`` until there are enough bytes.

    Args:
        folder: Folder of the real text.
        n_bytes: UTF-8 bytes of text in all.
        seed: Which cuts are made.
    """
    rng = random.Random(seed)
    pages = {kind: _pages(folder, kind) for kind in SHARES}
    weights = {kind: [sum(map(len, page)) for page in pages[kind]] for kind in pages}
    said = dict.fromkeys(SHARES, 0)
    while (done := sum(said.values())) < n_bytes:
        kind = max(SHARES, key=lambda name: SHARES[name] * done - said[name])
        page = rng.choices(pages[kind], weights[kind])[0]
        text = _cut(page, rng)
        said[kind] += len(text.encode())
        yield {"source": kind, "text": text}


def raw_documents(folder: Path, n_bytes: int, seed: int = 1) -> pl.DataFrame:
    """The same as rows that ingest would make."""
    rows = list(documents(folder, n_bytes, seed))
    none = pl.lit(None, dtype=pl.String)
    return (
        pl.DataFrame(rows)
        .with_row_index("position", offset=1)
        .select(
            doc_id=pl.format("{}", pl.col("position").hash(seed)).str.slice(0, 16),
            source="source",
            file=pl.col("source") + ".jsonl",
            position=pl.col("position").cast(pl.Int64),
            text="text",
            licence=pl.lit("mixed"),
            lang_hint=none,
            drop_reason=none,
            detail=none,
        )
    )


def write_json_lines(folder: Path, n_bytes: int, file: Path, seed: int = 1) -> int:
    """Write the documents as JSON lines; return the file's size in bytes."""
    with file.open("w", encoding="utf-8") as out:
        for row in documents(folder, n_bytes, seed):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file.stat().st_size


def _cut(page: list[str], rng: random.Random) -> str:
    if rng.random() < WHOLE_PAGES:
        return "\n\n".join(page)[:60_000]
    wanted = min(20_000, rng.lognormvariate(6.8, 0.9))  # median 900 characters
    start = rng.randrange(len(page))
    chosen: list[str] = []
    while start < len(page) and sum(map(len, chosen)) < wanted:
        chosen.append(page[start])
        start += 1
    return "\n\n".join(chosen)


def _pages(folder: Path, kind: str) -> list[list[str]]:
    found = []
    for name, field in _FIELDS[kind]:
        lines = (
            (folder / f"{name}.jsonl").read_text(encoding="utf-8").strip().split("\n")
        )
        texts = [_text(json.loads(line), field) for line in lines]
        if sum(map(len, texts)) / len(texts) < 400:  # sentences: twenty make a page
            texts = ["\n\n".join(texts[i : i + 20]) for i in range(0, len(texts), 20)]
        pages = ([p for p in text.split("\n\n") if p.strip()] for text in texts)
        found += [page for page in pages if page]
    return found


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field) or ""
    if isinstance(value, list):
        return "\n\n".join(f"{turn['user']}\n{turn['system']}" for turn in value)
    return str(value)
