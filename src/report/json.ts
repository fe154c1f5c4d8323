/** A run as one JSON document, for programs. `docs/json-report.md` describes it; it is only added to, never changed. */

import type { Finding, ReportAccess, ReportStep, Run, Verdict } from '../explore/verdict.ts'
import type { WaitEdge } from '../schedule/execution.ts'
import type { JsonAccess, JsonFinding, JsonReport, JsonScenario, JsonStep, JsonWait } from './json-schema.ts'

/** An object without the keys whose value is undefined, which JSON does not know. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}
const defined = <T extends object>(record: T): Defined<T> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Defined<T>

const jsonStep = ({
  step,
  task,
  strand,
  operation,
  object,
  value,
  direction,
  at,
  preempted,
  relevant,
  accesses,
}: ReportStep): JsonStep =>
  defined({
    step,
    task,
    strand,
    op: operation,
    object,
    value,
    direction,
    at: at ?? '',
    preempted,
    relevant,
    accesses: accesses?.map(jsonAccess),
  })

const jsonAccess = ({ task, strand, access, operation, object, value, direction, at }: ReportAccess): JsonAccess =>
  defined({ task, strand, access, op: operation, object, value, direction, at })

const jsonWait = ({ task, strand, holds, waitsFor, operation, heldBy, heldAt, missedAt, at }: WaitEdge): JsonWait =>
  defined({ task, strand, holds, waitsFor, op: operation, heldBy, heldAt, missedAt, at })

function jsonFinding(finding: Finding): JsonFinding {
  const { kind, level, fingerprint, message, task, object, condition, inputs, token, foundAt } = finding
  const { explanation, steps: shownBy, at } = finding
  const { reproduced, divergence, minimal, cycle, flip, error, trace } = finding
  const { steps, preemptions, switches, proven, tried, cut, from } = minimal
  return defined({
    kind,
    level,
    fingerprint,
    message,
    task,
    object,
    condition,
    inputs: inputs?.shrunk,
    originalInputs: inputs?.original,
    token,
    foundAt,
    reproduced,
    divergence,
    minimal: {
      steps,
      preemptions,
      switches,
      proven,
      tried,
      ...(cut === true && { cut }),
      from: { steps: from.steps, preemptions: from.preemptions },
    },
    explanation,
    steps: shownBy,
    at,
    cycle: cycle?.map(jsonWait),
    history: finding.history,
    flip,
    error: error && defined({ name: error.name, message: error.message, stack: error.stack }),
    trace: trace.map(jsonStep),
  })
}

function jsonScenario(verdict: Verdict): JsonScenario {
  const { scenario, file, mode, expected, expectation, strategy, seed, schedules, distinct, coverage, steps } = verdict
  const { seconds, rate, memory, firstFailureAt, findings, notes, error } = verdict
  return defined({
    name: scenario,
    file,
    mode,
    verdict: verdict.verdict,
    expected,
    expectation,
    strategy,
    seed,
    schedules,
    distinct,
    coverage: coverage && defined(coverage),
    steps,
    seconds,
    rate: rate ?? null,
    memory,
    firstFailureAt,
    findings: findings.map(jsonFinding),
    notes,
    error,
  })
}

/** The document of a run: plain data, ready for `JSON.stringify`. */
export function jsonReport(run: Run): JsonReport {
  const { heddle, node, seed, startedAt, seconds, interrupted, verdicts, skipped, problems } = run
  return {
    version: 1,
    heddle,
    node,
    seed,
    startedAt,
    seconds,
    interrupted,
    scenarios: verdicts.map(jsonScenario),
    skipped: skipped.map(({ scenario, file, mode, reason }) => defined({ name: scenario, file, mode, reason })),
    problems: problems.map(({ file, message }) => ({ file, message })),
  }
}
