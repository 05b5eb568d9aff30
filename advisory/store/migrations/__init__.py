"""Migrations of the store, carried out by alembic."""
