"""Parameters of the text room, so that a threshold is named, bounded and explained."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Language = Literal["hi-Deva", "hi-Latn", "mixed", "en", "kn", "gu", "other"]


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NormaliseParams(_Params):
    """Which normalisation rules are on."""

    mojibake: bool = Field(description="reverse UTF-8 read as Latin-1 or cp1252")
    entities: bool = Field(description="decode HTML entities")
    simple_tags: bool = Field(description="<br> and <p> to line breaks, drop <b> ...")
    invisible: bool = Field(description="drop zero-width and control characters")
    code_points: bool = Field(description="Unicode NFC, one form of every nukta letter")
    danda: bool = Field(description="| and || that end a Devanagari sentence to । ॥")
    elongation: bool = Field(description="cap runs of one letter or sign")
    elongation_limit: int = Field(ge=2, le=20, description="longest run that stays")
    digits: Literal["keep", "ascii"] = Field(
        description="ascii: Devanagari, Gujarati and Kannada digits become 0-9"
    )
    emoji: Literal["keep", "cap", "drop"] = Field(
        description="cap: at most elongation_limit emoji in a row, whichever they are"
    )
    whitespace: bool = Field(description="single spaces, at most one empty line")


class LanguageParams(_Params):
    """How tokens and documents get their language."""

    switch_cost: float = Field(
        ge=0.0, le=4.0, description="nats a Hindi-English switch costs in the Viterbi"
    )
    min_script_share: Share = Field(
        description="share of words that makes a document Kannada, Gujarati or other"
    )
    mixed_script_share: Share = Field(
        description="Latin and Devanagari both at least this share: `mixed`"
    )
    min_hindi_share: Share = Field(
        description="romanised Hindi share of Latin tokens that makes `hi-Latn`"
    )
    min_hindi_function_share: Share = Field(
        description="share of unmistakable Hindi function words among Latin words that "
        "`hi-Latn` needs too; Indian names alone do not make a text Hindi"
    )
    max_foreign_share: Share = Field(
        description="share of Latin tokens from other languages' function words that "
        "makes a document `other`"
    )


class LanguageModelParams(_Params):
    """How the Hindi-English model learns from the user's own text."""

    sample_bytes: int = Field(ge=0, description="bytes of text that are looked at")
    max_shards: int = Field(ge=1, description="shards that the sample is drawn from")
    passes: int = Field(
        ge=0,
        le=2,
        description="EM passes; 0 keeps the word lists, more than 2 would let the "
        "commoner language swallow the other",
    )
    switch_cost: float = Field(
        ge=0.0, le=4.0, description="nats a switch costs while the sample is tagged"
    )
    min_count: int = Field(
        ge=1, description="occurrences from which a word's evidence moves"
    )
    prior_strength: float = Field(
        gt=0.0, description="occurrences that what was known before is worth"
    )
    min_pairs: int = Field(
        ge=1, description="occurrences from which a neighbour of a closed word counts"
    )


class PiiParams(_Params):
    """Which personal data is replaced by typed placeholders."""

    email: bool = Field(description="e-mail addresses")
    phone: bool = Field(description="Indian telephone numbers")
    aadhaar: bool = Field(description="12 digits with a valid Verhoeff check digit")
    pan: bool = Field(description="income-tax account numbers")
    upi: bool = Field(description="UPI payment addresses")
    ip: bool = Field(description="public IP addresses")
    url_secret: bool = Field(description="passwords, keys and tokens inside URLs")


class Minimum(_Params):
    """A rule that drops what lies below a threshold."""

    enabled: bool = Field(description="off: the rule drops nothing")
    minimum: float = Field(ge=0.0, description="smallest value that is kept")


class Maximum(_Params):
    """A rule that drops what lies above a threshold."""

    enabled: bool = Field(description="off: the rule drops nothing")
    maximum: float = Field(ge=0.0, description="largest value that is kept")


class Between(_Params):
    """A rule that drops what lies outside a range."""

    enabled: bool = Field(description="off: the rule drops nothing")
    minimum: float = Field(ge=0.0, description="smallest value that is kept")
    maximum: float = Field(ge=0.0, description="largest value that is kept")

    @model_validator(mode="after")
    def _ordered(self) -> Between:
        if self.minimum > self.maximum:
            msg = f"minimum {self.minimum} is above maximum {self.maximum}"
            raise ValueError(msg)
        return self


class RepetitionParams(_Params):
    """Thresholds on repeated lines, paragraphs and n-grams (Gopher's table A1)."""

    enabled: bool = Field(description="off: the rule drops nothing")
    min_words: int = Field(ge=0, description="shorter texts may repeat themselves")
    max_duplicate_lines: Share = Field(description="lines said before, of all lines")
    max_duplicate_line_chars: Share = Field(description="characters in such lines")
    max_duplicate_paragraphs: Share = Field(description="paragraphs said before")
    max_duplicate_paragraph_chars: Share = Field(
        description="characters in such paragraphs"
    )
    max_top_ngram: dict[Literal["2", "3", "4"], Share] = Field(
        description="characters of the commonest n-gram, by n"
    )
    max_duplicate_ngrams: dict[Literal["5", "6", "7", "8", "9", "10"], Share] = Field(
        description="characters in repeated n-grams, by n"
    )


class LineParams(_Params):
    """When the lines of a text are those of a menu (FineWeb's three thresholds)."""

    enabled: bool = Field(description="off: the rule drops nothing")
    fails: Literal["all", "any"] = Field(
        description="all: a text goes that fails all three and has hardly a stop word; "
        "any: one that fails one of the three, as in FineWeb"
    )
    min_lines: int = Field(ge=1, description="texts of fewer lines are not asked")
    min_terminal: Share = Field(description="share of lines that end a sentence")
    max_short: Share = Field(description="share of lines of 30 characters or fewer")
    max_newlines: float = Field(ge=0.0, description="lines per word")
    max_stopwords: Share = Field(
        description="all: share of stop words from which lines are no menu's"
    )


class ThinLinesParams(_Params):
    """When a text has hardly a line of three words (after C4, which drops lines)."""

    enabled: bool = Field(description="off: the rule drops nothing")
    min_lines: int = Field(ge=1, description="texts of fewer lines are not asked")
    maximum: Share = Field(description="share of lines with fewer than three words")


class StopwordShareParams(_Params):
    """How many words of a running text are function words of its language."""

    enabled: bool = Field(description="off: the rule drops nothing")
    min_words: int = Field(ge=0, description="shorter texts are not asked")
    minimum: dict[Language, Share] = Field(
        description="share of words by document label; labels left out are not asked"
    )


class WrongLanguageParams(_Params):
    """Which document labels are wanted."""

    enabled: bool = Field(description="off: the rule drops nothing")
    allowed: tuple[Language, ...] = Field(min_length=1, description="labels kept")
    trust_hint_above: Share = Field(
        description="a label that contradicts the source's lang_hint drops the row "
        "when its confidence is at least this"
    )


class QualityParams(_Params):
    """The quality rules, in the order in which they are asked."""

    mojibake: Maximum = Field(description="unrepairable marks per 1000 characters")
    wrong_language: WrongLanguageParams
    too_short: Minimum = Field(description="words of prose")
    too_long: Maximum = Field(description="words")
    lost_words: Maximum = Field(
        description="words of question marks alone, in rows, per word"
    )
    markup: Maximum = Field(description="share of characters in tags, css or js")
    curly_brackets: Maximum = Field(description="{ and } outside code per word")
    notices: Maximum = Field(
        description="page notices (lorem ipsum, cookies) per 100 words of text"
    )
    repetition: RepetitionParams
    symbol_ratio: Maximum = Field(description="# and ... per word of prose")
    bullet_lines: Maximum = Field(description="share of lines that start as a bullet")
    ellipsis_lines: Maximum = Field(description="share of lines that end in ...")
    teasers: Maximum = Field(description="share of lines that end in `read more`")
    menu_lines: LineParams
    thin_lines: ThinLinesParams
    few_sentences: Minimum = Field(description="ends of sentences, or lines of words")
    emoji: Maximum = Field(description="runs of emoji per word; a run counts once")
    mean_word_length: Between = Field(description="graphemes per word")
    alphabetic_words: Minimum = Field(description="share of words with a letter")
    few_stopwords: Minimum = Field(description="different stop words of its language")
    few_stopwords_min_words: int = Field(
        ge=0, description="shorter texts need no stop words"
    )
    stopword_share: StopwordShareParams
    script_purity: Minimum = Field(
        description="share of letters in scripts that its label expects"
    )


class SignatureParams(_Params):
    """The MinHash signature."""

    permutations: int = Field(ge=16, le=512, description="length of the signature")
    shingle_words: int = Field(ge=1, le=13, description="words per shingle")
    seed: int = Field(ge=0, description="seed of the permutations")


class AnnotateParams(_Params):
    """Everything `annotate` needs."""

    normalise: NormaliseParams
    pii: PiiParams
    language: LanguageParams
    quality: QualityParams
    signature: SignatureParams


class NearDuplicateParams(_Params):
    """How near-duplicates are found."""

    enabled: bool = Field(description="off: only exact duplicates are found")
    bands: int = Field(ge=1, le=512, description="LSH bands")
    rows: int = Field(ge=1, le=64, description="signature values per band")
    threshold: Share = Field(
        description="share of equal signature values (estimated Jaccard) of a duplicate"
    )
    all_pairs_bucket: int = Field(
        ge=2,
        le=1000,
        description="buckets up to this size compare all pairs; larger ones compare "
        "with their first and their neighbour",
    )


class FurnitureParams(_Params):
    """Which lines of a source are its furniture."""

    enabled: bool = Field(description="off: no line is counted, so none is furniture")
    min_documents: int = Field(
        ge=2, description="different documents of a source that share such a line"
    )
    min_words: int = Field(ge=1, description="shorter lines come up by themselves")
    least_in_shard: int = Field(
        ge=1,
        description="documents of a shard from which a line is counted; 1 counts every "
        "line exactly, 2 keeps the table small and misses lines seen once a shard",
    )


class DecontaminateParams(_Params):
    """What counts as saying an item of an evaluation set."""

    enabled: bool = Field(description="off: nothing is contaminated")
    fields: tuple[str, ...] = Field(
        min_length=1, description="fields of a row that hold texts or lists of texts"
    )
    min_words: int = Field(
        ge=3, description="shorter items cannot be told from everyday phrases"
    )
    min_said: Share = Field(
        description="share of an item's sounds that a document says in order"
    )
    short_words: int = Field(ge=0, description="items with fewer words are short")
    min_said_short: Share = Field(description="the same for short items")


class FateParams(_Params):
    """What keeps a document that passed every rule out of the corpus."""

    drop_duplicates: bool = Field(description="keep one survivor of every cluster")
    max_boilerplate: Share = Field(
        description="share of characters in lines that the source says everywhere"
    )
    max_contamination: Share = Field(
        description="share of a document's words in evaluation items; more drops it"
    )
    cmi_bands: tuple[float, ...] = Field(
        description="inner edges of the code-mixing bands, ascending"
    )
    quality_bands: tuple[float, ...] = Field(
        description="inner edges of the quality bands, ascending, within 0..1"
    )
    seed: int = Field(ge=0, description="seed of the draw behind the mixture")


class MixParams(_Params):
    """How much of what goes into the corpus."""

    by: tuple[Literal["lang", "cmi_band", "source", "quality_band"], ...] = Field(
        min_length=1, description="what a stratum is"
    )
    temperature: float = Field(
        ge=1.0,
        le=100.0,
        description="1 keeps natural proportions, more brings small strata up",
    )
    weights: dict[
        Literal["lang", "cmi_band", "source", "quality_band"], dict[str, float]
    ] = Field(description="factor by key and value; 1 where absent, 0 leaves it out")
    words: int | None = Field(
        ge=1, description="words wanted; null: the most that keeps the proportions"
    )

    @model_validator(mode="after")
    def _weighted_keys_are_strata(self) -> MixParams:
        odd = sorted(set(self.weights) - set(self.by))
        if odd:
            msg = f"mix.weights name {odd}, which mix.by does not split by; add them."
            raise ValueError(msg)
        negative = {
            k: v for by in self.weights.values() for k, v in by.items() if v < 0
        }
        if negative:
            msg = f"mix.weights must be 0 or more: {negative}."
            raise ValueError(msg)
        return self
