import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DefinitionError } from '../../src/scenario/definition-error.ts'
import { compile } from '../../src/scenario/program.ts'
import { scenario } from '../../src/scenario/scenario.ts'

const setup = () => ({})
const tasks = { alice() {} }
const untyped = scenario as (name: unknown, definition?: unknown) => ReturnType<typeof scenario>

function messageOf(define: () => unknown): string {
  try {
    define()
  } catch (error) {
    expect(error).toBeInstanceOf(DefinitionError)
    return (error as Error).message
  }
  return 'no error'
}

/** What is said of a definition that is right but for `mistake`. */
const told = (mistake: object): string => messageOf(() => untyped('x', { setup, tasks, ...mistake }))

describe('a mistake in a definition is told when it is made', () => {
  it.each([
    ['a number for a task', { tasks: { bob: 3 } }, "task 'bob' is a number, not a function"],
    ['a string for a background task', { background: { pump: 'x' } }, "task 'pump' is a string, not a function"],
    ['an object for a task', { tasks: { bob: {} } }, "task 'bob' is an object, not a function or { copies, run }"],
    [
      'a promise for a task',
      { tasks: { bob: Promise.resolve() } },
      "task 'bob' is a promise, not a function or { copies, run }",
    ],
    ['null for a task', { tasks: { bob: null } }, "task 'bob' is null, not a function or { copies, run }"],
    ['copies without run', { tasks: { bob: { copies: 2 } } }, "task 'bob': run is undefined, not a function"],
    [
      'run without copies',
      { tasks: { bob: { run() {} } } },
      "task 'bob': copies is undefined, not an integer from 1 to 1000",
    ],
    [
      'no copies',
      { tasks: { bob: { copies: 0, run() {} } } },
      "task 'bob': copies is 0, not an integer from 1 to 1000",
    ],
    [
      'half a copy',
      { tasks: { bob: { copies: 1.5, run() {} } } },
      "task 'bob': copies is 1.5, not an integer from 1 to 1000",
    ],
    [
      'too many copies',
      { tasks: { bob: { copies: 1e9, run() {} } } },
      "task 'bob': copies is 1000000000, not an integer from 1 to 1000",
    ],
    [
      'text for copies',
      { tasks: { bob: { copies: '2', run() {} } } },
      "task 'bob': copies is '2', not an integer from 1 to 1000",
    ],
    [
      'more than copies and run',
      { tasks: { bob: { copies: 2, run() {}, name: 'b' } } },
      "task 'bob': unknown key 'name': a task is a function or { copies, run }",
    ],
    ['a task without a name', { tasks: { '': () => {} } }, 'tasks has a task without a name'],
    [
      'white space around a name',
      { tasks: { 'bob ': () => {} } },
      "task 'bob ' has white space around its name, or a line break",
    ],
    ['two tasks of one name', { background: { alice() {} } }, "there are two tasks named 'alice'"],
    [
      'a task named like a copy',
      { tasks: { bob: { copies: 2, run() {} }, 'bob#2': () => {} } },
      "there are two tasks named 'bob#2'",
    ],
    ['no tasks', { tasks: {} }, 'there are no tasks'],
    [
      'tasks left out',
      { tasks: undefined },
      'tasks is missing: it is a record of functions, or a function of the inputs',
    ],
    ['a list of tasks', { tasks: [() => {}] }, 'tasks is an array, not a record of tasks'],
    ['setup left out', { setup: undefined }, 'setup is missing: it returns the state that the tasks share'],
    ['a state for setup', { setup: { a: 1 } }, 'setup is an object, not a function'],
    ['an invariant that is no function', { always: { sane: true } }, "always 'sane' is a boolean, not a function"],
    ['an invariant without a name', { finally: { '': () => true } }, 'finally has a condition without a name'],
    [
      'a bare invariant',
      { always: () => true },
      "always is a function, not a record: give each condition a name, always: { 'what must hold': … }",
    ],
    [
      'a list of conditions',
      { sometimes: [() => true] },
      "sometimes is an array, not a record: give each condition a name, sometimes: { 'what must hold': … }",
    ],
    ['mayThrow: true', { mayThrow: true }, 'mayThrow is a boolean, not a function'],
    ['a teardown that is no function', { teardown: 'close' }, 'teardown is a string, not a function'],
    ['a mode by itself', { modes: 'async' }, "modes is 'async', not an array of 'async' and 'threads'"],
    ['a mode that is none', { modes: ['process'] }, "there is no mode 'process': the modes are 'async' and 'threads'"],
    ['no modes', { modes: [] }, "modes is empty: the modes are 'async' and 'threads'"],
    ['a mode twice', { modes: ['async', 'async'] }, 'modes names one of them twice'],
    [
      'inputs that are a value',
      { inputs: 3 },
      'inputs is a number, neither a fast-check arbitrary nor a record of them',
    ],
    [
      'inputs that hold a value',
      { inputs: { n: fc.nat(), amount: 3 } },
      'inputs.amount is a number, not a fast-check arbitrary',
    ],
    [
      'a function for an arbitrary',
      { inputs: { amount: fc.nat } },
      'inputs.amount is a function, not a fast-check arbitrary',
    ],
    ['a single example', { inputs: fc.nat(), examples: 3 }, 'examples is a number, not an array of inputs'],
    ['examples without inputs', { examples: [1] }, 'there are examples, but no inputs'],
    [
      'expectFailure: true',
      { expectFailure: true },
      'expectFailure is true, not the kind or the fingerprint of a finding',
    ],
    [
      'an empty expectFailure',
      { expectFailure: '' },
      "expectFailure is '', not the kind or the fingerprint of a finding",
    ],
    [
      'a race of nothing',
      { allowRaces: [{ reason: 'so' }] },
      'allowRaces[0].object is undefined, not the name of a shared object',
    ],
    [
      'a race at no place',
      { allowRaces: [{ at: [], reason: 'so' }] },
      "allowRaces[0].at is an array, not a place, as in 'src/ring.ts:24'",
    ],
    [
      'bytes of nothing',
      { allowRaces: [{ at: 'ring.ts', bytes: [0, 3], reason: 'so' }] },
      'allowRaces[0].bytes is given without the object they are of',
    ],
    ['no steps', { maxSteps: 0 }, 'maxSteps is 0, not a positive integer'],
    ['endless steps', { maxSteps: Number.POSITIVE_INFINITY }, 'maxSteps is Infinity, not a positive integer'],
    ['a key cut short', { task: {} }, "unknown key 'task': is 'tasks' meant?"],
    ['a key in lower case', { maxsteps: 4 }, "unknown key 'maxsteps': is 'maxSteps' meant?"],
  ])('%s', (_, mistake, problem) => {
    expect(told(mistake)).toBe(`heddle: scenario 'x': ${problem}`)
  })

  it('an unknown key, with those that are known', () => {
    expect(told({ invariant: {} })).toBe(
      "heddle: scenario 'x': unknown key 'invariant': the known ones are inputs, examples, setup, tasks, background, " +
        'always, sometimes, finally, mayThrow, modes, expectFailure, checks, network, transactions, allowRaces, ' +
        'teardown, maxSteps, operations, model, consistency, partition, processes, calls, before, bound',
    )
  })

  it('a name or a definition that is none', () => {
    expect(messageOf(() => untyped({ setup, tasks }))).toBe(
      "heddle: scenario(): the name is an object, not a string, as in scenario('name', { setup, tasks })",
    )
    expect(messageOf(() => untyped('', { setup, tasks }))).toBe('heddle: scenario(): the name is empty')
    expect(messageOf(() => untyped('a\nb', { setup, tasks }))).toContain('the name has more than one line')
    expect(messageOf(() => untyped('x'))).toBe("heddle: scenario 'x': the definition is undefined, not an object")
    expect(messageOf(() => untyped('x', [setup]))).toBe(
      "heddle: scenario 'x': the definition is an array, not an object",
    )
  })

  it('and the error points to where the scenario was defined', () => {
    try {
      untyped('x', {})
      expect.unreachable()
    } catch (error) {
      expect(String((error as Error).stack).split('\n')[1]).toContain('validation.spec.ts')
    }
  })

  it('of several mistakes the first is told', () => {
    expect(told({ unheardOf: 1, tasks: {}, modes: [] })).toContain("unknown key 'unheardOf'")
  })
})

describe('what is right is accepted', () => {
  it.each([
    ['options that are undefined', { inputs: undefined, always: undefined, modes: undefined, maxSteps: undefined }],
    ['an arbitrary of another copy of fast-check', { inputs: { n: { generate() {}, shrink() {} } } }],
    ['inputs named like the methods of an arbitrary', { inputs: { generate: fc.nat(), shrink: fc.nat() } }],
    ['no background tasks', { background: {} }],
    ['no examples and no inputs', { examples: [] }],
    ['tasks by a function', { tasks: () => ({}) }],
    ['a record without a prototype', { tasks: Object.assign(Object.create(null), { bob() {} }) }],
  ])('%s', (_, part) => {
    expect(told(part)).toBe('no error')
  })
})

describe('what a function of the inputs returns is judged when it is compiled', () => {
  const compiled = (returned: unknown, more: object = {}): string =>
    messageOf(() => compile(untyped('x', { setup, tasks: () => returned, ...more }), undefined))

  it.each([
    ['no tasks', {}, {}, 'there are no tasks'],
    ['something else', 3, {}, 'tasks is a number, not a record of tasks'],
    ['a promise', Promise.resolve(tasks), {}, 'tasks is a promise, not a record of tasks'],
    ['a task that is none', { bob: 1 }, {}, "task 'bob' is a number, not a function"],
    [
      'a task that runs in the background too',
      { bob() {} },
      { background: { bob() {} } },
      "there are two tasks named 'bob'",
    ],
  ])('%s', (_, returned, more, problem) => {
    expect(compiled(returned, more)).toBe(`heddle: scenario 'x': ${problem}`)
  })
})
