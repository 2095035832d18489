"""Parse the text of dsregcmd /status: bytes, envelope, lines, values, capture."""
