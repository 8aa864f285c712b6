"""Pages of the documentation that the code itself knows best, written from it: `python -m gatepost.cli.documents`.

Each module renders one page as a text; a test checks that the pages in `docs/` are what they render.
"""
