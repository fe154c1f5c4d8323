/**
 * Covers: the calls of `node:zlib` with a callback (`gzip`, `inflate`, `brotliCompress` …). Nobody can see them take place, so their
 * one scheduling point is when the result arrives. Its streams (`createGzip` …): each chunk is worked on outside, and nobody goes
 * on before it is done; the point is when it is.
 * Uncontrolled: `flush`, `params` and `close` of the streams.
 */

import { createRequire } from 'node:module'
import { Caller } from './caller.ts'
import { Patches } from './patches.ts'
import { calledBack, controlledBy, effect, later, type Real } from './platform-call.ts'
import { Resource, type Script } from './script.ts'

const zlib = createRequire(import.meta.url)('node:zlib') as typeof import('node:zlib')
const functions = zlib as unknown as Record<string, Real | undefined>
const on = new Resource('zlib')

const patches = new Patches()
for (const [name, twin] of Object.entries(functions)) {
  const call = name.replace(/Sync$/, '')
  const real = functions[call]
  if (call === name || real === undefined || twin === undefined) continue
  const controlled = calledBack(real, (_self, args) => ({
    on,
    compute: () => Reflect.apply(twin, zlib, args as never[]),
  }))
  patches.value(zlib, call, controlled)
}

/** What all of the module's streams inherit from. */
const stream = Object.getPrototypeOf(zlib.Gzip.prototype) as object
const base = (Object.hasOwn(stream, '_transform') ? stream : Object.getPrototypeOf(stream)) as { _transform: Real }
const realTransform = base._transform

function* transforming(self: unknown, chunk: unknown, encoding: unknown): Script {
  const run = () => later(realTransform, self, [chunk, encoding])
  yield { ...effect(on, 'transform', [], run, true), alone: true }
  return undefined
}

function transform(this: unknown, chunk: unknown, encoding: unknown, done: (error?: unknown) => void): unknown {
  const control = controlledBy()
  if (control === undefined || control.caller === Caller.leftover) {
    return Reflect.apply(realTransform, this, [chunk, encoding, done] as never[])
  }
  return control.effects.callback(control.caller, transforming(this, chunk, encoding), error =>
    done(error ?? undefined),
  )
}
patches.value(base, '_transform', transform)

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
