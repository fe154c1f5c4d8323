/**
 * What tasks say about their transactions, kept on the board so that the leader can judge it: when each began and ended, and,
 * where they tell, what they read and wrote. Telling is no scheduling point; each record has the number of steps granted so far.
 */

import { type Telling, Told } from '../checkers/transactions/telling.ts'
import type { Transaction } from '../scenario/transactions.ts'
import { hashString } from '../schedule/random.ts'
import { AbortError } from './abort.ts'
import { argumentOf } from './argument.ts'
import { Header, Unseen } from './board.ts'
import type { Engine } from './engine.ts'
import type { Allocator } from './objects/allocator.ts'

/** What, who, when, the key's number, the version; then the key's text, as far as there is room. */
const FIELDS = 5
const TEXT_BYTES = 24
const RECORD = FIELDS + TEXT_BYTES / 4
const MOST = 400

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class Transactions {
  readonly #engine: Engine
  readonly #allocator: Allocator
  #at = 0
  /** Tasks of this thread that are in a transaction. */
  readonly #open = new Set<number>()

  constructor(engine: Engine, allocator: Allocator) {
    this.#engine = engine
    this.#allocator = allocator
  }

  /** Makes room for a new execution; in `setup`, before the user's own. Throws `BoardOverflow`. */
  prepare(): void {
    this.#at = this.#allocator.allocate(1 + MOST * RECORD)
    this.#allocator.memory[this.#at] = 0
    this.#open.clear()
  }

  async run<T>(task: number, body: (tx: Transaction) => T | PromiseLike<T>): Promise<Awaited<T>> {
    const engine = this.#engine
    if (engine.phase !== 'running') return unjudged(body)
    if (this.#open.has(task)) {
      const name = engine.program.tasks[task]!.name
      throw new Error(`heddle: ${name} begins a transaction within another: a task has one at a time`)
    }
    const { epoch } = engine
    const end = (what: number) => {
      if (engine.epoch !== epoch) return
      this.#open.delete(task)
      if (engine.phase === 'running') this.#tell(what, task)
    }
    this.#open.add(task)
    this.#tell(Told.begin, task)
    try {
      const result = await body({
        read: (key, version) => this.#access(Told.read, task, key, version),
        write: (key, version) => this.#access(Told.write, task, key, version),
      })
      end(Told.commit)
      return result
    } catch (error) {
      if (!(error instanceof AbortError)) end(Told.abort)
      throw error
    }
  }

  #access<V>(what: number, task: number, key: string, version: V): V {
    if (this.#engine.phase !== 'running') return version
    const { header } = this.#engine.board
    // Which came first depends on steps that have nothing else to do with each other.
    header[Header.unseen] = (header[Header.unseen] as number) | Unseen.outside
    this.#tell(what, task, key, argumentOf(version))
    return version
  }

  #tell(what: number, task: number, key = '', version = 0): void {
    const { memory } = this.#allocator
    const count = memory[this.#at] as number
    if (count >= MOST) {
      const { name } = this.#engine.program.scenario
      throw new Error(`heddle: scenario '${name}': its transactions tell of more than ${MOST} things: make fewer`)
    }
    const at = this.#at + 1 + count * RECORD
    memory.set([what, task, this.#engine.board.header[Header.step] as number, hashString(key), version], at)
    new Uint8Array(memory.buffer, memory.byteOffset + (at + FIELDS) * 4, TEXT_BYTES).fill(0).set(textOf(key))
    memory[this.#at] = count + 1
  }

  /** All that was told in this execution, in order. */
  told(): Telling[] {
    const { memory } = this.#allocator
    return Array.from({ length: memory[this.#at] as number }, (_, i): Telling => {
      const at = this.#at + 1 + i * RECORD
      const [what, task, moment, hash, version] = memory.subarray(at, at + FIELDS) as unknown as number[]
      return { what: what!, task: task!, moment: moment!, version: version!, key: this.#keyAt(at + FIELDS, hash!) }
    })
  }

  /** A key's text; what did not fit is told apart by its number. */
  #keyAt(at: number, hash: number): string {
    const { memory } = this.#allocator
    const bytes = new Uint8Array(memory.buffer, memory.byteOffset + at * 4, TEXT_BYTES).slice()
    const end = bytes.indexOf(0)
    const text = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end))
    return hashString(text) === hash ? text : `${text}…${(hash >>> 0).toString(36)}`
  }
}

const textOf = (key: string): Uint8Array => {
  const bytes = encoder.encode(key)
  return bytes.length > TEXT_BYTES ? bytes.subarray(0, TEXT_BYTES) : bytes
}

const silent: Transaction = { read: (_key, version) => version, write: (_key, version) => version }

/** Runs a transaction that nobody judges. */
export const unjudged = async <T>(body: (tx: Transaction) => T | PromiseLike<T>): Promise<Awaited<T>> =>
  await body(silent)
