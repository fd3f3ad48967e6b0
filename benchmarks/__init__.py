"""How fast the engines are, measured side by side."""
