"""The recipes, found by file: a new one is a module here that defines ``RECIPE``."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from hinglish_pipeline.distill.recipes._base import Chat, Message, Planned, Recipe
from hinglish_pipeline.errors import PipelineError


class UnknownRecipeError(PipelineError, KeyError):
    """A recipe is named that no file defines."""

    __str__ = PipelineError.__str__


def recipe_names() -> list[str]:
    """Names of all recipes, sorted; importing none of them."""
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in names if not name.startswith("_"))


def get_recipe(name: str) -> Recipe[Any]:
    """Return the recipe of that name.

    Args:
        name: The file's stem, which is also what ``teacher_requests.recipe`` holds.

    Raises:
        UnknownRecipeError: If there is no such file.
    """
    if name not in recipe_names():
        known = ", ".join(recipe_names())
        msg = f"there is no recipe {name!r}; known: {known}"
        raise UnknownRecipeError(msg)
    recipe: Recipe[Any] = importlib.import_module(f"{__name__}.{name}").RECIPE
    return recipe


__all__ = [
    "Chat",
    "Message",
    "Planned",
    "Recipe",
    "UnknownRecipeError",
    "get_recipe",
    "recipe_names",
]
