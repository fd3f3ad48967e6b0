"""The pages: widgets in, tables and charts out. Nothing here decides what a rule decides."""
