"""Updates a second and latency by webhook: our bot doing its work, beside bare echo bots."""
