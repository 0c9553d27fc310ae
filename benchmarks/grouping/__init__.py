"""Grouping and assessing measured: cost and agreement at scale, order within an hour, and the fit of the weights."""
