"""What is shown, without a page: queries of the model and their results as tables, sentences, charts and boards of typed blocks."""
