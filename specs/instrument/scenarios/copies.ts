/** Services made of functions and the variables around them, which threads would have a copy of each. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'

function counter() {
  let count = 0
  return { hit: async () => ++count, count: () => count }
}

export const closed = scenario('a service of closures', {
  setup: () => ({ counter: counter() }),
  tasks: { task: { copies: 2, run: ({ counter }) => counter.hit() } },
  finally: { 'both count': ({ counter }) => counter.count() === 2 },
})

let served = 0
export const ofModule = scenario('what a module keeps to itself', {
  setup: ({ shared }) => {
    served = 0
    return { turns: shared.atomic(0) }
  },
  tasks: {
    task: {
      copies: 2,
      async run({ turns }) {
        await turns.add(1)
        served += 1
      },
    },
  },
  finally: { 'both are served': () => served === 2 },
})

const unseen = new Map<string, number>()
export const kept = scenario('a function over shared objects', {
  setup: ({ shared }) => {
    const cell = shared.cell(0)
    const add = async () => {
      unseen.set('alone', 1)
      await cell.set((await cell.get()) + 1)
    }
    return { cell, add }
  },
  tasks: { alice: ({ add }) => add() },
  finally: { 'two are counted': ({ cell }) => cell.peek() === 2 },
})

export const foldered = scenario('files in a folder of its own', {
  setup: () => ({ in: { folder: mkdtempSync(join(tmpdir(), 'copies-')) } }),
  tasks: {
    alice: ({ in: { folder } }) => writeFile(join(folder, 'alice'), ''),
    bob: ({ in: { folder } }) => writeFile(join(folder, 'bob'), ''),
  },
  finally: { 'both files are there': ({ in: { folder } }) => readdirSync(folder).length === 2 },
  teardown: ({ in: { folder } }) => rmSync(folder, { recursive: true }),
})
