"""Bytes of raw files to rows: streams, cuts into documents, judgement of each."""
