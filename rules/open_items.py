"""Documents and data that are still asked for: the items of law §12, read from rules/data/open_items.toml."""

from dataclasses import dataclass

from rules.datafile import Row
from rules.findings import Finding
from rules.vocabulary import Outcome, WarningCode


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One item of law §12. keys: beginnings of the parameter keys it is about; words: what a finding calls it.

    warnings: of a finding that wants the successor of a document.
    """

    number: int
    text: str
    rules: tuple[str, ...]
    supplier: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    warnings: tuple[str, ...]

    @classmethod
    def read(cls, row: Row) -> "OpenItem":
        row.only("number", "text", "rules", "supplier", "keys", "words", "warnings")
        for code in row.texts("warnings"):
            if code not in set(WarningCode):
                raise row.refuse("warnings", f"“{code}”不是已知的提示")
        number = row.number("number")
        if number is None:
            raise row.refuse("number", "缺少序号")
        return cls(
            number=int(number),
            text=row.text("text"),
            rules=row.texts("rules"),
            supplier=row.text("supplier"),
            keys=row.texts("keys"),
            words=row.texts("words"),
            warnings=row.texts("warnings"),
        )

    def concerns(self, key: str) -> bool:
        """Is the parameter one that the item would settle?"""
        return key.startswith(self.keys) if self.keys else False

    def hits(self, finding: Finding) -> bool:
        """Does the finding rest on an unconfirmed value of the item, or lack one?"""
        if finding.rule not in self.rules:
            return False
        if any(code in self.warnings for code in finding.warnings):
            return True
        if any(use.provisional and self.concerns(use.key) for use in finding.parameters):
            return True
        if finding.outcome is not Outcome.CANNOT_TELL:
            return False
        return any(word in text for word in self.words for text in finding.missing)
