"""The addresses of the web: live pages, guide pages and what forms send."""
