/**
 * Which steps depend on each other: two that do not may be swapped, where they are neighbours, and everything else stays as it
 * was — the state they lead to, what they return, and which strands are enabled. Reduction rests on it: executions that differ
 * only in the order of independent steps are one and the same (Mazurkiewicz), and running one of them is enough.
 *
 * For a transparent scenario (tasks share nothing but shared objects; a search must ask) steps depend on each other when
 * - they are of one task: its strands share variables that nobody sees;
 * - they touch one object, at one key of an array or map or at a common byte of a buffer, and not both only read it.
 *   Whatever may block or let others go on counts as a write, so that independent steps cannot enable or disable each other. A
 *   failed `compareExchange` or `tryAcquire` counts as a write too, which is sound and costs a few more executions;
 * - one is a condition's `wait` or `wake`, which release and take its mutex, and the other is an operation on that mutex;
 * - both write objects that one `always` or `sometimes` condition peeks at: it is evaluated after every step, so it would see
 *   their order. What conditions peek at is learned while executions run. That is complete: the object that a condition looks
 *   at first is always the same, and which one it looks at next depends on values whose changes are then ordered already.
 *
 * In an opaque scenario of which all code is instrumented, steps depend on each other besides when their code touches one place on
 * the heap and not both only read it (`footprint.ts`).
 *
 * Steps that stand for the clock or the outside world follow rules of their own and are not covered: see `Trace.unseen`.
 */

import { collide, type Footprint } from './footprint.ts'
import { isMemory, overlap } from './memory.ts'
import { ANY_KEY, isRead, isWrite, Kind, kinds } from './operation.ts'

/** What dependence goes by. */
export interface Operation {
  readonly task: number
  readonly kind: number
  readonly object: number
  readonly key: number
  /** The object that it touches besides, or 0. */
  readonly partner: number
  /** The conditions that peek at its objects, a bit each. */
  readonly watchers: number
  /** What the code after it touches; absent where tasks share nothing but shared objects. */
  readonly footprint?: Footprint | undefined
}

const NONE = 0
const READ = 1
const WRITE = 2

const access = Uint8Array.from(kinds, (_, kind) => (isWrite(kind) ? WRITE : isRead(kind) ? READ : NONE))

/** Whether an operation of this kind touches its object's partner: waiting and waking up do. */
export const isPaired = (kind: number): boolean => kind === Kind.wait || kind === Kind.wake

/** The partner of an operation of this kind, whose object's partner is `partner`. */
export const partnerOf = (kind: number, partner: number): number => (isPaired(kind) ? partner : 0)

/** Whether an operation of this kind touches its object at all. */
export const touches = (kind: number): boolean => access[kind] !== NONE

/** Whether two operations on one object depend on each other. */
export function conflict(kind: number, key: number, otherKind: number, otherKey: number): boolean {
  const a = access[kind] as number
  const b = access[otherKind] as number
  if (a === NONE || b === NONE || (a === READ && b === READ)) return false
  return key === otherKey || key === ANY_KEY || otherKey === ANY_KEY || (isMemory(kind) && overlap(key, otherKey))
}

/** Whether the order of two neighbouring steps matters. */
export function dependent(a: Operation, b: Operation): boolean {
  if (a.task === b.task) return true
  if (a.footprint !== undefined && b.footprint !== undefined && collide(a.footprint, b.footprint)) return true
  if (a.object === b.object && conflict(a.kind, a.key, b.kind, b.key)) return true
  if (a.partner !== 0 && (a.partner === b.object || a.partner === b.partner)) return true
  if (b.partner !== 0 && b.partner === a.object) return true
  return (a.watchers & b.watchers) !== 0 && access[a.kind] === WRITE && access[b.kind] === WRITE
}
