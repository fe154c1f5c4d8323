/** Three philosophers, three forks, and everybody needs two. */

import { Mutex } from 'async-mutex'
import { type Context, point, scenario } from 'heddle'

const layTable = ({ shared }: Context) => ({
  fork1: shared.mutex(),
  fork2: shared.mutex(),
  fork3: shared.mutex(),
  meals: shared.atomic(0),
})

type Table = ReturnType<typeof layTable>
type Fork = 'fork1' | 'fork2' | 'fork3'

/** Takes two forks one after the other, eats, and puts them back. */
const dine = (first: Fork, second: Fork) => async (table: Table) => {
  await table[first].acquire()
  await table[second].acquire()
  await table.meals.add(1)
  await table[second].release()
  await table[first].release()
}

// Everybody holds the left fork and waits for the right one: a cycle of three. In the twin everybody takes the fork with the
// lower number first, so the last philosopher does not close the cycle.
export const racyPhilosophers = scenario('philosophers who take the left fork first starve', {
  expectFailure: 'deadlock',
  setup: layTable,
  tasks: { aristotle: dine('fork1', 'fork2'), buddha: dine('fork2', 'fork3'), confucius: dine('fork3', 'fork1') },
  finally: { 'everybody ate': ({ meals }) => meals.peek() === 3 },
})

export const fixedPhilosophers = scenario('philosophers who take the lower fork first all eat', {
  setup: layTable,
  tasks: { aristotle: dine('fork1', 'fork2'), buddha: dine('fork2', 'fork3'), confucius: dine('fork1', 'fork3') },
  finally: { 'everybody ate': ({ meals }) => meals.peek() === 3 },
})

/** The same with the npm package `async-mutex`, unmodified: nothing of the table is Heddle's but the pause between the forks. */
class PackageTable {
  readonly forks = [new Mutex(), new Mutex(), new Mutex()] as const
  meals = 0

  async dine(first: 0 | 1 | 2, second: 0 | 1 | 2) {
    const putFirst = await this.forks[first].acquire()
    await point('reaches for the other fork')
    const putSecond = await this.forks[second].acquire()
    this.meals++
    putSecond()
    putFirst()
  }
}

// The cycle again, among the promises of a library. The twin orders the forks.
export const racyPackageMutexes = scenario('philosophers with forks from async-mutex starve', {
  modes: ['async'],
  expectFailure: 'deadlock',
  setup: () => ({ table: new PackageTable() }),
  tasks: {
    aristotle: ({ table }) => table.dine(0, 1),
    buddha: ({ table }) => table.dine(1, 2),
    confucius: ({ table }) => table.dine(2, 0),
  },
  finally: { 'everybody ate': ({ table }) => table.meals === 3 },
})

export const fixedPackageMutexes = scenario('philosophers with ordered forks from async-mutex all eat', {
  modes: ['async'],
  setup: () => ({ table: new PackageTable() }),
  tasks: {
    aristotle: ({ table }) => table.dine(0, 1),
    buddha: ({ table }) => table.dine(1, 2),
    confucius: ({ table }) => table.dine(0, 2),
  },
  finally: { 'everybody ate': ({ table }) => table.meals === 3 },
})
