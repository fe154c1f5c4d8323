/** What goes wrong with files when two of them are at it: `node:fs/promises`, unmodified. */

import { readFileSync } from 'node:fs'
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { type Folder, makeFolder, removeFolder } from './temporary.ts'

const settingsFile = ({ folder }: Folder) => join(folder, 'settings.json')
const lockFile = ({ folder }: Folder) => join(folder, 'lock')
const visitsFile = ({ folder }: Folder) => join(folder, 'visits')

async function withSettings(): Promise<Folder> {
  const made = await makeFolder()
  await writeFile(settingsFile(made), JSON.stringify({ theme: 'light' }))
  return made
}

const readSettings = async (state: Folder): Promise<void> => {
  JSON.parse(await readFile(settingsFile(state), 'utf8'))
}

// `writeFile` empties the file before it writes. The twin puts a complete file in its place.
export const racySettings = scenario('settings are read while they are saved', {
  modes: ['async'],
  expectFailure: 'task-failed',
  setup: withSettings,
  tasks: {
    editor: state => writeFile(settingsFile(state), JSON.stringify({ theme: 'dark' })),
    reader: readSettings,
  },
  teardown: removeFolder,
})

export const fixedSettings = scenario('settings are read while complete ones take their place', {
  modes: ['async'],
  setup: withSettings,
  tasks: {
    async editor(state) {
      const next = join(state.folder, 'settings.next')
      await writeFile(next, JSON.stringify({ theme: 'dark' }))
      await rename(next, settingsFile(state))
    },
    reader: readSettings,
  },
  teardown: removeFolder,
})

async function withVisits(): Promise<Folder> {
  const made = await makeFolder()
  await writeFile(visitsFile(made), '0')
  return made
}

async function countVisit(state: Folder): Promise<void> {
  const visits = Number(await readFile(visitsFile(state), 'utf8'))
  await writeFile(visitsFile(state), String(visits + 1))
}

type Attempt = (state: Folder) => Promise<boolean>

/** Looks whether there is a lock file, and makes one if not. */
const lookThenLock: Attempt = async state => {
  const locked = await stat(lockFile(state)).then(
    () => true,
    () => false,
  )
  if (!locked) await writeFile(lockFile(state), '')
  return !locked
}

/** Makes the lock file, unless there is one: the file system decides. */
const lockExclusively: Attempt = async state => {
  try {
    const handle = await open(lockFile(state), 'wx')
    await handle.close()
    return true
  } catch {
    return false
  }
}

/** Whoever gets the lock counts a visit; returns whether it did. */
const visit = (lock: Attempt) => async (state: Folder) => {
  if (!(await lock(state))) return false
  await countVisit(state)
  await rm(lockFile(state))
  return true
}

const countedOnce = (state: Folder, ...visited: PromiseSettledResult<boolean>[]) => {
  const successes = visited.filter(result => result.status === 'fulfilled' && result.value)
  return readFileSync(visitsFile(state), 'utf8') === String(successes.length)
}

// Between the look and the making of the lock file another one looks. With `wx` the two are one.
export const racyLockFile = scenario('a lock file is looked for, then made', {
  modes: ['async'],
  setup: withVisits,
  tasks: { alice: visit(lookThenLock), bob: visit(lookThenLock) },
  mayThrow: error => (error as NodeJS.ErrnoException).code === 'ENOENT',
  finally: { 'every visit is counted': (state, _inputs, { alice, bob }) => countedOnce(state, alice, bob) },
  expectFailure: 'invariant',
  teardown: removeFolder,
})

export const fixedLockFile = scenario('a lock file is made exclusively', {
  modes: ['async'],
  setup: withVisits,
  tasks: { alice: visit(lockExclusively), bob: visit(lockExclusively) },
  finally: { 'every visit is counted': (state, _inputs, { alice, bob }) => countedOnce(state, alice, bob) },
  teardown: removeFolder,
})
