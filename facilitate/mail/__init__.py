"""Mail to one person at a time: asked for in a transaction, sent by the worker, at most once."""
