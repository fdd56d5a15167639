"""The verbs: what people can do. Every door calls these and only these; none of them delivers anything."""
