"""What stands on the pages, as HTML: pure functions of what the desk knows."""
