"""Is the language of words and documents named right, and better than in general?"""

from __future__ import annotations

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # before polars: one core is measured

import tempfile
from contextlib import ExitStack
from pathlib import Path

import lid_documents
import lid_speed
import lid_tokens
from claims import ROOT, Claim, arguments, publish, real_data
from lid_taggers import PEER, Taggers, of_lists
from peer_env import Peer, installed

GOLD_FILE = ROOT / "tests" / "gold" / "lid_sentences.jsonl"
MIXING = {"gold", "x_risawoz_typed", "dialogue"}
"""Sets on which the error of CMI is measured."""


def measure(peer: Peer, folder: Path | None) -> list[Claim]:
    """Documents, words, code-mixing and speed; without real text less of it.

    Args:
        peer: A general identifier.
        folder: Real text; None where there is none.
    """
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        raw = lid_speed.mixed_text(folder, place) if folder else None
        trained = lid_speed.trained_on(raw, place) if raw else None
        taggers = Taggers(of_lists(place), trained, peer)
        documents = lid_documents.sets(folder, GOLD_FILE)
        claims = [lid_documents.claim(labelled, taggers) for labelled in documents]
        for labelled in lid_tokens.sets(folder, GOLD_FILE):
            claims += lid_tokens.claims(labelled, taggers)
            if labelled.name in MIXING:
                claims.append(lid_tokens.mixing(labelled, taggers))
        if raw:
            claims += lid_speed.claims(raw, peer)
    return claims


def main() -> None:
    """Measure with the peer in an environment of its own."""
    options = arguments(__doc__, "--no-peer")
    with ExitStack() as stack:
        if options.no_peer:
            peer = Peer(None, PEER, "no peer: left out by --no-peer")
        else:
            peer = stack.enter_context(installed(PEER))
        claims = measure(peer, real_data())
    publish(__file__, claims, save=options.save)


if __name__ == "__main__":
    main()
