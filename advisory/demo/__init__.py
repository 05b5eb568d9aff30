"""Replay recorded feeds through the real pipeline on a virtual clock, with receivers of its own on loopback."""
