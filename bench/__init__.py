"""How fast it is: every figure is measured beside a named baseline, in one run."""
