"""From work orders to made units; knows nothing of the configurator."""
