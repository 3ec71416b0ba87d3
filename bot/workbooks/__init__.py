"""Read workbooks as people fill them in: cells become rows, values and findings. Files are opened
elsewhere."""
