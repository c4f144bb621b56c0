"""Cases: texts that hang together, on their way to one shard; there they are clustered into stories and judged."""
