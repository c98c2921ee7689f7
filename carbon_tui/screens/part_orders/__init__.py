"""Part orders on screen: the form, the way from files to an order, and its packing into builds."""
