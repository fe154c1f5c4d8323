/**
 * Reads that another task's write has overtaken before their strand acted upon them: what `lost-update`, `check-then-act` and
 * `stale-read` have in common. One walk over the trace finds all of them.
 *
 * A strand's read of a place (an object and a key within it) stands until the strand
 * - writes that place blindly (`set`, `store`, `delete`), which is what it read it for;
 * - reads it again;
 * - makes the next of the calls that the scenario has drawn for it: what the one before has read has no part in that;
 * - is told something: it passes a latch, is notified, takes from a queue, or changes something by an atomic operation, which may
 *   have made the place its own. What another had written by then it may know. (Where the execution failed, atomic operations on
 *   other places do not count: then this would hide causes.)
 *
 * Nothing is overtaken by a write of what was there already, and nothing is lost where both write the same `true`: but where both
 * write the same number, both may have counted.
 */

import { KindSet } from '../schedule/kind-set.ts'
import { Kind, NAMED, UNKNOWN } from '../schedule/operation.ts'
import type { Trace } from '../schedule/trace.ts'
import { type ExecutionView, nothing } from './checker.ts'
import { IntTable } from './int-table.ts'

export interface Overtaken {
  /**
   * `update`: what was read is replaced; `act`: a look at the place is acted upon, there; `copy`: another place is written after a
   * look at this one.
   */
  readonly by: 'update' | 'act' | 'copy'
  /** Whether the use is sure to rest on the read. */
  readonly sure: boolean
  readonly read: number
  /** The last write of others before the use. */
  readonly write: number
  readonly use: number
}

const looks = new KindSet('get', 'load', 'has', 'read', 'Atomics.load')
const writesBlindly = new KindSet('set', 'store', 'delete', 'write', 'Atomics.store')
const exchanges = new KindSet(
  ...([
    'add',
    'sub',
    'and',
    'or',
    'xor',
    'exchange',
    'update',
    'compareExchange',
    'Atomics.add',
    'Atomics.sub',
  ] as const),
  ...(['Atomics.and', 'Atomics.or', 'Atomics.xor', 'Atomics.exchange', 'Atomics.compareExchange'] as const),
)
/** Of controlled objects: which part of them a call reads or changes nobody knows, so that they only explain. */
const calls = new KindSet('query', 'effect')
const tells = new KindSet('pass', 'wake', 'take', 'tryTake', 'call', 'Atomics.wait', 'notified', 'expired')

/** Steps between a read and a write elsewhere that may rest on it, at most. */
const REACH = 40
/** What is found in one execution, at most. */
const MOST = 16
/** Values below this are equal by chance. */
const TELLING = 1_000

/** Stands for nothing at all; a value that happens to be the same number does no harm. */
const DELETED = UNKNOWN + 1

const same = (a: number, b: number): boolean => a === b && a !== UNKNOWN

/** Whether it makes no difference that both were written. */
const idempotent = (a: number, b: number): boolean => same(a, b) && (a >= NAMED || a === DELETED)

/** What a step has written, where that can be told. */
function writtenBy(trace: Trace, step: number): number {
  if (step < 0) return UNKNOWN
  const kind = trace.kind(step)
  if (kind === Kind.set || kind === Kind.store) return trace.argument(step)
  return kind === Kind.delete ? DELETED : UNKNOWN
}

/** What a step has read, where that can be told. */
const readBy = (trace: Trace, step: number): number =>
  trace.kind(step) === Kind.get || trace.kind(step) === Kind.load ? trace.argument(step) : UNKNOWN

class Walk {
  #trace!: Trace
  /** Whether the execution failed: then weaker evidence will do. */
  #failed = false
  #found: Overtaken[] | undefined
  /** Places are numbered in the order in which they are touched. */
  readonly #places = new IntTable()
  #count = 0
  #strands = 0
  /** The last write of each place; and, of each place, the last read of each strand that still stands: -1 for none. */
  #writes = new Int32Array(64)
  #reads = new Int32Array(512)
  /** When a strand was last told something. */
  #told = new Int32Array(0)

  over({ trace, problem }: ExecutionView): readonly Overtaken[] {
    this.#begin(trace, problem !== undefined)
    for (let i = 0; i < trace.length; i++) {
      const kind = trace.kind(i)
      if (tells.has(kind)) this.#told[trace.strand(i)] = i
      else if (looks.has(kind) || writesBlindly.has(kind) || exchanges.has(kind)) this.#step(i, kind)
      else if (this.#failed && calls.has(kind)) this.#step(i, kind)
    }
    return this.#found ?? nothing
  }

  #begin(trace: Trace, failed: boolean): void {
    this.#trace = trace
    this.#failed = failed
    this.#found = undefined
    this.#places.clear()
    this.#count = 0
    this.#strands = trace.strands
    if (this.#told.length < trace.strands) this.#told = new Int32Array(trace.strands * 2)
    this.#told.fill(-1, 0, trace.strands)
  }

  #step(i: number, kind: number): void {
    const trace = this.#trace
    const strand = trace.strand(i)
    const place = this.#place(trace.object(i), trace.key(i))
    const blind = writesBlindly.has(kind)
    if (!looks.has(kind) && kind !== Kind.query) this.#use(i, kind, place, strand)
    if (looks.has(kind) || kind === Kind.query) {
      this.#reads[place * this.#strands + strand] = i
      return
    }
    this.#reads[place * this.#strands + strand] = -1
    if (trace.failed(i)) return
    this.#writes[place] = i
    if (!blind && !this.#failed) this.#told[strand] = i
    if ((blind || kind === Kind.effect) && (this.#failed || Math.abs(writtenBy(trace, i)) >= TELLING))
      this.#copy(i, place, strand)
  }

  #place(object: number, key: number): number {
    const known = this.#places.get(object, key)
    if (known >= 0) return known
    const place = this.#count++
    const from = place * this.#strands
    this.#places.set(object, key, place)
    if (place >= this.#writes.length) this.#writes = enlarged(this.#writes)
    if (from + this.#strands > this.#reads.length) this.#reads = enlarged(this.#reads, from + this.#strands)
    this.#writes[place] = -1
    this.#reads.fill(-1, from, from + this.#strands)
    return place
  }

  /** The last write by which a strand's read of a place was overtaken, or -1. */
  #overtaking(read: number, place: number, strand: number): number {
    if (read <= (this.#told[strand] as number)) return -1
    const trace = this.#trace
    const write = this.#writes[place] as number
    if (write <= read || trace.task(write) === trace.taskOf(strand)) return -1
    return same(writtenBy(trace, write), readBy(trace, read)) ? -1 : write
  }

  /** Looks whether step `use` rests on a read of its own place. */
  #use(use: number, kind: number, place: number, strand: number): void {
    const trace = this.#trace
    const read = this.#reads[place * this.#strands + strand] as number
    const sure = writesBlindly.has(kind)
    if (read < 0 || !(sure || this.#failed)) return
    const write = this.#overtaking(read, place, strand)
    if (write < 0 || (sure && idempotent(writtenBy(trace, use), writtenBy(trace, write)))) return
    const updates = sure && kind !== Kind.delete && trace.kind(read) !== Kind.has
    this.#note({ by: updates ? 'update' : 'act', sure, read, write, use })
  }

  /** Looks whether step `use` writes what its strand has read elsewhere. */
  #copy(use: number, place: number, strand: number): void {
    const trace = this.#trace
    for (let read = use - 1; read >= Math.max(0, use - REACH); read--) {
      const kind = trace.kind(read)
      if (trace.strand(read) !== strand || (!looks.has(kind) && kind !== Kind.query)) continue
      const from = this.#places.get(trace.object(read), trace.key(read))
      if (from === place || this.#reads[from * this.#strands + strand] !== read) continue
      const write = this.#overtaking(read, from, strand)
      if (write < 0) continue
      const value = writtenBy(trace, use)
      const sure = same(value, readBy(trace, read)) && Math.abs(value) >= TELLING
      if (sure || this.#failed) this.#note({ by: 'copy', sure, read, write, use })
    }
  }

  #note(overtaken: Overtaken): void {
    this.#found ??= []
    if (this.#found.length < MOST) this.#found.push(overtaken)
  }
}

function enlarged(array: Int32Array<ArrayBuffer>, least = 0): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(array.length, least) * 2)
  larger.set(array)
  return larger
}

const walk = new Walk()

/** The reads of an execution that were overtaken and then acted upon; those that are not sure only where it failed. */
export const overtakenReads = (execution: ExecutionView): readonly Overtaken[] =>
  mayRead(execution) ? execution.derived(overtaken) : nothing

const mayRead = ({ trace, problem }: ExecutionView): boolean =>
  trace.has(looks) || (problem !== undefined && trace.has(calls))

const overtaken = (execution: ExecutionView): readonly Overtaken[] => walk.over(execution)
