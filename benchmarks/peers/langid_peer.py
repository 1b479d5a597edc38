"""Labels texts with py3langid, a general identifier; run in its own environment.

Reads ``{"texts": [...], "languages": [...] | null}`` on stdin, writes ``{"codes":
[...], "cpu": seconds}``: ISO 639-1 codes, and the time that choosing them took.
``languages`` limits the choice.
"""

import json
import sys
import time

import py3langid


def main() -> None:
    given = json.load(sys.stdin)
    if given["languages"]:
        py3langid.set_languages(given["languages"])
    py3langid.classify("loads the model")
    start = time.process_time()
    codes = [py3langid.classify(text)[0] for text in given["texts"]]
    json.dump({"codes": codes, "cpu": time.process_time() - start}, sys.stdout)


main()
