"""Labels texts with py3langid, a general identifier; run in its own environment.

Reads ``{"texts": [...], "languages": [...] | null}`` on stdin, writes a JSON list of
ISO 639-1 codes. ``languages`` limits the choice.
"""

import json
import sys

import py3langid


def main() -> None:
    given = json.load(sys.stdin)
    if given["languages"]:
        py3langid.set_languages(given["languages"])
    json.dump([py3langid.classify(text)[0] for text in given["texts"]], sys.stdout)


main()
