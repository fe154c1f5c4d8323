/**
 * How tasks ended, in the board's memory: a task's thread writes it there before it gives the turn away, and the leader reads
 * it when it judges `finally`. Each task has a status and a slot, allocated after what `setup` has allocated.
 */

import type { Program } from '../../scenario/program.ts'
import type { Allocator } from '../objects/allocator.ts'
import { HeapValues } from '../objects/heap-values.ts'

const NONE = 0
const FULFILLED = 1
const REJECTED = 2
/** Of a status whose value could not be copied. */
const UNCOPYABLE = 4

/** A status, a word of padding that keeps the slot aligned, the slot. */
const SLOT = 2

export class TaskResults {
  readonly #values: HeapValues
  readonly #allocator: Allocator
  readonly #ints: number
  #at = 0

  constructor(allocator: Allocator) {
    this.#allocator = allocator
    this.#values = new HeapValues(allocator)
    this.#ints = SLOT + this.#values.stride
  }

  /** Finds the place, the same one in every thread. Throws `BoardOverflow`. */
  allocate(program: Program): void {
    this.#at = this.#allocator.allocate(program.tasks.length * this.#ints)
  }

  /** Forgets the execution before; for the leader, after `allocate`. */
  clear(program: Program): void {
    this.#allocator.memory.fill(NONE, this.#at, this.#at + program.tasks.length * this.#ints)
  }

  /** Writes how `task` ended. Throws `BoardOverflow`. */
  write(program: Program, task: number, result: PromiseSettledResult<unknown>): void {
    const { memory } = this.#allocator
    const at = this.#at + task * this.#ints
    const status = result.status === 'fulfilled' ? FULFILLED : REJECTED
    const value = result.status === 'fulfilled' ? result.value : result.reason
    memory[at] = status
    if (value === undefined) return
    try {
      const owner = { type: 'result of task', name: program.tasks[task]!.name }
      this.#values.write(at + SLOT, this.#values.pack(value, owner))
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      memory[at] = status | UNCOPYABLE
      this.#values.write(at + SLOT, error.message)
    }
  }

  /** How `task` ended; undefined while it has not. */
  read(task: number): PromiseSettledResult<unknown> | undefined {
    const at = this.#at + task * this.#ints
    const status = this.#allocator.memory[at] as number
    if (status === NONE) return undefined
    const value = this.#values.read(at + SLOT)
    const rejected = (status & REJECTED) !== 0
    if ((status & UNCOPYABLE) !== 0) return uncopyable(rejected, value as string)
    return rejected ? { status: 'rejected', reason: value } : { status: 'fulfilled', value }
  }
}

/** A result whose value stayed in its thread: only a condition that looks at it is told so. */
function uncopyable(rejected: boolean, message: string): PromiseSettledResult<unknown> {
  const get = () => {
    throw new TypeError(message)
  }
  return Object.defineProperty({ status: rejected ? 'rejected' : 'fulfilled' }, rejected ? 'reason' : 'value', {
    get,
    enumerable: true,
  }) as PromiseSettledResult<unknown>
}
