"""Mail that comes back: what it says, what follows from it, and how it comes in.

listener, Maildir ──bytes──▶ report (pure) ──▶ policy (pure) ──▶ desk: suppress, count, tell the operator
"""
