/** What `acquire` resolves to: a function that gives back what was acquired. */

import { vouch } from '../../instrument/functions.ts'
import type { Release, SyncRelease } from '../../scenario/shared.ts'

/** The payload of an `acquire` of synchronous code, which is to get a synchronous release function. */
export const SYNC = 'sync'

/** The payload of a release function's second call, which is an error of the user's. */
export const TWICE = 'twice'

/** `give` is told whether it was called before. */
export function releaser(give: (again: boolean) => Promise<void>): Release {
  let given = false
  const release = vouch(() => {
    const again = given
    given = true
    return give(again)
  }) as Release
  release[Symbol.asyncDispose] = release
  return release
}

/** The same for synchronous code. */
export function syncReleaser(give: (again: boolean) => void): SyncRelease {
  let given = false
  const release = (() => {
    const again = given
    given = true
    give(again)
  }) as SyncRelease
  release[Symbol.dispose] = release
  return release
}

/** Runs `section` between an acquisition and its release. */
export async function within<V>(acquired: Promise<Release>, section: () => V | PromiseLike<V>): Promise<V> {
  const release = await acquired
  try {
    return await section()
  } finally {
    await release()
  }
}

/** The same for synchronous code. */
export function withinSync<V>(release: SyncRelease, section: () => V): V {
  try {
    return section()
  } finally {
    release()
  }
}
