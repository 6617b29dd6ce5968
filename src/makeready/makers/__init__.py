"""Who can make a picture: makers with a card that says what they can do and what it takes."""
