"""Decide, make, inspect, adjust: the loop, its budget, and the ports that everything else adapts to."""
