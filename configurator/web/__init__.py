"""The pages: parse what came, call one service, show a template."""
