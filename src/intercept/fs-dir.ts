/**
 * Covers: what `opendir` gives: `read` and `close` of a `Dir` in both forms, and its iteration. Scheduling points: effect and delivery.
 * Uncontrolled: a `Dir` that is iterated by an iterator made before the run.
 */

import type { Dir, Dirent } from 'node:fs'
import { createRequire } from 'node:module'
import { Caller } from './caller.ts'
import { placesAt } from './fs-paths.ts'
import { Patches } from './patches.ts'
import { calledBack, controlledBy, effect, promised } from './platform-call.ts'
import type { Script } from './script.ts'

type Method = (this: Dir, ...args: unknown[]) => unknown

const { prototype } = (createRequire(import.meta.url)('node:fs') as typeof import('node:fs')).Dir
const { read: realRead, close: realClose, readSync, closeSync } = prototype as unknown as Record<string, Method>
const realEntries = prototype[Symbol.asyncIterator] as unknown as Method

function* once(dir: Dir, name: string, method: Method): Script {
  return yield effect(placesAt(dir.path), name, [], () => method.call(dir), name === 'read')
}

/** Both forms of a method, told apart by whether there is a callback. */
function eitherForm(name: string, real: Method, twin: Method): Method {
  const plan = (self: unknown) => once(self as Dir, name, twin)
  const withCallback = calledBack(real, plan) as Method
  const withPromise = promised(real, plan) as Method
  return function (this: Dir, ...args: unknown[]) {
    return (typeof args[0] === 'function' ? withCallback : withPromise).apply(this, args)
  }
}

const read = eitherForm('read', realRead as Method, readSync as Method)
const close = eitherForm('close', realClose as Method, closeSync as Method)

async function* iterate(dir: Dir): AsyncGenerator<Dirent> {
  try {
    for (;;) {
      const entry = (await read.call(dir)) as Dirent | null
      if (entry === null) return
      yield entry
    }
  } finally {
    await close.call(dir)
  }
}

function entries(this: Dir): unknown {
  const control = controlledBy()
  return control === undefined || control.caller === Caller.leftover ? realEntries.call(this) : iterate(this)
}

const patches = new Patches()
  .value(prototype, 'read', read)
  .value(prototype, 'close', close)
  .value(prototype, 'entries', entries)
  .value(prototype, Symbol.asyncIterator, entries)

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
