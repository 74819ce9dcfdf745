"""The `alongside` command line, a file a command."""
