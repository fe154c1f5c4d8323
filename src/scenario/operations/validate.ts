/** Mistakes in the part of a definition that goes with `operations`. */

import { describe, show } from '../describe.ts'
import { isArbitrary } from '../inputs.ts'
import { type Consistency, operationKeys } from './definition.ts'

type Loose = Readonly<Record<string, unknown>>

const MOST_PROCESSES = 16
const MOST_CALLS = 100

const consistencies = Object.keys({
  linearizable: true,
  sequential: true,
  quiescent: true,
} satisfies Record<Consistency, true>)

const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What is wrong with `operations` and the keys that go with it. */
export function* operationsProblems(given: Loose): Generator<string> {
  if (given.operations === undefined) {
    const key = operationKeys.find(key => given[key] !== undefined)
    if (key !== undefined) yield `there is ${key}, but no operations`
    return
  }
  if (given.tasks !== undefined) {
    yield 'there are both tasks and operations: the tasks of a scenario with operations are generated from them'
  }
  if (given.examples !== undefined) yield 'there are examples, but with operations inputs are generated as a whole'
  yield* recordProblems(given.operations)
  if (isRecord(given.operations)) yield* modelProblems(given.model, Object.keys(given.operations))
  yield* optionProblems(given)
}

function* recordProblems(operations: unknown): Generator<string> {
  if (!isRecord(operations)) {
    yield `operations is ${describe(operations)}, not a record of operations`
    return
  }
  if (Object.keys(operations).length === 0) yield 'there are no operations'
  for (const [name, operation] of Object.entries(operations)) {
    if (name === 'init') yield "an operation cannot be called 'init': a model's init makes its first state"
    if (!/^[^\s(),]+$/.test(name)) yield `operation '${name}': a name has no blanks, brackets or commas`
    yield* oneOperation(name, operation)
  }
}

function* oneOperation(name: string, operation: unknown): Generator<string> {
  if (!isRecord(operation)) {
    yield `operation '${name}' is ${describe(operation)}, not { args, run }`
    return
  }
  const { args, run, ...others } = operation
  if (typeof run !== 'function') yield `operation '${name}': run is ${describe(run)}, not a function`
  if (args !== undefined && !Array.isArray(args)) {
    yield `operation '${name}': args is ${describe(args)}, not an array with an arbitrary for each argument`
  } else {
    for (const [i, arg] of (args ?? []).entries()) {
      if (!isArbitrary(arg)) yield `operation '${name}': args[${i}] is ${describe(arg)}, not a fast-check arbitrary`
    }
  }
  const [other] = Object.keys(others)
  if (other !== undefined) yield `operation '${name}': unknown key '${other}': an operation is { args, run }`
}

function* modelProblems(model: unknown, operations: readonly string[]): Generator<string> {
  if (model === undefined) {
    yield 'model is missing: it says what the operations do when they are called one after the other'
    return
  }
  if (!isRecord(model)) {
    yield `model is ${describe(model)}, not a record of functions: init, and one for each operation`
    return
  }
  for (const name of ['init', ...operations]) {
    if (typeof model[name] === 'function') continue
    yield model[name] === undefined
      ? `the model has no function '${name}'`
      : `the model's ${name} is ${describe(model[name])}, not a function`
  }
  const other = Object.keys(model).find(key => key !== 'init' && !operations.includes(key))
  if (other !== undefined) yield `the model has '${other}', which is no operation`
}

function* optionProblems(given: Loose): Generator<string> {
  const { consistency, partition, processes, calls, before, bound } = given
  if (consistency !== undefined && !consistencies.includes(consistency as string)) {
    yield `consistency is ${show(consistency)}: it is one of ${consistencies.map(name => `'${name}'`).join(', ')}`
  }
  if (partition !== undefined) {
    if (typeof partition !== 'function') yield `partition is ${describe(partition)}, not a function`
    if (consistency === 'sequential') {
      yield "partition does not go with consistency 'sequential': parts may have it where the whole has not"
    }
  }
  yield* integerProblems('processes', processes, 2, MOST_PROCESSES)
  yield* integerProblems('calls', calls, 1, MOST_CALLS)
  yield* integerProblems('before', before, 0, MOST_CALLS)
  yield* integerProblems('bound', bound, 1, Number.MAX_SAFE_INTEGER)
}

function* integerProblems(key: string, value: unknown, least: number, most: number): Generator<string> {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most))
    return
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  yield `${key} is ${show(value)}, not an integer ${range}`
}
