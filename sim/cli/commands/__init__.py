"""The commands with their arguments and help, one module a group; each loads what it needs when it is called."""
