"""Training and measuring the sifter."""
