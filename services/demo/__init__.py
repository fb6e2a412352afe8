"""The story: one review from an agency's upload to the Panel's receipt, with made-up people.

The demo, the journey tests and the picture in the README all play this one story, over HTTP, as the
people in it would. Every name, number and address is invented or from a range reserved for tests.
"""
