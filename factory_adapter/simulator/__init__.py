"""Plants that exist only here, and speak with the platform through gateways only."""
