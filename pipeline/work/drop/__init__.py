"""A drop: a named set of valid files under names that stay, made current by one small write.

    editions/000003/…            the files under their names; they never change
    editions/000003/begun.json   who prepares it, and what is wanted of it: written first
    editions/000003/edition.json what it holds: written last, when all of it has been read back
    releases/000007.json         the claim of a release, written once, if absent: the release *is* this claim
    current.json                 what is current: one write; and the link `current` beside it in a folder

Readers GET `current.json`, and then only files below its `path`.
"""
