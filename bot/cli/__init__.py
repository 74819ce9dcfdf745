"""The `alongside` command line, a module for each command."""
