"""Many captures at once: reading them, converting them in parallel, writing and counting them."""
