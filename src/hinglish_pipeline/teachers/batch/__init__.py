"""Send requests as OpenAI batch files and read the results back into the ledger."""
