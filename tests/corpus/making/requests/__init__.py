"""Makes the cases of requests: fields, guards, and the answers that docs/design/guard.md promises for them."""
