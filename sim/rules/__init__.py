"""Every decision and every formula of the model as a small pure function: numbers in, a number out."""
