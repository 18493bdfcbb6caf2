"""The subcommands of `roundel`: one module each, a click command of the same name inside."""
