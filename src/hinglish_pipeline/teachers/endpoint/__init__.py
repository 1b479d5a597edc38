"""Ask any OpenAI-compatible server: one client, several endpoints, exact accounts."""
