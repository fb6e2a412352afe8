"""The four services, the panel gateway reference receiver, and the one command that runs them."""
