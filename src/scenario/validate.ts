/**
 * Mistakes in a definition, told when it is made: each `problems…` function yields one sentence for each mistake it
 * finds, the most basic first, in the form that a `DefinitionError` wants.
 */

import { allowRacesProblems } from './allow-races.ts'
import { checksProblems } from './checks.ts'
import { type AnyDefinition, modes } from './definition.ts'
import { describe, show } from './describe.ts'
import { isArbitrary } from './inputs.ts'
import { networkProblems } from './network.ts'
import { operationsProblems } from './operations/validate.ts'
import { transactionsProblems } from './transactions.ts'
import { clashes, taskProblems } from './validate-tasks.ts'

type Loose = Readonly<Record<string, unknown>>

const known = Object.keys({
  inputs: true,
  examples: true,
  setup: true,
  tasks: true,
  background: true,
  always: true,
  sometimes: true,
  finally: true,
  mayThrow: true,
  modes: true,
  expectFailure: true,
  checks: true,
  network: true,
  transactions: true,
  allowRaces: true,
  teardown: true,
  maxSteps: true,
  operations: true,
  model: true,
  consistency: true,
  partition: true,
  processes: true,
  calls: true,
  before: true,
  bound: true,
} satisfies Record<keyof AnyDefinition, true>)

/** What is wrong with the arguments of `scenario`. */
export function* problems(name: unknown, definition: unknown): Generator<string> {
  if (typeof name !== 'string')
    yield `the name is ${describe(name)}, not a string, as in scenario('name', { setup, tasks })`
  else if (name.trim() === '') yield 'the name is empty'
  else if (/[\r\n]/.test(name)) yield 'the name has more than one line'
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) {
    yield `the definition is ${describe(definition)}, not an object`
    return
  }
  const given = definition as Loose
  yield* unknownKeys(given)
  yield* inputProblems(given)
  if (given.setup === undefined) yield 'setup is missing: it returns the state that the tasks share'
  else yield* notFunction('setup', given.setup)
  yield* operationsProblems(given)
  yield* tasksProblems(given)
  for (const key of ['always', 'sometimes', 'finally']) yield* conditionProblems(key, given[key])
  for (const key of ['mayThrow', 'teardown']) if (given[key] !== undefined) yield* notFunction(key, given[key])
  yield* modeProblems(given.modes)
  yield* checksProblems(given.checks)
  yield* networkProblems(given.network)
  yield* transactionsProblems(given.transactions)
  yield* allowRacesProblems(given.allowRaces)
  const { expectFailure, maxSteps } = given
  if (expectFailure !== undefined && (typeof expectFailure !== 'string' || expectFailure === '')) {
    yield `expectFailure is ${show(expectFailure)}, not the kind or the fingerprint of a finding`
  }
  if (maxSteps !== undefined && !(Number.isSafeInteger(maxSteps) && (maxSteps as number) > 0)) {
    yield `maxSteps is ${show(maxSteps)}, not a positive integer`
  }
}

function* unknownKeys(given: Loose): Generator<string> {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const meant = known.find(other => startsLike(other, key) || startsLike(key, other))
    const hint = meant === undefined ? `the known ones are ${known.join(', ')}` : `is '${meant}' meant?`
    yield `unknown key '${key}': ${hint}`
  }
}

/** Whether `text` starts with `start`, upper and lower case apart: `task` is `tasks`, `maxsteps` is `maxSteps`. */
const startsLike = (text: string, start: string): boolean => text.toLowerCase().startsWith(start.toLowerCase())

function* inputProblems({ inputs, examples }: Loose): Generator<string> {
  if (inputs !== undefined && !isArbitrary(inputs)) {
    if (!isRecord(inputs)) yield `inputs is ${describe(inputs)}, neither a fast-check arbitrary nor a record of them`
    else {
      for (const [key, value] of Object.entries(inputs)) {
        if (!isArbitrary(value)) yield `inputs.${key} is ${describe(value)}, not a fast-check arbitrary`
      }
    }
  }
  if (examples === undefined) return
  if (!Array.isArray(examples)) yield `examples is ${describe(examples)}, not an array of inputs`
  else if (inputs === undefined && examples.length > 0) yield 'there are examples, but no inputs'
}

function* tasksProblems({ tasks, background, operations }: Loose): Generator<string> {
  if (tasks === undefined && operations === undefined)
    yield 'tasks is missing: it is a record of functions, or a function of the inputs'
  else if (tasks !== undefined && typeof tasks !== 'function') yield* taskProblems('tasks', tasks)
  if (background !== undefined && typeof background !== 'function') yield* taskProblems('background', background)
  yield* clashes([tasks, background].filter(isRecord))
}

function* conditionProblems(key: string, conditions: unknown): Generator<string> {
  if (conditions === undefined) return
  if (!isRecord(conditions)) {
    yield `${key} is ${describe(conditions)}, not a record: give each condition a name, ${key}: { 'what must hold': … }`
    return
  }
  for (const [name, condition] of Object.entries(conditions)) {
    if (name.trim() === '') yield `${key} has a condition without a name`
    yield* notFunction(`${key} '${name}'`, condition)
  }
}

function* modeProblems(given: unknown): Generator<string> {
  if (given === undefined) return
  const all = modes.map(mode => `'${mode}'`).join(' and ')
  if (!Array.isArray(given)) yield `modes is ${show(given)}, not an array of ${all}`
  else if (given.length === 0) yield `modes is empty: the modes are ${all}`
  else {
    for (const mode of given) if (!modes.includes(mode)) yield `there is no mode ${show(mode)}: the modes are ${all}`
    if (new Set(given).size < given.length) yield 'modes names one of them twice'
  }
}

function* notFunction(what: string, value: unknown): Generator<string> {
  if (typeof value !== 'function') yield `${what} is ${describe(value)}, not a function`
}

const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Promise)
