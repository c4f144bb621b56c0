"""One small module a wire format: bytes in, articles out."""
