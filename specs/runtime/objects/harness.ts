/** A bare loom: an engine, memory of either kind, and every schedule of a few tasks, without any driver. */

import { Board, type BoardSize, initialSize } from '../../../src/runtime/board.ts'
import { Decision } from '../../../src/runtime/decision.ts'
import { Engine } from '../../../src/runtime/engine.ts'
import { Allocator } from '../../../src/runtime/objects/allocator.ts'
import { freshBuffers } from '../../../src/runtime/objects/buffer.ts'
import { makeShared } from '../../../src/runtime/objects/factory.ts'
import { HeapValues } from '../../../src/runtime/objects/heap-values.ts'
import { LocalValues, type Values } from '../../../src/runtime/objects/values.ts'
import type { Program } from '../../../src/scenario/program.ts'
import type { Shared } from '../../../src/scenario/shared.ts'
import type { Policy } from '../../../src/strategies/strategy.ts'

/** `local` is what async mode has, `heap` what threads have. */
export type Memory = 'local' | 'heap'
export const memories: readonly Memory[] = ['local', 'heap']

export const sizeOf = (memory: Memory, size: Partial<BoardSize> = {}): BoardSize => ({
  ...initialSize,
  bytes: memory === 'heap' ? 16_384 : 0,
  ...size,
})

/** What one thread has: an engine over a board and the means to make shared objects. */
export class Thread {
  readonly engine: Engine
  readonly allocator: Allocator
  readonly values: Values
  readonly shared: Shared

  constructor(memory: Memory, board = new Board(sizeOf(memory)), thread = 0) {
    this.engine = new Engine(board, thread)
    this.allocator = new Allocator(board, thread === 0)
    this.values = memory === 'heap' ? new HeapValues(this.allocator) : new LocalValues()
    this.shared = makeShared(this.engine, this.values, this.allocator, freshBuffers)
  }

  /** Begins an execution; the leader's resets the board. */
  begin(tasks: readonly string[] = []): void {
    if (this.allocator.leads) this.engine.board.reset()
    this.engine.begin(programOf(tasks))
    this.allocator.reset()
    this.values.reset()
  }
}

const programOf = (tasks: readonly string[]): Program => ({
  scenario: { name: 'bare' } as never,
  inputs: undefined,
  tasks: tasks.map(name => ({ name, run: () => {}, copy: 0, background: false })),
  always: [],
  sometimes: [],
  finally: [],
})

export interface Spec<S> {
  setup(shared: Shared): S | Promise<S>
  readonly tasks: { readonly [task: string]: (state: S, note: (what: unknown) => void) => unknown }
  /** Added to what was noted once the tasks have ended. */
  end?(state: S): unknown
  /** Evaluated after every step. */
  always?(state: S): void
}

const microtasks = () => new Promise<void>(resolve => setImmediate(resolve))

/**
 * What the tasks noted, under one schedule: the choices made are `prefix`, then 0. Returns the number of strands there were
 * to choose from at each point. A task that throws notes its error's message, a hang is noted as such.
 */
async function execute<S>(thread: Thread, spec: Spec<S>, prefix: readonly number[]): Promise<[string, number[]]> {
  const { engine } = thread
  const names = Object.keys(spec.tasks)
  const widths: number[] = []
  const notes: unknown[] = []
  let state!: S
  thread.begin(names)
  state = await spec.setup(thread.shared)
  engine.policy = {
    name: 'prefix',
    size: () => 0,
    begin: () => {},
    next(_state, frontier) {
      widths.push(frontier.count)
      return frontier.strands[prefix[widths.length - 1] ?? 0] as number
    },
    pick: () => 0,
  } satisfies Policy
  engine.addTasks(() => 0)
  engine.watch = () => void spec.always?.(state)
  engine.hang = () => {
    notes.push('hangs')
    return { kind: 'deadlock', fingerprint: 'deadlock', message: 'hangs', step: 0 }
  }
  engine.start = task => {
    const note = (what: unknown) => notes.push(what)
    Promise.resolve(spec.tasks[names[task] as string]!(state, note))
      .catch((error: Error) => {
        if (error.name !== 'AbortError') notes.push(error.message)
      })
      .finally(() => engine.taskEnded(task))
  }
  engine.phase = 'running'
  for (;;) {
    const next = engine.choose()
    if (next === Decision.close || next === Decision.end) break
    if (next === Decision.abort) {
      if (engine.restart !== undefined) throw new Error(`restart: ${JSON.stringify(engine.restart)}`)
      break
    }
    engine.grant(next)
    await microtasks()
  }
  const ended = engine.problem === undefined
  engine.phase = 'judging'
  if (ended && spec.end !== undefined) notes.push(await spec.end(state))
  engine.abandon()
  await microtasks()
  return [notes.map(what => (typeof what === 'string' ? what : JSON.stringify(what))).join(' '), widths]
}

/** The set of outcomes over all schedules, sorted. */
export async function outcomes<S>(spec: Spec<S>, memory: Memory = 'local'): Promise<string[]> {
  const thread = new Thread(memory)
  const found = new Set<string>()
  const prefix: number[] = []
  for (;;) {
    const [outcome, widths] = await execute(thread, spec, prefix)
    found.add(outcome)
    while (prefix.length < widths.length) prefix.push(0)
    while (prefix.length > 0 && (prefix.at(-1) as number) + 1 >= (widths[prefix.length - 1] as number)) prefix.pop()
    if (prefix.length === 0) return [...found].sort()
    prefix[prefix.length - 1] = (prefix.at(-1) as number) + 1
  }
}

/** How many schedules there are. */
export async function count<S>(spec: Spec<S>): Promise<number> {
  let schedules = 0
  await outcomes({ ...spec, end: () => void schedules++ })
  return schedules
}

/** Runs `f` in a `setup`, where operations answer at once. */
export async function inSetup<V>(memory: Memory, f: (shared: Shared) => V | Promise<V>): Promise<V> {
  const thread = new Thread(memory)
  thread.begin()
  return f(thread.shared)
}
