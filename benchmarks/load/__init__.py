"""Load and growth: the services apart, on PostgreSQL, RabbitMQ and an object store, on one machine.

    python -m benchmarks.load [--quick] [--only NAME]

Arrivals are open-loop: a request is due when it is due, whatever became of those before it, and its
time counts from then. What sends the load runs on the same cores as what bears it.
"""
