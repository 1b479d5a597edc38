"""Kedro's settings: where configuration lies and which hooks run."""

from kedro.config import OmegaConfigLoader

from hinglish_pipeline.hooks import ConsoleHooks

HOOKS = (ConsoleHooks(),)

CONFIG_LOADER_CLASS = OmegaConfigLoader
CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    # An environment says only what it changes.
    "merge_strategy": {"parameters": "soft", "globals": "soft"},
}
