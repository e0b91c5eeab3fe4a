"""What rules share to make findings, and what makes one finding of many: places, limits, repairs, uses, sizes."""
