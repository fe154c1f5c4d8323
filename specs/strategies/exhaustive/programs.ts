/**
 * The programs of `shared/sct/programs.mjs` as scenarios, with the counts that `GROUND-TRUTH.md` beside them gives: every load,
 * store and the like is one operation on a shared object. Failed assertions are noted and cut nothing short, as there.
 */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type AnyScenario, scenario } from '../../../src/scenario/scenario.ts'
import type { Shared } from '../../../src/scenario/shared.ts'
import type { Search } from '../../../src/strategies/strategy.ts'
import { type Explored, explore, type Limits } from './loom.ts'

const folder = fileURLToPath(new URL('../../../../shared/sct/', import.meta.url))
export const available = existsSync(`${folder}programs.mjs`)

interface Op {
  readonly op: 'load' | 'store' | 'rmw' | 'lock' | 'unlock' | 'wait' | 'notify'
  readonly addr: string
  readonly cond: string
  readonly value: number
  readonly n: number
  readonly f: (old: number) => number
}

export interface Program {
  readonly name: string
  init(): Record<string, number>
  readonly threads: readonly ((ops: unknown) => Generator<Op, void, unknown>)[]
  check?(memory: Record<string, number>): string | undefined
}

const library = available ? await import(pathToFileURL(`${folder}programs.mjs`).href) : { programs: [], ops: {} }

export const programOf = (name: string): Program => {
  const found = (library.programs as Program[]).find(program => program.name === name)
  if (found === undefined) throw new Error(`no program ${name}`)
  return found
}

/** One row of the table of ground truth. */
export interface Truth {
  readonly name: string
  readonly interleavings: number
  readonly buggy: number
  readonly randomOdds: number
  readonly traces: number
  readonly buggyTraces: number
}

const number = (cell: string | undefined): number => (cell === undefined || cell === '' ? Number.NaN : Number(cell))

/** The rows of section 1, as far as they have the number of traces. */
export function truths(): Truth[] {
  if (!available) return []
  const rows = readFileSync(`${folder}GROUND-TRUTH.md`, 'utf8')
    .split('\n')
    .filter(line => line.startsWith('| ') && line.split('|').length === 14)
    .map(line => line.split('|').map(cell => cell.trim()))
  return rows
    .map(cells => ({
      name: cells[1]!,
      interleavings: number(cells[4]),
      buggy: number(cells[5] === '' ? '0' : cells[5]),
      randomOdds: number(cells[6]),
      traces: number(cells[8]),
      buggyTraces: number(cells[9] === '' ? '0' : cells[9]),
    }))
    .filter(row => row.traces > 0)
}

/** The names of a program's shared objects, which are only known once it has used them. */
export interface Names {
  readonly memory: Set<string>
  readonly locks: Set<string>
  readonly conditions: Set<string>
}

export const noNames = (): Names => ({ memory: new Set(), locks: new Set(), conditions: new Set() })

/** Thrown when a program uses an object for the first time; it was added to the names. */
export class NewName extends Error {}

/** `program` as a scenario; tasks add to `names` what they miss, and then the scenario is to be made anew. */
export function scenarioOf(program: Program, names: Names, missed: () => void): AnyScenario {
  let violated = false
  const ops = {
    ...library.ops,
    assert(holds: unknown) {
      if (!holds) violated = true
    },
  }
  const need = (kind: keyof Names, name: string) => {
    if (names[kind].has(name)) return
    names[kind].add(name)
    missed()
    throw new NewName(name)
  }
  const setup = ({ shared }: { shared: Shared }) => {
    violated = false
    const initial = program.init()
    const sorted = (set: ReadonlySet<string>) => [...set].sort()
    const locks = Object.fromEntries(sorted(names.locks).map(name => [name, shared.mutex({ name })]))
    // All of them wait on the lock `m`.
    const m = locks.m ?? shared.mutex({ name: 'unused' })
    return {
      memory: Object.fromEntries(sorted(names.memory).map(name => [name, shared.atomic(initial[name] ?? 0, { name })])),
      locks,
      conditions: Object.fromEntries(sorted(names.conditions).map(name => [name, shared.condition(m, { name })])),
    }
  }
  type State = ReturnType<typeof setup>
  const perform = async ({ memory, locks, conditions }: State, op: Op): Promise<unknown> => {
    switch (op.op) {
      case 'load':
        need('memory', op.addr)
        return memory[op.addr]!.load()
      case 'store':
        need('memory', op.addr)
        return memory[op.addr]!.store(op.value)
      case 'rmw': {
        need('memory', op.addr)
        let old = 0
        await memory[op.addr]!.update(value => op.f((old = value)))
        return old
      }
      case 'lock':
        need('locks', op.addr)
        return locks[op.addr]!.acquire()
      case 'unlock':
        need('locks', op.addr)
        return locks[op.addr]!.release()
      case 'wait':
        need('conditions', op.cond)
        return conditions[op.cond]!.wait()
      case 'notify':
        need('conditions', op.cond)
        return op.n === 1 ? conditions[op.cond]!.notify() : conditions[op.cond]!.notifyAll()
      default:
        throw new Error(`${program.name}: no scenario can ${(op as Op).op}`)
    }
  }
  const task = (thread: Program['threads'][number]) => async (state: State) => {
    const steps = thread(ops)
    for (let next = steps.next(); next.done !== true; ) next = steps.next(await perform(state, next.value))
  }
  const tasks = Object.fromEntries(program.threads.map((thread, i) => [`t${i}`, task(thread)]))
  return scenario(program.name, {
    setup,
    tasks,
    finally: {
      holds: ({ memory }) => {
        const values = Object.fromEntries(Object.entries(memory).map(([name, cell]) => [name, cell.peek()]))
        return !violated && program.check?.({ ...program.init(), ...values }) === undefined
      },
    },
  }) as unknown as AnyScenario
}

/** Explores a program, beginning anew until the names of its objects are known. */
export async function exploreProgram(
  program: Program,
  make: (transparent: boolean) => Search,
  limits: Limits = {},
): Promise<Explored> {
  const names = noNames()
  for (;;) {
    let missing = false
    const stoppable = (transparent: boolean): Search => {
      const search = make(transparent)
      return {
        next: index => (missing ? undefined : search.next(index)),
        finished: execution => search.finished?.(execution),
        get exhausted() {
          return search.exhausted === true
        },
      }
    }
    const explored = await explore(
      scenarioOf(program, names, () => (missing = true)),
      stoppable,
      limits,
    )
    if (!missing) return explored
  }
}
