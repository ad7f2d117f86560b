"""The believable host that the demo engine starts with, made from compact tables."""
