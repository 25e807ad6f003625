"""The review as JSON: the contract other tools rely on. Additions are fine, renames are not."""

import json
from typing import Any

import vashti
from vashti.core.evidence import AtlasRef, Evidence, Quote, RunRef
from vashti.core.finding import Finding, Threshold
from vashti.core.reading import Item, Reading
from vashti.critique import BATCHES, Case
from vashti.review.advice import BASIS, Advice
from vashti.review.gap import AS_OF, boundary_of_search
from vashti.review.mirror import mirror_text
from vashti.review.review import Review
from vashti.review.stress import RATES
from vashti.twist import Offer, Twist

SCHEMA = "vashti/review/1"


def as_json(review: Review) -> str:
    """The review as JSON text: sorted keys, two-space indent, a newline at the end."""
    return json.dumps(as_dict(review), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def as_dict(review: Review) -> dict[str, Any]:
    """The review as plain values."""
    case = review.case
    computed = {
        "schema": SCHEMA,
        "version": vashti.__version__,
        "documents": [_document(case.baseline), _document(case.idea)],
        "mirror": _mirror(case),
        "novelty": _novelty(review),
        "stress": _stress(review),
        "twist": _twist(review.twist),
        "verdict": {
            "decision": review.verdict.decision,
            "bar": review.verdict.bar,
            "why": list(review.verdict.why),
        },
        "questions": [
            {
                "axis": q.name,
                "ask": q.ask,
                "why": q.why,
                "swing": round(q.swing, 4),
                "batch": q.batch,
                "outcomes": [{"value": v, "speedup": s, "run": r} for v, s, r in q.outcomes],
            }
            for q in review.questions
        ],
        "validation": review.validation.outputs,
        "runs": [
            {"id": run.id, "procedure": run.procedure, "inputs": run.inputs, "outputs": run.outputs}
            for run in review.runs
        ],
    }
    return computed | ({} if review.advice is None else {"model": _model(review.advice)})


def _model(advice: Advice) -> dict[str, Any]:
    """What a language model added; without one the key is not there, and the rest is the same."""
    return {
        "name": advice.model,
        "proposed": [_proposed(item) for item in advice.proposed],
        "words": dict(advice.words or {}),
        "dropped": len(advice.dropped),
        "silent": list(dict.fromkeys(advice.silences)),
    }


def _proposed(item: Item) -> dict[str, Any]:
    key = "axis" if item.kind == "choice" else "setting"
    quote = {"document": item.quote.document, "page": item.quote.page, "quote": item.quote.text}
    return {key: item.name, "value": item.value, "basis": BASIS} | quote


def _document(reading: Reading) -> dict[str, Any]:
    document = reading.document
    return {
        "role": document.role,
        "title": document.title,
        "pages": document.n_pages,
        "sha256": document.sha256,
        "set_aside": [{"page": s.page, "reason": s.reason, "text": s.text} for s in document.set_aside],
        "remarks": list(reading.remarks),
    }


def _mirror(case: Case) -> dict[str, Any]:
    return {
        "text": mirror_text(case),
        "design": case.idea.design.as_dict(),
        "baseline_design": case.baseline.design.as_dict(),
        "quotes": [
            {
                "axis" if item.kind == "choice" else "setting": item.name,
                "value": list(item.value) if isinstance(item.value, tuple) else item.value,
                "document": item.quote.document,
                "page": item.quote.page,
                "quote": item.quote.text,
            }
            for reading in (case.baseline, case.idea)
            for item in reading.items
            if item.stance == "own"
        ],
        "doubtful": [{"axis": c.axis, "value": c.value, "chance": round(p, 3)} for c, p in case.idea.doubtful],
        "unspecified": list(case.idea.unspecified),
        "assumptions": [{"name": a.name, "value": a.value, "origin": a.origin, "why": a.why} for a in case.assumptions],
        "scenario": case.scenario.as_dict(),
    }


def _novelty(review: Review) -> dict[str, Any]:
    outputs = review.novelty.outputs
    return {
        "class": outputs["class"],
        "versus_baseline": outputs["versus_baseline"],
        "because": outputs["because"],
        "parts": outputs["parts"],
        "compounds": outputs["compounds"],
        "nearest": outputs["nearest"],
        "nearest_pair": outputs["nearest_pair"],
        "stability": outputs["stability"],
        "transfers": outputs["transfers"],
        "boundary_of_search": boundary_of_search(review.novelty),
        "as_of": review.novelty.inputs["as_of"] or AS_OF,
        "run": review.novelty.id,
    }


def _stress(review: Review) -> dict[str, Any]:
    case = review.case
    return {
        "speedup_at": {
            str(batch): {"value": p.speedup, "low": p.low, "high": p.high, "run": p.run_id}
            for batch, p in ((b, case.at(b)) for b in BATCHES)
        },
        "baseline_speedup_at": {
            str(batch): {"value": p.speedup, "low": p.low, "high": p.high, "run": p.run_id}
            for batch, p in ((b, case.at(b, scenario=case.reference)) for b in BATCHES)
        },
        "grid": [
            {"acceptance_rate": rate, "batch": batch, "speedup": p.speedup, "run": p.run_id}
            for rate in RATES
            for batch, p in ((b, case.at(b, rate)) for b in BATCHES)
        ],
        "findings": [_finding(f) for f in review.critique.findings],
        "sound": [
            {"check": s.check, "text": s.text, "evidence": [_evidence(e) for e in s.evidence]}
            for s in review.critique.sound
        ],
        "not_applicable": list(review.critique.silent),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    effect, threshold = finding.effect, finding.threshold
    return {
        "check": finding.check,
        "title": finding.title,
        "claim": finding.claim,
        "text": finding.text,
        "effect": {
            "quantity": effect.quantity,
            "value": effect.value,
            "low": effect.low,
            "high": effect.high,
            "reference": effect.reference,
            "size": round(effect.size, 6),
            "run": effect.run_id,
        },
        "threshold": {
            "variable": threshold.variable,
            "side": threshold.side,
            "value": threshold.value,
            "further": list(threshold.further),
            "run": threshold.run_id,
        }
        if isinstance(threshold, Threshold)
        else {"none": threshold.reason},
        "evidence": [_evidence(e) for e in finding.evidence],
        "supply": finding.supply,
        "settle": {"experiment": finding.settle.experiment, "closes_if": finding.settle.closes_if},
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    match evidence:
        case Quote(document, page, text):
            return {"quote": text, "document": document, "page": page}
        case RunRef(run_id):
            return {"run": run_id}
        case AtlasRef(design_id):
            return {"atlas": design_id}
        case _:
            return {"said": evidence.said}


def _twist(twist: Twist) -> dict[str, Any]:
    return {
        "run": twist.search_run,
        "tried": twist.tried,
        "idea": {"worst": twist.start_worst, "typical": twist.start_typical},
        "baseline": {"typical": twist.reference_typical},
        "offer": None if twist.offer is None else _offer(twist.offer),
        "otherwise": None if twist.otherwise is None else _offer(twist.otherwise),
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "moves": [{"id": m.id, "title": m.title, "physical": m.physical, "weeks": m.weeks} for m in offer.moves],
        "design": offer.scenario.design.as_dict(),
        "worst": offer.worst,
        "typical": offer.typical,
        "weeks": offer.weeks,
        "speedup_at": {
            str(batch): {
                "idea": idea.speedup,
                "twist": {"value": new.speedup, "low": new.low, "high": new.high},
                "baseline": base.speedup,
                "runs": [idea.run_id, new.run_id, base.run_id],
            }
            for batch, idea, new, base in offer.points
        },
        "loses": offer.loses,
        "nearest": {"id": offer.nearest[0], "distance": offer.nearest[1]},
        "class": offer.novelty_class,
        "keeps_idea": offer.keeps_idea,
        "runs": list(offer.runs),
    }
