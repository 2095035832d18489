"""A made-up fleet and ways to run dsregjson over it."""
