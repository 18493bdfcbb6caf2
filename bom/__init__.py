"""Bills of materials: configurations in, batched and pegged work orders out."""
