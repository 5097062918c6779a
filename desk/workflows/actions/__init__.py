"""What a workflow can do: one file an action; `known` is the list of them."""
