"""Messages to whoever wants to be told of a run: signed, sent to checked addresses, tried again for days."""
