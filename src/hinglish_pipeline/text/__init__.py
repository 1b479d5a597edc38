"""What is this text? Pure functions: normalise, tag, profile, judge, deduplicate."""
