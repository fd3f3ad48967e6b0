"""The balance of a scenario: whether what its participants decide makes a difference that they can see. For authors."""
