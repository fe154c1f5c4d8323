/** Small programs of operations on a few shared objects, as fast-check makes them: short enough to run every interleaving. */

import fc from 'fast-check'
import { type AnyScenario, scenario } from '../../../src/scenario/scenario.ts'
import type { Shared } from '../../../src/scenario/shared.ts'

const setup = ({ shared }: { shared: Shared }) => {
  const mutexes = [shared.mutex(), shared.mutex()] as const
  return {
    cells: [shared.cell(0), shared.cell(0)] as const,
    atomics: [shared.atomic(0), shared.atomic(0)] as const,
    mutexes,
    semaphore: shared.semaphore(2),
    rwlock: shared.rwlock(),
    latch: shared.latch(2),
    barrier: shared.barrier(2),
    queue: shared.queue<number>(1),
    condition: shared.condition(mutexes[0]),
    jumpy: shared.condition(mutexes[1], { spurious: true }),
    array: shared.array([0, 0, 0]),
    map: shared.map<number, number>(),
  }
}
export type State = ReturnType<typeof setup>

/** What an operation does with what the task has seen so far; it returns what the task has seen then. */
type Perform = (state: State, which: 0 | 1, n: number, seen: number) => Promise<unknown>

/** A misuse (a release of what is not held) is an answer like any other. */
const orError = (answer: Promise<unknown>) =>
  answer.catch((error: Error) => {
    if (error.name === 'AbortError') throw error
    return -1
  })

const operations = {
  get: ({ cells }, i) => cells[i].get(),
  set: ({ cells }, i, n) => cells[i].set(n),
  copy: ({ cells }, i, _n, seen) => cells[i].set(seen),
  increment: async ({ cells }, i) => cells[i].set((await cells[i].get()) + 1),
  load: ({ atomics }, i) => atomics[i].load(),
  add: ({ atomics }, i, n) => atomics[i].add(n),
  compareExchange: ({ atomics }, i, n) => atomics[i].compareExchange(n, 5),
  acquire: ({ mutexes }, i) => mutexes[i].acquire(),
  tryAcquire: ({ mutexes }, i) => mutexes[i].tryAcquire(),
  release: ({ mutexes }, i) => orError(mutexes[i].release()),
  section: ({ mutexes, cells }, i, n) => mutexes[i].runExclusive(() => cells[0].set(n)),
  take1: ({ semaphore }) => semaphore.acquire(1),
  take2: ({ semaphore }) => semaphore.acquire(2),
  tryTake1: ({ semaphore }) => semaphore.tryAcquire(1),
  giveBack: ({ semaphore }) => semaphore.release(1),
  acquireRead: ({ rwlock }) => rwlock.acquireRead(),
  releaseRead: ({ rwlock }) => orError(rwlock.releaseRead()),
  acquireWrite: ({ rwlock }) => rwlock.acquireWrite(),
  releaseWrite: ({ rwlock }) => orError(rwlock.releaseWrite()),
  countDown: ({ latch }) => orError(latch.countDown()),
  pass: ({ latch }) => latch.wait(),
  meet: ({ barrier }) => barrier.wait(),
  put: ({ queue }, _i, n) => orError(queue.put(n)),
  take: ({ queue }) => queue.take(),
  tryPut: ({ queue }, _i, n) => queue.tryPut(n),
  tryTake: ({ queue }) => queue.tryTake(),
  close: ({ queue }) => queue.close(),
  wait: ({ condition }) => orError(condition.wait()),
  waitInside: ({ mutexes, condition }) => mutexes[0].runExclusive(() => condition.wait()),
  notify: ({ condition }, _i, n) => condition.notify(1 + (n % 2)),
  notifyInside: ({ mutexes, condition }) => mutexes[0].runExclusive(() => condition.notify()),
  notifyAll: ({ condition }) => condition.notifyAll(),
  waitJumpily: ({ mutexes, jumpy }) => mutexes[1].runExclusive(() => jumpy.wait()),
  notifyJumpy: ({ jumpy }) => jumpy.notify(),
  element: ({ array }, _i, n) => array.get(n),
  setElement: ({ array }, _i, n, seen) => array.set(n, seen + 1),
  entry: ({ map }, _i, n) => map.get(n),
  setEntry: ({ map }, _i, n, seen) => map.set(n, seen + 1),
  delete: ({ map }, _i, n) => map.delete(n),
  keys: async ({ map }) => (await map.keys()).length,
  fork: async ({ cells, atomics }, i, n) => {
    const branches = await Promise.all([
      cells[i].get().then(seen => cells[0].set(seen + n)),
      atomics[0].add(1).then(() => cells[1].get()),
    ])
    return branches[1]
  },
} as const satisfies Record<string, Perform>

type Name = keyof typeof operations

/** Operations that have to do with each other. */
export const menus = {
  'cells, atomics and mutexes': [
    'get',
    'set',
    'copy',
    'increment',
    'load',
    'add',
    'compareExchange',
    'acquire',
    'tryAcquire',
    'release',
    'section',
  ],
  'locks of all kinds': [
    'get',
    'set',
    'take1',
    'take2',
    'tryTake1',
    'giveBack',
    'acquireRead',
    'releaseRead',
    'acquireWrite',
    'releaseWrite',
    'section',
  ],
  'latches, barriers, queues': ['get', 'set', 'countDown', 'pass', 'meet', 'put', 'take', 'tryPut', 'tryTake', 'close'],
  conditions: [
    'get',
    'set',
    'wait',
    'waitInside',
    'notify',
    'notifyInside',
    'notifyAll',
    'waitJumpily',
    'notifyJumpy',
    'acquire',
    'release',
  ],
  'arrays and maps': ['element', 'setElement', 'entry', 'setEntry', 'delete', 'keys', 'get', 'set'],
  'forked strands': ['get', 'set', 'increment', 'add', 'fork', 'section'],
} as const satisfies Record<string, readonly Name[]>

export interface Step {
  readonly name: Name
  readonly which: 0 | 1
  readonly n: number
}

export type Programs = readonly (readonly Step[])[]

/** Two or three tasks of up to four operations. */
export function programsOf(menu: readonly Name[]): fc.Arbitrary<Programs> {
  const step = fc.record({
    name: fc.constantFrom(...menu),
    which: fc.constantFrom(0 as const, 1 as const),
    n: fc.nat(2),
  })
  const tasks = (count: number, most: number) =>
    fc.array(fc.array(step, { minLength: 1, maxLength: most }), { minLength: count, maxLength: count })
  return fc.oneof(tasks(2, 4), tasks(3, 3))
}

export interface Observed {
  /** How the latest execution to end well ended: what each task saw last, and what all objects hold. */
  end: string | undefined
}

/** What a program may have besides its tasks. */
export interface Extras {
  /** A task that sees this throws. */
  readonly fatal?: number
  readonly always?: Record<string, (state: State) => boolean>
}

export function scenarioOf(program: Programs, observed: Observed, { fatal, always }: Extras = {}): AnyScenario {
  let last: (number | undefined)[] = []
  const task = (steps: readonly Step[], i: number) => async (state: State) => {
    let seen = 0
    for (const { name, which, n } of steps) {
      const answer = await (operations[name] as Perform)(state, which, n, seen)
      if (typeof answer === 'number') seen = answer
      else if (name.startsWith('try')) seen = answer ? 1 : 0
      if (seen === fatal) throw new Error(`task ${i} saw it`)
    }
    last[i] = seen
  }
  const begin = (context: { shared: Shared }) => {
    last = []
    observed.end = undefined
    return setup(context)
  }
  return scenario('a random program', {
    setup: begin,
    tasks: Object.fromEntries(program.map((steps, i) => [`t${i}`, task(steps, i)])),
    ...(always === undefined ? {} : { always }),
    finally: {
      ended: ({ cells, atomics, queue, array, map }) => {
        const held = [...cells, ...atomics, queue, array].map(object => object.peek())
        observed.end = JSON.stringify([last, held, [...map.peek()].sort()])
      },
    },
  }) as unknown as AnyScenario
}
