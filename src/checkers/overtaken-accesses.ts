/**
 * Reads of properties, variables and containers that another strand's write has overtaken before their strand acted upon them: what
 * explains a failure of code that has no shared objects. It goes by what a recorded replay tells of a failing execution, and
 * explains that; it is nothing to warn of by itself, for what code has read it need not go by.
 *
 * A strand's read of a place stands until the strand writes that place, or reads it again in a later step. Where it reads it again
 * in the very step in which it writes it, as `stock--` after `if (stock > 0)` does, it has acted upon what it saw before.
 *
 * As with shared objects, nothing is overtaken by a write of what was there already, and nothing is lost where both write the same
 * but for numbers, which both may have counted.
 */

import type { CheckKind } from '../scenario/checks.ts'
import type { RecordedAccess } from '../schedule/execution.ts'
import { type ExecutionView, nothing, signature, type Trouble } from './checker.ts'

type Kind = Extract<CheckKind, 'lost-update' | 'check-then-act' | 'stale-read'>

interface Overtaken {
  readonly kind: Kind
  readonly read: RecordedAccess
  readonly write: RecordedAccess
  readonly use: RecordedAccess
}

/** Reads of one strand that stand. */
interface Standing {
  /** By place: the last, and the one of an earlier step that it repeats. */
  readonly last: Map<number, RecordedAccess>
  readonly before: Map<number, RecordedAccess>
}

/** Writes that say what is to be there, whatever was. */
const blind = new Set(['write', 'set', 'length'])

/** Numbers below this are equal by chance. */
const TELLING = 1_000

const same = (a: RecordedAccess, b: RecordedAccess): boolean => a.content !== undefined && a.content === b.content

const isTelling = ({ number }: RecordedAccess): boolean => number === undefined || Math.abs(number) >= TELLING

class Walk {
  readonly #standing = new Map<number, Standing>()
  readonly #written = new Map<number, RecordedAccess>()
  readonly #order = new Map<RecordedAccess, number>()
  readonly #found: Overtaken[] = []

  over(accesses: readonly RecordedAccess[]): readonly Overtaken[] {
    for (const access of accesses) {
      this.#order.set(access, this.#order.size)
      if (access.access === 'read') this.#read(access)
      else this.#write(access)
    }
    return this.#found
  }

  #of(strand: number): Standing {
    let standing = this.#standing.get(strand)
    if (standing === undefined) this.#standing.set(strand, (standing = { last: new Map(), before: new Map() }))
    return standing
  }

  #read(read: RecordedAccess): void {
    const { last, before } = this.#of(read.strand)
    const known = last.get(read.spot)
    if (known !== undefined && known.step !== read.step) before.set(read.spot, known)
    last.set(read.spot, read)
  }

  #write(use: RecordedAccess): void {
    const { last, before } = this.#of(use.strand)
    const read = last.get(use.spot)
    const again = read !== undefined && read.step === use.step
    const seen = again ? before.get(use.spot) : read
    const write = seen && this.#overtaking(seen, again ? read : use)
    if (seen !== undefined && write !== undefined && !this.#isSame(use, write)) {
      const updates = !again && blind.has(use.operation) && seen.operation !== 'has' && !seen.missing
      this.#found.push({ kind: updates ? 'lost-update' : 'check-then-act', read: seen, write, use })
    }
    if (use.content !== undefined && isTelling(use)) this.#copy(use, last)
    last.delete(use.spot)
    before.delete(use.spot)
    this.#written.set(use.spot, use)
  }

  /** The last write, by another strand, between a read and what came of it. */
  #overtaking(read: RecordedAccess, until: RecordedAccess): RecordedAccess | undefined {
    const write = this.#written.get(read.spot)
    if (write === undefined || write.strand === read.strand || same(write, read)) return undefined
    const at = this.#order.get(write)!
    return at > this.#order.get(read)! && at < this.#order.get(until)! ? write : undefined
  }

  #isSame(use: RecordedAccess, write: RecordedAccess): boolean {
    if (use.operation === 'delete' && write.operation === 'delete') return true
    return same(use, write) && use.number === undefined
  }

  /** Looks whether what is written was read elsewhere. */
  #copy(use: RecordedAccess, last: ReadonlyMap<number, RecordedAccess>): void {
    for (const read of last.values()) {
      if (read.spot === use.spot || !same(read, use)) continue
      const write = this.#overtaking(read, use)
      if (write !== undefined) this.#found.push({ kind: 'stale-read', read, write, use })
    }
  }
}

/** What explains a failure by what its code has read and written, of this kind. */
export function overtakenAccesses(execution: ExecutionView, kind: Kind): readonly Trouble[] {
  if (execution.problem === undefined || execution.accesses.length === 0) return nothing
  return execution.derived(everyKind).filter(each => each.kind === kind)
}

const everyKind = (execution: ExecutionView): readonly Trouble[] =>
  new Walk().over(execution.accesses).map(each => troubleOf(execution, each))

function troubleOf(execution: ExecutionView, { kind, read, write, use }: Overtaken): Trouble {
  const other = write.task === use.task ? execution.strandName(write.strand) : write.task
  const task = write.task === use.task ? execution.strandName(use.strand) : use.task
  const what = placeOf(use)
  const seen = read.value === undefined ? `at ${read.at}` : `${read.value} at ${read.at}`
  const message = {
    'lost-update':
      `lost update: ${task}'s write to ${what} at ${use.at} overwrites ${other}'s at ${write.at}, which ${task} had not ` +
      `read: it had found ${seen}`,
    'check-then-act':
      `check then act: ${task} ${deedOf(use)} ${what} at ${use.at}, which ${other} had changed at ${write.at} since ${task} ` +
      `looked: it had found ${seen}`,
    'stale-read':
      `stale read: ${task} writes ${what} at ${use.at} after reading ${placeOf(read)} (${seen}), which ${other} had changed ` +
      `at ${write.at} since`,
  }[kind]
  const places = kind === 'stale-read' ? `${signature(read.place)}:${signature(use.place)}` : signature(use.place)
  return {
    kind,
    fingerprint: `${kind}:${places}`,
    message,
    steps: [read.step, write.step, use.step].filter(step => step >= 0),
    task: use.task,
    object: use.place,
  }
}

const placeOf = ({ place }: RecordedAccess): string => `\`${place}\``

const deedOf = ({ operation }: RecordedAccess): string =>
  operation === 'delete' ? 'deletes' : blind.has(operation) ? 'writes' : 'changes'
