"""Programs that run inside the sandbox and try what an attacker would try."""
