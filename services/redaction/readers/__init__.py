"""Untrusted files to text and geometry. Runs only inside the sandbox."""
