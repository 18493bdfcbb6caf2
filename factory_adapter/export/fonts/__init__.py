"""The font of printed pages; see README.md for where it is from."""
