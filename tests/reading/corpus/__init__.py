"""Documents with labels: what a careful reader would say each author commits to."""
