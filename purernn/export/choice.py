"""One of the forms in which a network is exported, by its name or by the ending of a file's name.

    network, lanes, table    Python (`exported`)
    c, c-table               C (`c`)
    coq                      Coq (`coq`)
    promela                  Spin (`promela`)

>>> form_of("adder.h"), form_of("adder.h", "table"), form_of("adder.py", "lanes")
('c', 'c-table', 'lanes')
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, shown

FORMS = ("network", "lanes", "table", "c", "c-table", "coq", "promela")
IN_C = {"c": "network", "c-table": "table"}  # in the words of `c.exported_c`
ENDINGS = {  # ending of a file's name: (its language, {what is asked for: the form})
    ".py": ("Python", {None: "network", "network": "network", "lanes": "lanes", "table": "table"}),
    ".h": ("C", {None: "c", "network": "c", "table": "c-table", "c": "c", "c-table": "c-table"}),
    ".v": ("Coq's language", {None: "coq", "coq": "coq"}),
    ".pml": ("Promela", {None: "promela", "promela": "promela"}),
}


def form_of(path: "str | None", form: "str | None" = None) -> str:
    """The form for the file at `path` (None: no file), where `form` is asked for (None: no form).

    Raises PurernnError if the ending of the file's name belongs to another language than the form,
    or if it belongs to no language and `form` is None.

    >>> form_of(None), form_of("adder.v"), form_of("adder.pml"), form_of("adder.txt", "coq")
    ('network', 'coq', 'promela', 'coq')
    """
    name = (path or "").replace("\\", "/").split("/")[-1]
    stem, dot, end = name.rpartition(".")
    ending = dot + end if stem else ""  # a name that only begins with a dot has no ending
    if ending in ENDINGS:
        language, forms = ENDINGS[ending]
        if form not in forms:
            choices = " or ".join(sorted(set(forms.values())))
            raise PurernnError(
                "%s is %s, which has no form %s: %s" % (shown(path), language, form, choices)
            )
        return forms[form]
    if form is None and ending:
        raise PurernnError(
            "no form has the ending of %s: name one, or end it in %s"
            % (shown(path), ", ".join(ENDINGS))
        )
    return form or "network"


def text_in(form: str, network, reference, unproved: bool = False) -> str:
    """The text of a file in this form, one of FORMS.

    network: QuantisedNetwork; reference: Machine; unproved: write it even without a proof (never
    for Coq). Raises PurernnError for an unknown form, or if there is no proof.
    """
    # Each is imported where it is needed: a board, and a command, need one at most.
    if form in ("network", "lanes", "table"):
        from .exported import exported

        return exported(network, reference, form, unproved)
    if form in IN_C:
        from .c import exported_c

        return exported_c(network, reference, IN_C[form], unproved)
    if form == "coq":
        from .coq import coq

        return coq(network, reference)
    if form == "promela":
        from .promela import promela

        return promela(network, reference, unproved)
    raise PurernnError("the form must be one of %s, not %s" % (", ".join(FORMS), shown(form)))
