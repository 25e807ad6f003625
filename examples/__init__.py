"""Example documents: typst sources, the PDFs made from them, and what their author meant by them."""
