"""Words around figures that say what a figure is stated of: bounds, rates, days, counts, cases."""
