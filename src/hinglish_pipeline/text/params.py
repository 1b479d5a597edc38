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
    """Thresholds on repeated lines and n-grams, as shares of characters."""

    enabled: bool = Field(description="off: the rule drops nothing")
    min_words: int = Field(ge=0, description="shorter texts may repeat themselves")
    max_duplicate_lines: Share = Field(description="characters in repeated lines")
    max_top_ngram: dict[Literal["2", "3", "4"], Share] = Field(
        description="characters of the commonest n-gram, by n"
    )
    max_duplicate_ngrams: dict[Literal["5", "6", "7", "8", "9", "10"], Share] = Field(
        description="characters in repeated n-grams, by n"
    )


class BoilerplateParams(_Params):
    """When a line belongs to the page's furniture."""

    enabled: bool = Field(description="off: the rule drops nothing")
    min_documents: int = Field(
        ge=2, description="different documents of a source in a shard that share a line"
    )
    max_share: Share = Field(description="share of characters in such lines")


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
    markup: Maximum = Field(description="share of characters in tags, css or js")
    notices: Maximum = Field(
        description="page notices (lorem ipsum, cookies) per 100 words of text"
    )
    boilerplate: BoilerplateParams
    repetition: RepetitionParams
    symbol_ratio: Maximum = Field(description="# and ... per word of prose")
    bullet_lines: Maximum = Field(description="share of lines that start as a bullet")
    ellipsis_lines: Maximum = Field(description="share of lines that end in ...")
    mean_word_length: Between = Field(description="graphemes per word")
    alphabetic_words: Minimum = Field(description="share of words with a letter")
    few_stopwords: Minimum = Field(description="different stop words of its language")
    few_stopwords_min_words: int = Field(
        ge=0, description="shorter texts need no stop words"
    )
    script_purity: Minimum = Field(
        description="share of letters in scripts that its label expects"
    )


class SignatureParams(_Params):
    """The MinHash signature."""

    permutations: int = Field(ge=16, le=512, description="length of the signature")
    shingle_words: int = Field(ge=1, le=13, description="words per shingle")
    shingle_chars: int = Field(
        ge=2, le=20, description="characters per shingle of a short text"
    )
    short_words: int = Field(
        ge=0, description="texts with fewer words are shingled by characters"
    )
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


class SelectParams(_Params):
    """What the corpus is made of."""

    drop_duplicates: bool = Field(description="keep one survivor of every cluster")
    keep_share: dict[Language, Share] = Field(
        description="share of documents kept, by language; absent means all"
    )
    seed: int = Field(ge=0, description="seed of the draw behind keep_share")
