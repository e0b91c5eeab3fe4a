"""The rules, one module each; `rflint.registry` finds them. A module's docstring is the rule's documentation."""
