"""Voice samples: a short session in which an agent says given words."""
