"""The sharded data plane: lazy work, atomic commits, staleness by fingerprint."""

from hinglish_pipeline.shards.artifact import Artifact, Task, task
from hinglish_pipeline.shards.fingerprint import canonical, fingerprint, versioned
from hinglish_pipeline.shards.model import LazyShards, Shard, Shards

__all__ = [
    "Artifact",
    "LazyShards",
    "Shard",
    "Shards",
    "Task",
    "canonical",
    "fingerprint",
    "task",
    "versioned",
]
