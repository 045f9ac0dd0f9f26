"""All findings about one project on one day."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from rules.criteria import CRITERIA
from rules.criteria.case import WORST_FIRST, Case
from rules.encoding import encode
from rules.facts import ProjectFacts
from rules.findings import Finding, ParameterUse
from rules.law_days import changes_between
from rules.parameters import RuleBook
from rules.quantities import EnergyBalance, energy_balance
from rules.record import record
from rules.vocabulary import Outcome, Reason, WarningCode

BEFORE_BANS = frozenset({"identity", "catalogue", "completeness", "catalogue_class", "prohibitions"})
"""Criteria of the stages up to the bans (law §3)."""


@record(kw_only=True)
class Screening:
    """The result. Advice to the reviewers, never an approval (law §2.5)."""

    as_of: date
    rules_version: str
    rules_digest: str
    overlay: bool
    code_version: str
    facts: ProjectFacts
    balance: EnergyBalance
    findings: tuple[Finding, ...]

    @property
    def facts_digest(self) -> str:
        """SHA-256 of the canonical JSON of the facts."""
        return facts_digest(self.facts)

    @property
    def outcome(self) -> Outcome:
        """The worst of the mandatory findings."""
        found = {finding.outcome for finding in self.findings if finding.mandatory}
        return next((outcome for outcome in WORST_FIRST if outcome in found), Outcome.NOT_APPLICABLE)

    @property
    def provisional(self) -> bool:
        """True when a mandatory finding rests on a value that is not confirmed."""
        return any(finding.provisional for finding in self.findings if finding.mandatory)

    @property
    def stops(self) -> bool:
        """True when no approval can follow."""
        return any(finding.stops for finding in self.findings)

    @property
    def two_high(self) -> bool | None:
        """Is the project in the directory? None while the catalogue finding cannot tell."""
        outcome = self.finding("catalogue").outcome
        return {Outcome.MET: True, Outcome.NOT_APPLICABLE: False}.get(outcome)

    @property
    def provisional_values(self) -> tuple[ParameterUse, ...]:
        """The values that a reviewer must confirm for the case, each once: those a decision may rest on."""
        used = (
            use
            for finding in self.findings
            if not finding.informs
            for use in finding.parameters
            if use.provisional
        )
        return tuple({use.key: use for use in used}.values())

    def finding(self, key: str) -> Finding:
        """The finding of that key; KeyError where there is none."""
        for finding in self.findings:
            if finding.key == key:
                return finding
        raise KeyError(key)

    def after_ban(self, finding: Finding) -> bool:
        """Computed all the same, but shown as 在禁止项之后 (law §2.5)."""
        banned = any(item.reason is Reason.BANNED for item in self.findings)
        return banned and finding.criterion not in BEFORE_BANS


def screen(facts: ProjectFacts, *, as_of: date, book: RuleBook) -> Screening:
    """Run every criterion in report order. Pure: the same facts, day and book give the same screening."""
    balance = energy_balance(facts.energy, book=book, as_of=as_of)
    case = Case(facts=facts, as_of=as_of, book=book, balance=balance)
    findings = tuple(_cited(case, finding) for criterion in CRITERIA for finding in case.once(criterion))
    return Screening(
        as_of=as_of,
        rules_version=book.version,
        rules_digest=book.digest,
        overlay=book.overlay,
        code_version=code_version(),
        facts=facts,
        balance=balance,
        findings=_flagged(case, findings),
    )


def _cited(case: Case, finding: Finding) -> Finding:
    """The finding with what its rule as a whole rests on."""
    basis = case.book.basis_of(finding.rule, finding.product, case.as_of)
    if basis:  # nobody else holds the finding yet; a copy would cost a tenth of the screening
        object.__setattr__(finding, "citations", (*finding.citations, *basis))
    return finding


def _flagged(case: Case, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Warned where a value that was used changed between filing and acceptance (law §2.8)."""
    filed, accepted = case.facts.filed_on, case.facts.accepted_on
    if filed is None or accepted is None or filed == accepted:
        return findings
    keys = {use.key for finding in findings for use in finding.parameters}
    changed = {use.key for use in changes_between(case.book, filed, accepted, keys)}
    return tuple(
        replace(finding, warnings=(*finding.warnings, WarningCode.LAW_CHANGED))
        if any(use.key in changed for use in finding.parameters)
        else finding
        for finding in findings
    )


def facts_digest(facts: ProjectFacts) -> str:
    """SHA-256 of the canonical JSON of the facts."""
    text = json.dumps(encode(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_version() -> str:
    """Which code computed a screening: SHA-256 over the sources of this package, twelve characters."""
    home = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*.py")):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
