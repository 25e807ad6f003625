"""What the skeptic runs: one check a file, each from a case to findings and sound things."""
