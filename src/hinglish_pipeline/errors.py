"""Errors a user can act on: each says what was wrong, where, and what to do."""


class PipelineError(Exception):
    """Base of every error this package raises on purpose.

    The command line shows its message as one line without a traceback.
    """


class SourceError(PipelineError):
    """A raw source cannot be read at all, or matches no file."""


class FingerprintError(PipelineError):
    """A value has no canonical form, so staleness could not be decided."""


class ShardError(PipelineError):
    """A function failed on one shard; the shards before it stay committed."""


class AccountingError(PipelineError):
    """Rows went missing: rows in differ from rows kept plus rows dropped."""


class IncompleteError(PipelineError):
    """A dataset was asked for before all of its parts were committed."""


class BusyError(PipelineError):
    """Another process is writing the same dataset."""


class StoreError(PipelineError):
    """A remote store is out of reach, refuses, or its bucket does not exist."""


class MixtureError(PipelineError):
    """The mixture asked for cannot be made of what there is."""
