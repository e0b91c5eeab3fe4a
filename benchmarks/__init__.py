"""What rflint is measured by; nothing here is part of the package."""
