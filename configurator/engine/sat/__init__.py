"""Satisfiability: explanations, and every answer for models that are too large to compile."""
