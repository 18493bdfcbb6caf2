"""What people configure, design together and order; the web and the commands."""
