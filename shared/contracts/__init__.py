"""The one place the services agree: event envelope, event schemas, routing table."""
