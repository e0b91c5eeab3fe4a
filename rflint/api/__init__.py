"""What `import rflint` offers: read, build, analyse and lint networks from Python. All of it is pure and picklable."""
