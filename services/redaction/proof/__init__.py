"""The independent verifier. Shares no code with detectors, readers or editions."""
