"""Outside judges of limen: PyJWT, joserfc, and the bare arithmetic of `cryptography`."""
