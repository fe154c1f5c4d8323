/**
 * Generated programs: which process makes which calls. A program is what fast-check draws and shrinks, so that operations,
 * arguments and schedule get small together. It is plain data, and written so that it can be read: `{ 'process#1': [['push',
 * 1], ['pop']], 'process#2': [['pop']] }`.
 */

import { inspect } from 'node:util'
import * as fc from 'fast-check'
import type { AnyDefinition } from '../definition.ts'
import { inputsArbitrary } from '../inputs.ts'
import { laneOf } from '../validate-tasks.ts'
import { CallLists } from './call-lists.ts'
import type { Invocation } from './definition.ts'

const DEFAULT_PROCESSES = 3
const DEFAULT_CALLS = 4

/** The keys of a program besides those of the processes. */
const INPUTS = 'inputs'
export const BEFORE = 'before'

type Drawn = readonly [name: string, ...args: unknown[]]

/** What the inputs of a scenario are drawn from: its own arbitrary, or that of its programs. */
export const drawnFrom = (definition: AnyDefinition): fc.Arbitrary<unknown> | undefined =>
  definition.operations === undefined ? inputsArbitrary(definition) : programs(definition)

/** Programs, each with a value of the user's own `inputs` if there are any. */
function programs(definition: AnyDefinition): fc.Arbitrary<unknown> {
  const { operations = {}, processes = DEFAULT_PROCESSES, calls = DEFAULT_CALLS, before = 0 } = definition
  const call = fc.oneof(
    ...Object.entries(operations).map(([name, { args = [] }]) =>
      fc.tuple(fc.constant(name), ...(args as readonly fc.Arbitrary<unknown>[])),
    ),
  )
  const lanes = Array.from({ length: processes }, (_, i) => [
    laneOf('process', i),
    new CallLists(call, i < 2 ? 1 : 0, calls),
  ])
  const own = inputsArbitrary({ inputs: definition.inputs })
  return fc
    .record(
      {
        ...(own === undefined ? {} : { [INPUTS]: own }),
        ...(before === 0 ? {} : { [BEFORE]: new CallLists(call, 0, before) }),
        ...Object.fromEntries(lanes),
      },
      { noNullPrototype: true },
    )
    .filter(program => callsOf(program).some(({ process }) => process !== BEFORE))
}

/** A call of a program. */
export interface PlannedCall extends Invocation {
  /** Who makes it: a lane of the report, or `before`. */
  readonly process: string
}

/** The calls of a program, process by process. */
export function callsOf(program: unknown): PlannedCall[] {
  return Object.entries(program as Readonly<Record<string, readonly Drawn[]>>)
    .filter(([process]) => process !== INPUTS)
    .flatMap(([process, calls]) => calls.map(([name, ...args]) => ({ process, name, args })))
}

/** The user's own inputs that a program carries. */
export const ownInputs = (program: unknown): unknown => (program as Readonly<Record<string, unknown>>)[INPUTS]

/** A call as reports show it: `push(1)`. */
export const callText = ({ name, args }: Invocation): string => `${name}(${args.map(shown).join(', ')})`

/** A value on one line. */
export const shown = (value: unknown): string =>
  inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 16, maxStringLength: 40 })
