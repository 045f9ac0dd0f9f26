"""The same step by a dict table, by python-statemachine and by SpiffWorkflow, each with its row and event committed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any
from xml.sax.saxutils import quoteattr

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select, update
from statemachine import State, StateMachine

from tests.benchmarks.step_stage import LOOK, MOVE, ROUND, TELL, Stage, Step, events, moving, trigger
from workflows.engine import Procedure
from workflows.vocabulary import ReviewState

# About as many as a real case takes, and whole rounds: SpiffWorkflow keeps every task ever done, so its case starts anew.
STEPS_OF_A_CASE = 15


def persisted(stage: Stage, decide: Callable[[Connection, ReviewState, str], ReviewState]) -> Step:
    """Read the row, let ``decide`` say the target, write row and event."""
    told, turns = events(stage), cycle(ROUND)

    def step() -> None:
        name, source, target, _ = next(turns)
        with stage.database.engine.begin() as connection:
            state, version = connection.execute(LOOK, {"case": stage.application_id}).one()
            decided = decide(connection, state, trigger(name, source, target))
            connection.execute(MOVE, moving(stage, state, decided, version))
            connection.execute(TELL, next(told))

    return step


def dict_table(stage: Stage) -> Step:
    """A dict from state and step to state."""
    table = {(step.source, step.trigger): step.target for step in stage.procedure.steps}
    return persisted(stage, lambda _connection, state, name: ReviewState(table[state, name]))


@dataclass(slots=True)
class Row:
    """The model of python-statemachine: it reads and sets ``state``."""

    state: str


def state_machine(stage: Stage) -> Step:
    """python-statemachine: the whole procedure as a class, one machine made for the row of each step."""
    procedure = stage.procedure
    states = {
        state.value: State(
            state.label,
            value=state.value,
            initial=state is procedure.initial,
            final=not procedure.steps_from(state),
        )
        for state in procedure.states
    }
    named = {step.trigger: f"step_{number}" for number, step in enumerate(procedure.steps)}
    arrows = {named[step.trigger]: states[step.source].to(states[step.target]) for step in procedure.steps}
    machine: Any = type("JointReview", (StateMachine,), states | arrows)

    def decide(_connection: Connection, state: ReviewState, name: str) -> ReviewState:
        row = Row(state.value)
        machine(model=row).send(named[name])
        return ReviewState(row.state)

    return persisted(stage, decide)


# ---- SpiffWorkflow


def bpmn(procedure: Procedure) -> bytes:
    """A user task for each state, behind it an exclusive gateway with a flow for each step."""
    parts = ['<startEvent id="start"/>', f'<sequenceFlow id="begin" sourceRef="start" targetRef="at_{procedure.initial}"/>']  # fmt: skip
    for state in procedure.states:
        steps_from = procedure.steps_from(state)
        if not steps_from:
            parts.append(f'<endEvent id="at_{state}"/>')
            continue
        parts += [
            f'<userTask id="at_{state}" name={quoteattr(state.label)}/>',
            f'<exclusiveGateway id="from_{state}"/>',
            f'<sequenceFlow id="ask_{state}" sourceRef="at_{state}" targetRef="from_{state}"/>',
        ]
        parts += [
            f'<sequenceFlow id="{state}_{number}" sourceRef="from_{state}" targetRef="at_{step.target}">'
            f'<conditionExpression>step == "{step.trigger}"</conditionExpression></sequenceFlow>'
            for number, step in enumerate(steps_from)
        ]
    head = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench" id="all">'
    )
    return f'{head}<process id="joint_review" isExecutable="true">{"".join(parts)}</process></definitions>'.encode()


def on(workflow: BpmnWorkflow, step: str = "") -> str:
    """Run what runs by itself, then the user's task, then what runs by itself; where the workflow now waits."""
    if step:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.set_data(step=step)
        task.run()
    while (task := workflow.get_next_task(state=TaskState.READY, manual=False)) is not None:
        task.run()
    return str(workflow.get_next_task(state=TaskState.READY, manual=True).task_spec.name.removeprefix("at_"))


def path_to(procedure: Procedure, state: ReviewState) -> list[str]:
    """Triggers of a shortest way from the beginning."""
    ways: dict[Any, list[str]] = {procedure.initial: []}
    for source in (waiting := [procedure.initial]):
        for step in procedure.steps_from(source):
            if step.target not in ways:
                ways[step.target] = [*ways[source], step.trigger]
                waiting.append(step.target)
    return ways[state]


def spiff(stage: Stage, *, whole: bool) -> Step:
    """SpiffWorkflow persisted in a row of its own. whole: as serialize_json does it; else its spec stays in memory."""
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn(stage.procedure))
    spec, serializer = parser.get_spec("joint_review"), BpmnWorkflowSerializer()

    def pack(workflow: BpmnWorkflow) -> str:
        if whole:
            return str(serializer.serialize_json(workflow))
        return json.dumps(serializer.to_dict(workflow) | {"spec": None})

    def unpack(text: str) -> BpmnWorkflow:
        return serializer.deserialize_json(text) if whole else serializer.from_dict(json.loads(text) | {"spec": spec})  # fmt: skip

    workflow = BpmnWorkflow(spec)
    on(workflow)
    for name in path_to(stage.procedure, ReviewState.CHECK):
        on(workflow, name)
    fresh, taken = pack(workflow), count(1)
    kept = Table(
        "bench_workflow", MetaData(), Column("id", Integer, primary_key=True), Column("content", Text)
    )
    read, write = select(kept.c.content).where(kept.c.id == 1), update(kept).where(kept.c.id == 1)
    with stage.database.engine.begin() as connection:
        kept.create(connection)
        connection.execute(insert(kept), {"id": 1, "content": fresh})

    def decide(connection: Connection, _state: ReviewState, name: str) -> ReviewState:
        workflow = unpack(connection.execute(read).scalar_one())
        decided = ReviewState(on(workflow, name))
        content = pack(workflow)
        connection.execute(write, {"content": fresh if next(taken) % STEPS_OF_A_CASE == 0 else content})
        return decided

    return persisted(stage, decide)
