"""datatrove's Gopher and FineWeb filters, language id and MinHash on one file.

Arguments: the file, a working folder, a fastText language-id model. Prints one JSON
line: CPU seconds and documents by stage. Every filter sees every document (a filter
that drops does not make the next one cheaper), as in the pass it is compared with;
the tokenizer is the one for Hindi in Devanagari, which is this text's commonest kind.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(file: str, folder: str, model: str) -> None:
    from datatrove.data import Document
    from datatrove.pipeline.dedup import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.filters import (
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )
    from datatrove.utils.hashing import HashConfig
    from datatrove.utils.lid import FT176LID
    from fasttext.FastText import _FastText

    language = "hin_Deva"
    place = Path(folder)
    rows = [json.loads(line) for line in Path(file).open(encoding="utf-8")]
    spent = {}

    def timed(name, work):
        start = time.process_time()
        result = work()
        spent[name] = time.process_time() - start
        return result

    docs = [Document(text=row["text"], id=str(i)) for i, row in enumerate(rows)]
    lid = FT176LID()
    lid._model = _FastText(model)
    filters = {
        "gopher_repetition": GopherRepetitionFilter(language=language),
        "gopher_quality": GopherQualityFilter(language=language),
        "fineweb": FineWebQualityFilter(language=language),
    }
    dropped = {}
    for name, one in filters.items():
        kept = timed(name, lambda one=one: sum(_passes(one, doc) for doc in docs))
        dropped[name] = len(docs) - kept
    timed("language_id", lambda: [lid.predict(doc) for doc in docs])
    config = MinhashConfig(
        hash_config=HashConfig(precision=64), num_buckets=14, hashes_per_bucket=8
    )
    signatures, buckets, removed = (
        str(place / n) for n in ("sig", "buckets", "remove")
    )

    def minhash():
        stage = MinhashDedupSignature(signatures, config=config, language=language)
        stage.run(iter(docs), rank=0, world_size=1)
        for rank in range(config.num_buckets):
            found = MinhashDedupBuckets(signatures, buckets, config=config)
            found.run(None, rank=rank, world_size=config.num_buckets)
        MinhashDedupCluster(buckets, removed, config=config).run(None, 0, 1)

    timed("minhash", minhash)
    size = sum(len(row["text"].encode()) for row in rows)
    print(
        json.dumps(
            {
                "bytes": size,
                "file_bytes": Path(file).stat().st_size,
                "documents": len(docs),
                "cpu": spent,
                "dropped": dropped,
                "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def _passes(one, doc) -> bool:
    found = one.filter(doc)
    return found is True


if __name__ == "__main__":
    main(*sys.argv[1:])
