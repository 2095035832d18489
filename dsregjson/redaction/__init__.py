"""Replace identities in texts and documents with stable pseudonyms."""
