/**
 * The Mazurkiewicz trace of an execution as a string: every step with the steps that happen before it, by plain definition and
 * independently of what is to be checked by it. Executions have the same one if and only if they are equivalent.
 */

import { ANY_KEY, kindName, kinds } from '../../../src/schedule/operation.ts'
import type { Trace } from '../../../src/schedule/trace.ts'

interface Step {
  /** The strand, by name, and which of its steps it is. */
  readonly strand: number
  readonly ordinal: number
  readonly task: number
  readonly kind: number
  readonly key: number
  readonly objects: readonly number[]
  readonly conditions: number
  readonly alternative: number
}

export function signatureOf(trace: Trace): string {
  const steps: Step[] = []
  /** The latest step of each strand in the past of each step. */
  const pasts: Map<number, number>[] = []
  const made = new Map<number, number>()
  for (let i = 0; i < trace.length; i++) {
    const step = stepOf(trace, i, made)
    const past = new Map<number, number>()
    for (let j = i - 1; j >= 0; j--) {
      const other = steps[j] as Step
      if ((past.get(other.strand) ?? 0) >= other.ordinal || !depends(step, other)) continue
      for (const [strand, ordinal] of pasts[j] as Map<number, number>) {
        past.set(strand, Math.max(past.get(strand) ?? 0, ordinal))
      }
    }
    past.set(step.strand, step.ordinal)
    steps.push(step)
    pasts.push(past)
  }
  return steps
    .map((step, i) => {
      const past = [...(pasts[i] as Map<number, number>)].sort((a, b) => a[0] - b[0]).join(';')
      return `${step.strand}.${step.ordinal} ${kindName(step.kind)} ${step.objects} ${step.key} ${step.alternative} {${past}}`
    })
    .sort()
    .join('\n')
}

function stepOf(trace: Trace, i: number, made: Map<number, number>): Step {
  const strand = trace.nameOf(trace.strand(i))
  const ordinal = (made.get(strand) ?? 0) + 1
  made.set(strand, ordinal)
  const kind = trace.kind(i)
  const object = trace.object(i)
  const name = kindName(kind)
  const partner = name === 'wait' || name === 'wake' ? trace.partnerOf(object) : 0
  const objects = partner === 0 ? [object] : [object, partner]
  const conditions = objects.reduce((mask, o) => mask | trace.watchers(o), 0)
  return {
    strand,
    ordinal,
    task: trace.task(i),
    kind,
    key: trace.key(i),
    objects,
    conditions,
    alternative: trace.alternative(i),
  }
}

function depends(a: Step, b: Step): boolean {
  if (a.task === b.task) return true
  const [first, second] = [kinds[a.kind]!.access, kinds[b.kind]!.access]
  if (first === 'none' || second === 'none' || (first === 'read' && second === 'read')) return false
  if (first === 'write' && second === 'write' && (a.conditions & b.conditions) !== 0) return true
  const sameKey = a.key === b.key || a.key === ANY_KEY || b.key === ANY_KEY
  const [object, partner] = a.objects
  const [otherObject, otherPartner] = b.objects
  if (object === otherObject && sameKey) return true
  // A partner has no keys.
  if (partner !== undefined && (partner === otherObject || partner === otherPartner)) return true
  return otherPartner !== undefined && otherPartner === object
}
