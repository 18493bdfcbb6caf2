"""The constraint engine: what is possible, why not, how to mend it, how many, and at what cost."""
