"""What the notification service does: flat functions over ports, one per event or timer."""
