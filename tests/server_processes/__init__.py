"""Private servers for tests, on loopback and random ports, from what the machine has installed."""
