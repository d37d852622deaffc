"""The paid-once ledger: claims, receipts and records, and what an order needs next."""
