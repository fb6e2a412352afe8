"""Implementations of the ports, named port_technology."""
