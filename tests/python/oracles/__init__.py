"""Implementations that limen is compared with: PyJWT, joserfc, and the bare arithmetic of `cryptography`."""
