"""The gateways speak to something real: a server started by the test."""
