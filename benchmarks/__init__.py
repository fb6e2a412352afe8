"""Programs that measure: quality and speed. Nothing that runs in production imports them."""
