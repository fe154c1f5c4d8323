import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inputsArbitrary } from '../../src/scenario/inputs.ts'
import { parseFrame } from '../../src/scenario/location.ts'
import { compile } from '../../src/scenario/program.ts'
import { resultsOf } from '../../src/scenario/results.ts'
import { isScenario, scenario } from '../../src/scenario/scenario.ts'

const setup = () => ({})
const fulfilled = <T>(value: T): PromiseSettledResult<T> => ({ status: 'fulfilled', value })

describe('a scenario', () => {
  it('is frozen and knows its name, its definition and where it was defined', () => {
    const made = scenario('transfers', { setup, tasks: { alice() {} } })
    expect(made.name).toBe('transfers')
    expect(made.definition.setup).toBe(setup)
    expect(made.definition.maxSteps).toBe(10_000)
    expect(made.definition.modes).toBeUndefined()
    expect(Object.isFrozen(made) && Object.isFrozen(made.definition)).toBe(true)
    const file = import.meta.filename
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex(text => text.includes("scenario('transfers'")) + 1
    expect(made.location).toEqual({ file, line, column: 18 })
  })

  it('does not freeze or change what it was given', () => {
    const definition = { setup, tasks: { alice() {} } }
    scenario('x', definition)
    expect(definition).toEqual({ setup, tasks: { alice: definition.tasks.alice } })
    expect(Object.isFrozen(definition)).toBe(false)
  })

  it('leaves the limit of stack traces as it was', () => {
    const limit = Error.stackTraceLimit
    scenario('x', { setup, tasks: { alice() {} } })
    expect(Error.stackTraceLimit).toBe(limit)
  })

  it('is recognised, also when another copy of the package made it', () => {
    expect(isScenario(scenario('x', { setup, tasks: { alice() {} } }))).toBe(true)
    expect(isScenario({ [Symbol.for('heddle.scenario')]: true })).toBe(true)
    for (const other of [undefined, null, 'x', {}, { name: 'x', definition: {} }]) expect(isScenario(other)).toBe(false)
  })
})

describe('a line of a stack', () => {
  it.each([
    ['    at alice (/home/me/bank.ts:3:14)', '/home/me/bank.ts'],
    ['    at /home/me/bank.ts:3:14', '/home/me/bank.ts'],
    ['    at async file:///home/me/bank.ts:3:14', '/home/me/bank.ts'],
    ['    at Object.run [as go] (file:///home/a%20b/bank.ts?t=17:3:14)', '/home/a b/bank.ts'],
    ['    at /home/me (old)/bank.ts:3:14', '/home/me (old)/bank.ts'],
    ['    at alice (/home/me (old)/bank.ts:3:14)', '/home/me (old)/bank.ts'],
    ['    at new Bank (C:\\me\\bank.ts:3:14)', 'C:\\me\\bank.ts'],
  ])('%s', (line, file) => {
    expect(parseFrame(line)).toEqual({ file, line: 3, column: 14 })
  })

  it('that names no place', () => {
    expect(parseFrame('    at native')).toBeUndefined()
    expect(parseFrame('Error: gone')).toBeUndefined()
  })
})

describe('compiled', () => {
  const worker = { copies: 2, run() {} }

  it('tasks stand before background tasks, each in the order of declaration, copies by number', () => {
    const made = scenario('x', { setup, background: { pump() {} }, tasks: { bob() {}, worker, alice() {} } })
    expect(compile(made, undefined).tasks.map(({ name, copy, background }) => [name, copy, background])).toEqual([
      ['bob', 0, false],
      ['worker#1', 0, false],
      ['worker#2', 1, false],
      ['alice', 0, false],
      ['pump', 0, true],
    ])
  })

  it('a function of the inputs decides on the tasks', () => {
    const made = scenario('x', {
      inputs: fc.nat(),
      setup,
      tasks: n => Object.fromEntries(Array.from({ length: n }, (_, i) => [`task ${i}`, () => i])),
      background: n => (n > 1 ? { pump() {} } : {}),
    })
    expect(compile(made, 1).tasks.map(task => task.name)).toEqual(['task 0'])
    expect(compile(made, 2).tasks.map(task => task.name)).toEqual(['task 0', 'task 1', 'pump'])
  })

  it('conditions keep their names', () => {
    const holds = () => true
    const made = scenario('x', { setup, tasks: { a() {} }, always: { sane: holds }, finally: { done: holds } })
    const { always, sometimes, finally: last } = compile(made, undefined)
    expect({ always, sometimes, last }).toEqual({
      always: [{ name: 'sane', holds }],
      sometimes: [],
      last: [{ name: 'done', holds }],
    })
  })
})

describe('results', () => {
  const outcomes = [fulfilled(1), fulfilled(2), fulfilled(3), fulfilled(4)]
  const worker = { copies: 2, run() {} }

  it('of a record are one a task, an array for copies, none for the background', () => {
    const made = scenario('x', { setup, tasks: { bob() {}, worker, 'job#1': () => {} }, background: { pump() {} } })
    expect(resultsOf(compile(made, undefined), [...outcomes, fulfilled('pump')])).toEqual({
      bob: outcomes[0],
      worker: [outcomes[1], outcomes[2]],
      'job#1': outcomes[3],
    })
  })

  it('of a function of the inputs are one a name', () => {
    const made = scenario('x', { setup, tasks: () => ({ bob() {}, worker }) })
    expect(resultsOf(compile(made, undefined), outcomes)).toEqual({
      bob: outcomes[0],
      'worker#1': outcomes[1],
      'worker#2': outcomes[2],
    })
  })
})

describe('inputs as one arbitrary', () => {
  it('none, an arbitrary, or a record of them', () => {
    const nat = fc.nat(9)
    expect(inputsArbitrary({})).toBeUndefined()
    expect(inputsArbitrary({ inputs: nat })).toBe(nat)
    for (const drawn of fc.sample(inputsArbitrary({ inputs: { a: nat, b: nat } })!, 50)) {
      expect(Object.keys(drawn as object)).toEqual(['a', 'b'])
      expect(Object.getPrototypeOf(drawn)).toBe(Object.prototype)
    }
  })
})
