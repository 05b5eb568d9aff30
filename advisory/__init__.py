"""Watches travel advisories and the news, and tells the people they concern, once."""

__version__ = "0.1.0"
