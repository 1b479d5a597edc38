"""From raw Indic and Hinglish web text to a deployed, honestly measured model."""

__version__ = "0.1.0"
