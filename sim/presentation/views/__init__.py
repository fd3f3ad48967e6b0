"""Views: each answers one question with the blocks of one board, from courses of the model in, plain values out."""
