"""The embedded model's making: art, scenes, training and judges. Run by hand, never by a user's request."""
