"""Speed and memory: every measurement in a process of its own, on one core, in CPU seconds."""
