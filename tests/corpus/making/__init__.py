"""How the cases are made: fixed keys, and signatures that limen had no part in."""
