"""Which documents say the same? LSH over MinHash signatures, in bounded memory."""

from hinglish_pipeline.text.duplicates.find import (
    Sizes,
    duplicates_of,
    find_near_duplicates_task,
)

__all__ = ["Sizes", "duplicates_of", "find_near_duplicates_task"]
