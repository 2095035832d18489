"""The text of dsregcmd /status to documents: bytes, envelope, lines, values, capture."""
