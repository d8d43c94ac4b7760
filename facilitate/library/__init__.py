"""Documents of the workshop: presentations and papers, to read and to download."""
