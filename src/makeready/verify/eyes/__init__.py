"""How pixels are looked at: colour, ink, text and regions.
Imports numpy, OpenCV and ONNX Runtime, no verifier."""
