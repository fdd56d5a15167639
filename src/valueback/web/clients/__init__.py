"""The coach's clients: the list of engagements, an enquiry, and the short path from a talk to a draft agreement."""
