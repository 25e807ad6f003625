"""Real measurements: kernels run on a GPU, and what their samples say. An optional extra; nothing above needs it."""
