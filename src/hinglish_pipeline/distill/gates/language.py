"""Gates on language: the right script, the right language, the right mix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hinglish_pipeline.distill.gates.candidate import (
    NOT_APPLICABLE,
    Candidate,
    Verdict,
)
from hinglish_pipeline.distill.gates.mixing import Mix, read_mix
from hinglish_pipeline.distill.gates.prose import letters
from hinglish_pipeline.text.scripts import script_shares

if TYPE_CHECKING:
    from hinglish_pipeline.distill.gates.params import GateParams, LanguageGate

TARGET_SCRIPT = {
    "hi-Deva": "Devanagari",
    "hinglish-Latn": "Latin",
    "en": "Latin",
    "kn": "Kannada",
    "gu": "Gujarati",
}


def language_script(candidate: Candidate, params: GateParams) -> Verdict:
    """Each side of the conversation is in the mode that was asked for.

    Line-level pass rate of the language confusion benchmark (2406.20052), with
    Hinglish as a class of its own: romanised Hindi is neither Hindi nor English. The
    word-level rules need `language.min_tokens` words, as a tagger errs on fewer.
    Emoji and symbols are of no script.

    Args:
        candidate: the conversation; the user's side of a rewrite is its source and
            is not judged.
        params: `language`.

    Returns:
        Least share of letters in the target's script over both sides, and what is
        wrong.
    """
    sides = {"assistant": candidate.answer}
    if candidate.recipe not in params.rewrite.recipes:
        sides["user"] = "\n".join(candidate.by_role("user"))
    scores: list[float] = []
    for side, text in sides.items():
        share, fault = _judge_text(text, candidate.lang, params.language)
        scores.append(share)
        if fault:
            return Verdict(share, f"{side}: {fault}")
    return Verdict(min(scores))


def cmi_band(candidate: Candidate, params: GateParams) -> Verdict:
    """The code-mixing index of a Hinglish answer lies inside its band.

    CMI v1 (Das and Gambäck 2014), 100 (1 - max t / (n - u)); a profile to match, not a
    quality. The lower bound needs `cmi_min_tokens` words: "haan, bilkul" is Hinglish.
    The tagger's error is about 5 points (this project's facts), so bands are wide.

    Args:
        candidate: the conversation; modes other than Hinglish are not judged.
        params: `language.cmi_band`, `cmi_min_tokens`, `cmi_min_recipes`.

    Returns:
        CMI of all assistant turns, 0..50.
    """
    if not candidate.lang.startswith("hinglish"):
        return NOT_APPLICABLE
    mix = read_mix(candidate.answer)
    low, high = params.language.cmi_band
    if mix.cmi > high:
        return Verdict(mix.cmi, f"CMI {mix.cmi:.1f} above {high:g}")
    bounded = candidate.recipe in params.language.cmi_min_recipes
    if bounded and mix.cmi < low and mix.n_tagged >= params.language.cmi_min_tokens:
        return Verdict(mix.cmi, f"CMI {mix.cmi:.1f} below {low:g}")
    return Verdict(mix.cmi)


def _judge_text(text: str, target: str, limits: LanguageGate) -> tuple[float, str]:
    """Share of letters in the target's script, and a fault or an empty string."""
    shares = script_shares(letters(text))
    if target == "hinglish-mixed":
        return _judge_mixed(shares, limits)
    script = TARGET_SCRIPT.get(target)
    if script is None:
        return 0.0, f"unknown target language {target!r}"
    share = shares[script]
    floor = limits.min_script_share
    if script == "Latin":
        floor = 1.0 - limits.max_foreign_script
    if share < floor:
        return share, f"{share:.0%} {script} letters, least {floor:.0%}"
    if script == "Latin":
        return share, _fault_of_words(read_mix(text), target, limits)
    return share, ""


def _judge_mixed(shares: dict[str, float], limits: LanguageGate) -> tuple[float, str]:
    two = shares["Latin"] + shares["Devanagari"]
    rarer = min(shares["Latin"], shares["Devanagari"])
    if two < 1.0 - limits.max_foreign_script:
        return two, f"{1 - two:.0%} letters neither Latin nor Devanagari"
    if rarer < limits.mixed_second_script:
        return two, f"only one script: the rarer has {rarer:.0%} of the letters"
    return two, ""


def _fault_of_words(mix: Mix, target: str, limits: LanguageGate) -> str:
    if mix.n_tagged < limits.min_tokens:
        return ""
    if target == "en" and mix.hi_share > limits.max_hindi_share_en:
        return f"{mix.hi_share:.0%} Hindi words in an English text"
    if target != "en" and mix.hi_share < limits.min_hindi_share:
        return f"{mix.hi_share:.0%} Hindi words, least {limits.min_hindi_share:.0%}"
    return ""
