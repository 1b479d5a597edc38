"""Compiled loops over whole shards: the same answers as the readable functions beside.

Import these modules inside functions: numba takes half a second to load.
"""
