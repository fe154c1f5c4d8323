import { explore, observeLock, point, scenario } from 'heddle'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LockManager } from '../../src/intercept/navigator-locks.ts'

type Locks = Pick<LockManager, 'request'>

const crossed = (name: string, locks: () => Locks, ordered = false) =>
  scenario(name, {
    modes: ['async'],
    setup: () => ({ locks: locks() }),
    tasks: {
      alice: ({ locks }) => locks.request('a', () => locks.request('b', () => point('both'))),
      bob: ({ locks }) =>
        ordered
          ? locks.request('a', () => locks.request('b', () => point('both')))
          : locks.request('b', () => locks.request('a', () => point('both'))),
    },
  })

/** The platform's manager, of which this machine's Node may have none. */
const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
const platform = new LockManager()
const own = { request: platform.request, query: platform.query }

beforeEach(() => {
  const locks = Object.assign(Object.create(platform), {
    request: own.request.bind(platform),
    query: own.query.bind(platform),
  })
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true })
})
afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator')
  else Object.defineProperty(globalThis, 'navigator', before)
})

const navigatorLocks = () => (globalThis as unknown as { navigator: { locks: Locks } }).navigator.locks

describe.each([
  ['navigator.locks', navigatorLocks],
  ['a manager with its interface', () => observeLock(new LockManager())],
] as [string, () => Locks][])('%s', (_, locks) => {
  it('shows its cycle by the names of the locks', async () => {
    const { findings } = await explore(crossed('requested in opposite order', locks), { schedules: 200 })
    expect(findings[0]).toMatchObject({ kind: 'deadlock', fingerprint: 'deadlock:a,b', reproduced: [10, 10] })
    const edges = findings[0]!.cycle!.map(({ task, holds, waitsFor, heldBy }) => ({ task, holds, waitsFor, heldBy }))
    expect(edges).toContainEqual({ task: 'bob', holds: ['b'], waitsFor: 'a', heldBy: 'alice' })
  })

  it('holds when they are requested in one order', async () => {
    expect((await explore(crossed('requested in one order', locks, true), { schedules: 200 })).findings).toEqual([])
  })

  it('tells of a request within one of the same name', async () => {
    const nested = scenario('requested again', {
      modes: ['async'],
      setup: () => ({ locks: locks() }),
      tasks: {
        alice: ({ locks }) => locks.request('a', () => locks.request('a', () => {})),
        bob: () => point('beside'),
      },
    })
    expect((await explore(nested, { schedules: 20 })).findings[0]).toMatchObject({
      fingerprint: 'deadlock:reentrance:a',
    })
  })

  it('lets readers in together, and gives null to those who would have to wait and will not', async () => {
    const seen = new Set<string>()
    const mixed = scenario('shared and if available', {
      modes: ['async'],
      setup: () => ({ locks: locks(), readers: { now: 0 } }),
      tasks: {
        reader: {
          copies: 2,
          run: ({ locks, readers }) =>
            locks.request('a', { mode: 'shared' }, async () => {
              readers.now++
              await point('reading')
              seen.add(`${readers.now} readers`)
              readers.now--
            }),
        },
        hasty: ({ locks }) =>
          locks.request('a', { ifAvailable: true }, async lock => {
            seen.add(lock === null ? 'not available' : 'available')
            await point('hasty')
          }),
      },
    })
    expect((await explore(mixed, { schedules: 200 })).findings).toEqual([])
    expect(seen).toEqual(new Set(['1 readers', '2 readers', 'not available', 'available']))
  })
})

it('navigator.locks is the platform’s own again afterwards', async () => {
  const locks = navigatorLocks()
  const { request } = locks
  await explore(crossed('requested', navigatorLocks, true), { schedules: 5 })
  expect(locks.request).toBe(request)
  expect(await locks.request('a', async lock => lock?.name)).toBe('a')
})
