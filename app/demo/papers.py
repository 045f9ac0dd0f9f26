"""Small real PDFs that stand for the demonstration's materials."""

import io
from collections.abc import Sequence
from functools import cache

import pikepdf
from sqlalchemy.orm import Session

from app.files import Store
from app.models import Attachment
from app.services.acting import Acting
from app.services.materials import Material


@cache
def paper(title: str) -> bytes:
    """A one-page PDF that says what it stands for."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(f"BT /F1 20 Tf 72 760 Td (DEMO - {title}) Tj ET".encode("ascii"))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def upload_all(
    session: Session, acting: Acting, application_id: int, store: Store, materials: Sequence[Material]
) -> None:
    """One version of each material that the application needs."""
    for material in materials:
        if not material.required:
            continue
        data = paper(material.kind)
        session.add(
            Attachment(
                application_id=application_id,
                kind=material.kind,
                number=1,
                display_name=f"示例-{material.title}.pdf",
                media_type="application/pdf",
                size=len(data),
                pages=1,
                sha256=store.put(data),
                uploaded_by=acting.actor.account_id,
                uploaded_at=acting.moment,
            )
        )
    session.flush()
