"""Where every output of a network looks: exact geometry, per axis, in integers and rationals."""
