/**
 * Covers: `Math.random`, `crypto.randomUUID` and `crypto.getRandomValues` of the global, and of `node:crypto` the same two and the
 * synchronous forms of `randomInt`, `randomBytes` and `randomFillSync`. During a run each task draws from a seeded stream of its
 * own, so that what it draws does not depend on the schedule; `setup`, `finally` and `teardown` share another. No scheduling points.
 * The forms with a callback, and `randomFill`: drawn from the task's stream when the result is delivered, which is a scheduling point.
 * Uncontrolled: keys and signatures, pools of random bytes that libraries keep between executions.
 */

import { createRequire } from 'node:module'
import type { Engine } from '../runtime/engine.ts'
import { callerOf } from './caller.ts'
import { Patches } from './patches.ts'
import { calledBack } from './platform-call.ts'
import { Resource } from './script.ts'

/** Where seeded numbers come from: `Session.randomness`. */
export interface RandomStreams {
  /** The next number in [0, 1) of a task's stream; -1 is the definition's own. */
  next(task: number): number
}

const nodeCrypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto')
const { webcrypto } = nodeCrypto
const webCryptoPrototype = Object.getPrototypeOf(webcrypto) as typeof webcrypto
const realMathRandom = Math.random
const { randomUUID: realRandomUUID, randomInt: realRandomInt, randomBytes: realRandomBytes } = nodeCrypto
const { randomFillSync: realRandomFillSync } = nodeCrypto
const { getRandomValues: realGetRandomValues, randomUUID: realWebRandomUUID } = webCryptoPrototype

let installed: { readonly engine: Engine; readonly streams: RandomStreams } | undefined

const NONE = -2

/** The stream to draw from; `NONE` for code that is not the scenario's. */
function stream(): number {
  if (installed === undefined) return NONE
  const { engine } = installed
  if (engine.phase === 'setup' || engine.phase === 'judging') return -1
  if (engine.phase !== 'running') return NONE
  const strand = callerOf(engine)
  return strand >= 0 ? (engine.board.task[strand] as number) : NONE
}

const draw = (from: number): number => installed!.streams.next(from)

function fill(from: number, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = draw(from) * 256
}

const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

/** A version 4 UUID of 16 random bytes. */
function uuid(from: number): `${string}-${string}-${string}-${string}-${string}` {
  const bytes = Buffer.alloc(16)
  fill(from, bytes)
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function mathRandom(): number {
  const from = stream()
  return from === NONE ? realMathRandom() : draw(from)
}

function randomUUID(options?: object) {
  const from = stream()
  return from === NONE ? realRandomUUID(options) : uuid(from)
}

function webRandomUUID() {
  const from = stream()
  return from === NONE ? realWebRandomUUID.call(webcrypto) : uuid(from)
}

/** Views of integers of at most this many bytes are what the platform fills; it complains of the rest itself. */
const MOST_BYTES = 65_536

function getRandomValues<T extends NodeJS.TypedArray>(view: T): T {
  const from = stream()
  const fits =
    ArrayBuffer.isView(view) && view.byteLength <= MOST_BYTES && /^(Big)?(Int|Uint)/.test(view[Symbol.toStringTag])
  if (from === NONE || !fits) return realGetRandomValues.call(webcrypto, view as never) as unknown as T
  fill(from, bytesOf(view))
  return view
}

function randomInt(...args: unknown[]): unknown {
  const from = stream()
  const [low, high] = args.length === 1 ? [0, args[0]] : args
  const sound = args.length <= 2 && Number.isSafeInteger(low) && Number.isSafeInteger(high)
  const range = (high as number) - (low as number)
  if (from === NONE || !sound || range <= 0 || range >= 2 ** 48) return Reflect.apply(realRandomInt, undefined, args)
  // 53 bits of two draws, so that ranges beyond 32 bits are covered.
  const unit = (Math.floor(draw(from) * 2 ** 26) * 2 ** 27 + Math.floor(draw(from) * 2 ** 27)) / 2 ** 53
  return (low as number) + Math.floor(unit * range)
}

function randomBytes(...args: unknown[]): unknown {
  const from = stream()
  const [size] = args
  if (from === NONE || args.length !== 1 || !Number.isInteger(size) || (size as number) < 0) {
    return Reflect.apply(realRandomBytes, undefined, args)
  }
  const bytes = Buffer.alloc(size as number)
  fill(from, bytes)
  return bytes
}

function randomFillSync(...args: unknown[]): unknown {
  const from = stream()
  const [target, offset = 0, size] = args
  if (from === NONE || !ArrayBuffer.isView(target)) return Reflect.apply(realRandomFillSync, undefined, args)
  // The platform checks the bounds, which count elements; what it drew is then drawn again.
  Reflect.apply(realRandomFillSync, undefined, args)
  const width = (target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1
  const start = (offset as number) * width
  fill(from, bytesOf(target).subarray(start, size === undefined ? undefined : start + (size as number) * width))
  return target
}

const on = new Resource('random')
const isCallback = (value: unknown) => typeof value === 'function'
const later = {
  randomInt: calledBack(realRandomInt, (_self, args) => ({ on, compute: () => randomInt(...args) })),
  randomBytes: calledBack(realRandomBytes, (_self, args) => ({ on, compute: () => randomBytes(...args) })),
  randomFill: calledBack(nodeCrypto.randomFill, (_self, args) => ({ on, compute: () => randomFillSync(...args) })),
}

/** Either form of a function: at once, or with a callback. */
const eitherForm =
  (now: (...args: unknown[]) => unknown, withCallback: (...args: never[]) => unknown) =>
  (...args: unknown[]) =>
    Reflect.apply(isCallback(args.at(-1)) ? withCallback : now, undefined, args as never[])

const patches = new Patches()
  .value(Math, 'random', mathRandom)
  .value(webCryptoPrototype, 'randomUUID', webRandomUUID)
  .value(webCryptoPrototype, 'getRandomValues', getRandomValues)
  .value(nodeCrypto, 'randomUUID', randomUUID)
  .value(nodeCrypto, 'randomInt', eitherForm(randomInt, later.randomInt))
  .value(nodeCrypto, 'randomBytes', eitherForm(randomBytes, later.randomBytes))
  .value(nodeCrypto, 'randomFill', later.randomFill)
  .value(nodeCrypto, 'randomFillSync', randomFillSync)

export function install(engine: Engine, streams: RandomStreams): () => void {
  installed = { engine, streams }
  patches.install()
  return () => {
    patches.restore()
    installed = undefined
  }
}
