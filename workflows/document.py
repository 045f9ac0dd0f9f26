"""document 文书: a job with visible failure and retry; an issued file never changes."""

from workflows.engine import Procedure, Step
from workflows.guards.people import reason_given
from workflows.vocabulary import DocumentState as S
from workflows.vocabulary import Role

SYSTEM = (Role.CLOCK,)
KEEPERS = (Role.COORDINATOR, Role.CHAIR, Role.ARCHIVIST, Role.SYSTEM_ADMIN)

# fmt: off
STEPS = (
    Step(name="start", label="开始生成", source=S.QUEUED, target=S.RENDERING, roles=SYSTEM, leaves="尝试次数"),
    Step(name="issue", label="生成完成", source=S.RENDERING, target=S.ISSUED, roles=SYSTEM, leaves="文件及指纹"),
    Step(name="fail", label="生成失败", source=S.RENDERING, target=S.FAILED, roles=SYSTEM,
         inputs=(reason_given,), leaves="失败原因"),
    Step(name="retry", label="重新生成", source=S.FAILED, target=S.QUEUED, roles=KEEPERS),
    Step(name="void", label="作废", source=S.ISSUED, target=S.VOIDED, roles=(Role.CHAIR,),
         inputs=(reason_given,), leaves="文号保留"),
    Step(name="archive", label="归档", source=S.ISSUED, target=S.ARCHIVED, roles=(Role.ARCHIVIST,)),
)
# fmt: on

PROCEDURE = Procedure(
    name="document", version="2026-1", label="文书", states=S, initial=S.QUEUED, steps=STEPS
)
