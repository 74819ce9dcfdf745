"""Stories under the five shipped policies, each of which plays several of its source's clauses."""
