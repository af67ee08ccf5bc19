"""A knowledge base out of Wikidata: a full dump, its truthy triples, or the answer of a query."""
