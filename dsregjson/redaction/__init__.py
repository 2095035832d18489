"""Redaction: identities in texts and documents replaced by stable pseudonyms."""
