"""One call as one file: format, reader, writer and import into the archive."""
