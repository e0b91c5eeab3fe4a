"""The JSON Schema of network specs, applied: its errors become findings in plain words.

jsonschema-rs, where it is installed, tells valid from invalid in a fraction of the time. What it takes for invalid is
read again by jsonschema, which says where and why; a valid document never pays for importing that.
"""

from __future__ import annotations

from rflint.diagnostic import Fault
from rflint.document import Document
from rflint.schema.parts import accepts, definition, operators, schema_text
from rflint.schema.verdict import has_infinities, surely_valid

__all__ = ["accepts", "definition", "operators", "schema_text", "violations"]


def violations(document: Document) -> list[Fault]:
    """What the schema finds wrong with a document, one fault for each word at fault, in the order of the text.

    That the marker is missing is not among it: a document without one is no network spec at all.
    """
    quick = not has_infinities(document.source.text)
    if (document.data is None and document.faults) or (quick and surely_valid(document.data)):
        return []
    from rflint.schema.errors import errors
    from rflint.schema.plain_words import explain

    return explain(document.source, document.data, errors(document.data, quick))
