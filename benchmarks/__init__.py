"""Speed and memory, measured side by side in one run; these are commands, not tests."""
