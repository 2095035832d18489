"""Records to the bytes that `dsregjson batch` writes."""
