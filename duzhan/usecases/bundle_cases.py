"""打包核验: puts cases, their proofs and their certificates into one file that verifies offline."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from duzhan.documents import bundle, certificate_docx, certificate_page
from duzhan.documents.bundle import Bundle, CaseFiles
from duzhan.model.case import Case
from duzhan.model.evidence import Evidence
from duzhan.policy import sealing
from duzhan.policy.permissions import Agent, Doer
from duzhan.store import cases, evidence_files
from duzhan.store import evidence as evidence_rows
from duzhan.store.seals import SealRow
from duzhan.store.transaction import ReadTx
from duzhan.usecases.certify_closing import certify_closing
from duzhan.usecases.prove_events import Place, Proof, prove_events

_ANYBODY = Agent("bundle")


def bundle_cases(tx: ReadTx, numbers: Sequence[str], *, doer: Doer, evidence_folder: Path | None) -> bytes:
    """Return the bundle of some cases in the doer's scope; the bytes of the evidence only from a folder that is given.

    Raises NotFound where one of them is absent or out of scope.
    """
    found = [cases.find(tx, number, doer) for number in dict.fromkeys(numbers)]
    proofs = [prove_events(tx, int(case.id or 0)) for case in found]
    seals = {(row.statement.chain, row.statement.seq): row for proof in proofs for row in proof.seals}
    anchors = {line.statement.number: line.line for proof in proofs for line in proof.anchors}
    pairs = zip(found, proofs, strict=True)
    return bundle.packed(
        Bundle(
            made_at=sealing.instant(tx.now),
            cases=[_files(tx, case, proof, evidence_folder) for case, proof in pairs],
            seals=[_seal(seals[place]) for place in sorted(seals)],
            anchors=[anchors[number] for number in sorted(anchors)],
        )
    )


def _files(tx: ReadTx, case: Case, proof: Proof, folder: Path | None) -> CaseFiles:
    pieces = evidence_rows.of_case(tx, int(case.id or 0))
    return CaseFiles(
        number=case.number,
        entry={
            "number": case.number,
            "events": len(proof.events),
            "closure_number": case.closure_number,
            "evidence": [_piece(piece) for piece in pieces],
        },
        events=[line.text for line, _ in proof.events],
        proofs=[_proof(place) for _, place in proof.events],
        files={**_certificate(tx, case), **({} if folder is None else _evidence(pieces, folder))},
    )


def _certificate(tx: ReadTx, case: Case) -> Mapping[str, bytes]:
    """Return the closing certificate of a case that stands closed; the case was found in the reader's scope."""
    if case.closure_number is None:
        return {}
    said = certify_closing(tx, case.number, doer=_ANYBODY)
    return {
        "certificate.html": certificate_page.page(said).encode(),
        "certificate.docx": certificate_docx.document(said),
    }


def _evidence(pieces: Sequence[Evidence], folder: Path) -> Mapping[str, bytes]:
    paths = {piece.sha256: evidence_files.path_of(piece.sha256, folder) for piece in pieces}
    return {f"evidence/{digest}": path.read_bytes() for digest, path in sorted(paths.items()) if path.is_file()}


def _piece(piece: Evidence) -> Mapping[str, object]:
    return {
        "sha256": piece.sha256,
        "kind": piece.kind,
        "taken_on": piece.taken_on.isoformat(),
        "filename": piece.filename,
        "size": piece.size,
        "cycle": piece.cycle,
    }


def _proof(place: Place | None) -> Mapping[str, object] | None:
    if place is None:
        return None
    return {
        "chain": place.chain,
        "seq": place.seq,
        "position": place.position,
        "count": place.count,
        "proof": [brother.hex() for brother in place.way],
    }


def _seal(row: SealRow) -> Mapping[str, object]:
    return {"seal": row.statement.text(), "public_key": row.public_key, "signature": row.signature}
