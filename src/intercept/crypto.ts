/**
 * Covers: the calls of `node:crypto` with a callback that derive, make or check keys (`pbkdf2`, `scrypt`, `hkdf`, `generateKey`,
 * `generateKeyPair`, `generatePrime`, `checkPrime`, `sign`, `verify`), and `crypto.subtle`. Those that draw random bytes:
 * `randomness.ts`. Nobody can see a computation take place, so its one scheduling point is when its result arrives; those of
 * `subtle` run outside and have a point before as well.
 * Uncontrolled: which keys and primes come out. Ciphers, hashes and `Sign` as streams are synchronous.
 */

import { createRequire } from 'node:module'
import { Patches } from './patches.ts'
import { calledBack, effect, promised, type Real } from './platform-call.ts'
import { Resource } from './script.ts'

const crypto = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto')
const functions = crypto as unknown as Record<string, Real | undefined>
const on = new Resource('crypto')

/** Calls with a callback, and what computes the same at once. */
const twins = {
  pbkdf2: 'pbkdf2Sync',
  scrypt: 'scryptSync',
  hkdf: 'hkdfSync',
  generateKey: 'generateKeySync',
  generateKeyPair: 'generateKeyPairSync',
  generatePrime: 'generatePrimeSync',
  checkPrime: 'checkPrimeSync',
  sign: 'sign',
  verify: 'verify',
} as const

/** The callback gets two keys. */
const pair = (keys: unknown) => {
  const { publicKey, privateKey } = keys as { publicKey: unknown; privateKey: unknown }
  return [publicKey, privateKey]
}

const patches = new Patches()
for (const [name, twinName] of Object.entries(twins)) {
  const real = functions[name]
  const twin = functions[twinName]
  if (real === undefined || twin === undefined) continue
  const controlled = calledBack(
    real,
    (_self, args) => ({ on, compute: () => Reflect.apply(twin, crypto, args as never[]) }),
    name === 'generateKeyPair' ? pair : undefined,
  )
  patches.value(crypto, name, controlled)
}

const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as Record<string, Real>
for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(subtle))) {
  if (name === 'constructor' || typeof value !== 'function') continue
  const real = value as Real
  const controlled = promised(real, function* (self, args) {
    const run = () => Reflect.apply(real, self, args as never[])
    return yield { ...effect(on, name, [], run, true), alone: true }
  })
  patches.value(subtle, name, controlled)
}

export function install(): () => void {
  patches.install()
  return () => patches.restore()
}
