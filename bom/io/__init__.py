"""Bills of materials read from and written to files."""
