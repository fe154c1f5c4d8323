/** A cache in front of something slow: readers that miss together all load it. */

import { type Context, scenario } from 'heddle'

const openCache = ({ shared }: Context) => ({
  cache: shared.map<string, number>(),
  loads: shared.atomic(0),
  lock: shared.mutex(),
})

type Cache = ReturnType<typeof openCache>

/** The slow thing: each load gives another answer, so a second one would show. */
async function load({ cache, loads }: Cache) {
  await cache.set('answer', 42 + (await loads.add(1)))
}

async function readUnlocked(state: Cache) {
  if (!(await state.cache.has('answer'))) await load(state)
  return state.cache.get('answer')
}

async function readDoubleChecked(state: Cache) {
  if (!(await state.cache.has('answer'))) {
    await state.lock.runExclusive(async () => {
      if (!(await state.cache.has('answer'))) await load(state)
    })
  }
  return state.cache.get('answer')
}

// Check-then-act: every reader that looks before the first load is stored finds nothing and loads again. The twin looks
// once more when it has the lock, and only the first to get it loads.
export const racyStampede = scenario('readers that miss together all load', {
  expectFailure: 'invariant',
  setup: openCache,
  tasks: { reader: { copies: 3, run: readUnlocked } },
  finally: { 'loaded once': ({ loads }) => loads.peek() === 1 },
})

export const fixedStampede = scenario('readers that miss together load once under a lock', {
  setup: openCache,
  tasks: { reader: { copies: 3, run: readDoubleChecked } },
  always: { 'never loaded twice': ({ loads }) => loads.peek() <= 1 },
  finally: { 'loaded once': ({ loads }) => loads.peek() === 1 },
})
