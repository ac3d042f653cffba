"""Reads documents of every supported format.

`ReaderPool` parses in a child process and is what the ingest uses: documents come from strangers.
`read` parses in this process. Importing this package imports no parser.
"""

from ingest.readers.formats import read, read_bytes, version_of
from ingest.readers.pool import ReaderPool
from ingest.readers.references import content_hash

__all__ = ["ReaderPool", "content_hash", "read", "read_bytes", "version_of"]
