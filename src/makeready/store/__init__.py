"""What happened: runs, attempts, findings, pictures by content, and the ledger."""
