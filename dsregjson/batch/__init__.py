"""Write records as the bytes of `dsregjson batch`."""
