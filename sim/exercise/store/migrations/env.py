"""What Alembic runs for each upgrade: on the connection that the store hands over, inside the store's own transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
