"""What every service stands on. Never imports a service."""
