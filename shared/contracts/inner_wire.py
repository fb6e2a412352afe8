"""Paths of what services ask each other over HTTP. Layout: docs/formats/vault.md."""

NAMES = "/api/v1/inner/name"
VIEWINGS = "/api/v1/vault/viewings"
