"""What a program of another office may read, each with a token that says so."""

from rules.vocabulary import Labelled


class ReadScope(Labelled):
    """One kind of rows of the read interface."""

    CASES = "cases", "办理进度"
    LEDGER = "ledger", "项目台账"
    DECISIONS = "decisions", "会商联审意见"
