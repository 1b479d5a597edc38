"""What a run says: quiet libraries, one line at the end, errors a user can act on."""

from __future__ import annotations

import logging
import os
import warnings
from typing import TYPE_CHECKING, Any

import click
from kedro.framework.hooks import hook_impl
from kedro.validation.exceptions import ParameterValidationError

from hinglish_pipeline.errors import PipelineError
from hinglish_pipeline.shards import summary

if TYPE_CHECKING:
    from kedro.framework.context import KedroContext
    from kedro.pipeline.node import Node

logger = logging.getLogger(__name__)


class ConsoleHooks:
    """Keeps the console to what a user can use."""

    def __init__(self) -> None:
        """Silence libraries before anything imports them."""
        # Loading code must never reach a hub or phone home on its own.
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        # Kedro 1.7 calls what omegaconf 2.4 has renamed; a user can do nothing.
        warnings.filterwarnings("ignore", message="register_new_resolver")

    @hook_impl
    def after_context_created(self, context: KedroContext) -> None:
        """Check every parameter before anything is read, and say plainly what is wrong.

        Raises:
            click.ClickException: If a parameter does not fit its node.
        """
        try:
            _ = context.params
        except ParameterValidationError as error:
            raise click.ClickException(str(error)) from None

    @hook_impl
    def before_pipeline_run(self) -> None:
        """Begin the run's count."""
        summary.reset()

    @hook_impl
    def after_pipeline_run(self, run_params: dict[str, Any]) -> None:
        """Say in one line what was redone."""
        logger.info(summary.sentence())

    @hook_impl
    def on_node_error(self, error: Exception, node: Node) -> None:
        """Turn an error meant for users into one line without a traceback."""
        cause = meant_for_users(error)
        if cause is not None:
            raise click.ClickException(f"{node.name}: {cause}") from None

    @hook_impl
    def on_pipeline_error(self, error: Exception) -> None:
        """The same for errors outside a node."""
        cause = meant_for_users(error)
        if cause is not None:
            raise click.ClickException(str(cause)) from None


def meant_for_users(error: BaseException | None) -> PipelineError | None:
    """Find the error of ours behind what kedro made of it; None if there is none."""
    while error is not None:
        if isinstance(error, PipelineError):
            return error
        error = error.__cause__ or error.__context__
    return None
