"""Use cases: one public function, one write transaction."""
