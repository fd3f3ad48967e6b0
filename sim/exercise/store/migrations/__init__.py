"""How the place where sessions are kept has changed: one step a version, run by Alembic when an older one is opened."""
