/**
 * What is known of a function that code is about to call, without calling it: whether it is instrumented code, which tells of what
 * it does itself; one of the platform's, and what that touches; or anybody's, of which nothing is known.
 */

import { types } from 'node:util'
import { nativeText } from './originals-runtime.ts'

/** Stands in every function and class of code all of whose accesses are told; `OPENED` where some are not. */
export const CLOSED = '/*heddle:closed*/'
export const OPENED = '/*heddle:opened*/'

export type Sort =
  /** Instrumented. */
  | 'code'
  /** It touches nothing but its arguments as values; or promises, which are watched. */
  | 'harmless'
  /** It may read whatever its arguments lead to. */
  | 'reads'
  /** It may read and write that, and ends with the call. */
  | 'builtin'
  | 'foreign'

const sorts = new WeakMap<object, Sort>()

const names = (text: string) => new Set(text.split(' '))

const HARMLESS: Readonly<Record<string, ReadonlySet<string> | 'all'>> = {
  Math: 'all',
  BigInt: 'all',
  Symbol: names('Symbol'),
  Promise: 'all',
  Error: names('Error'),
  AggregateError: names('AggregateError'),
  EvalError: names('EvalError'),
  RangeError: names('RangeError'),
  ReferenceError: names('ReferenceError'),
  SyntaxError: names('SyntaxError'),
  TypeError: names('TypeError'),
  URIError: names('URIError'),
  Number: 'all',
  Boolean: 'all',
  Array: names('isArray of'),
  Object: names('is Object'),
  WeakMap: names('WeakMap'),
  WeakSet: names('WeakSet'),
}

const STRINGS = names(
  'at charAt charCodeAt codePointAt slice substring substr trim trimStart trimEnd toLowerCase toUpperCase toString valueOf normalize',
)

const READS: Readonly<Record<string, ReadonlySet<string> | 'all'>> = {
  JSON: 'all',
  String: 'all',
  Map: names('Map'),
  Set: names('Set'),
  Array: names('Array from'),
  Object: names(
    'keys values entries fromEntries getOwnPropertyNames getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertySymbols ' +
      'getPrototypeOf hasOwn isFrozen isSealed isExtensible groupBy',
  ),
}

const functions = 'parseInt parseFloat isNaN isFinite encodeURIComponent decodeURIComponent encodeURI decodeURI'

const objects =
  'Object Function Array String Number Boolean Symbol BigInt Math JSON Reflect Promise Map Set WeakMap WeakSet WeakRef RegExp Error ' +
  'AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer DataView Int8Array Uint8Array ' +
  'Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array'

/** The platform's own objects, whose members nobody changes unnoticed. */
const intrinsics = new WeakSet<object>()

export const isIntrinsic = (object: object): boolean => intrinsics.has(object)

function learn(object: object, sortOf: (name: string) => Sort): void {
  intrinsics.add(object)
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key) as PropertyDescriptor
    for (const each of [property.value, property.get, property.set] as unknown[]) {
      if (typeof each === 'function' && !sorts.has(each)) sorts.set(each, sortOf(String(key)))
    }
  }
}

const contains = (table: Readonly<Record<string, ReadonlySet<string> | 'all'>>, name: string, member: string) =>
  table[name] === 'all' || (table[name] as ReadonlySet<string> | undefined)?.has(member) === true

for (const name of objects.split(' ')) {
  const object = (globalThis as Record<string, unknown>)[name] as { readonly prototype?: object } & object
  const sort = (member: string): Sort =>
    contains(HARMLESS, name, member) ? 'harmless' : contains(READS, name, member) ? 'reads' : 'builtin'
  if (typeof object === 'function') sorts.set(object, sort(name))
  learn(object, sort)
  const { prototype } = object
  if (typeof prototype !== 'object' || prototype === null) continue
  learn(prototype, member => {
    if (name === 'String') return STRINGS.has(member) ? 'harmless' : 'reads'
    if (name === 'Object') return member.startsWith('__') ? 'builtin' : 'reads'
    return /^(?:Number|Boolean|BigInt|Promise|Symbol|Error)$/.test(name) ? 'harmless' : 'builtin'
  })
}
for (const name of functions.split(' ')) sorts.set((globalThis as Record<string, unknown>)[name] as object, 'harmless')
for (const made of [[][Symbol.iterator](), new Map().keys(), new Set().keys(), ''[Symbol.iterator]()]) {
  for (
    let each = Object.getPrototypeOf(made) as object;
    each !== Object.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    learn(each, () => 'builtin')
  }
}
for (const generator of [function* () {}, async function* () {}]) {
  learn(generator.constructor.prototype as object, () => 'builtin')
  for (
    let each = Object.getPrototypeOf(generator.prototype) as object;
    each !== Object.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    learn(each, () => 'builtin')
  }
}
// What makes code of text is nobody's to vouch for.
for (const maker of [
  Function,
  function* () {}.constructor,
  (async () => {}).constructor,
  Math.random,
  Reflect.construct,
])
  sorts.set(maker, 'foreign')
sorts.set(Reflect.apply, 'foreign')
for (const name of ['apply', 'bind'] as const) sorts.set(Function.prototype[name], 'foreign')
sorts.set(Function.prototype.call, 'foreign')

/** Vouches for a function of this package's own: it does nothing that no operation shows. */
export function vouch<F extends object>(f: F): F {
  sorts.set(f, 'harmless')
  return f
}

export function sortOf(f: object): Sort {
  let sort = sorts.get(f)
  if (sort === undefined) sorts.set(f, (sort = lookAt(f)))
  return sort
}

function lookAt(f: object): Sort {
  if (types.isProxy(f)) return 'foreign'
  const text = nativeText.call(f)
  if (text.includes(CLOSED)) return isClosedClass(f) ? 'code' : 'foreign'
  // What resolves or rejects a promise is made by the platform, and has no name.
  const nameless = Object.getOwnPropertyDescriptor(f, 'name')?.value === ''
  return nameless && text.endsWith('{ [native code] }') && (f as { length?: unknown }).length === 1
    ? 'harmless'
    : 'foreign'
}

/** Whether what a class extends, if it does, is of the same sort or the platform's. */
function isClosedClass(f: object): boolean {
  const parent = Object.getPrototypeOf(f) as object
  if (parent === Function.prototype || typeof parent !== 'function') return true
  const sort = sortOf(parent)
  return sort === 'code' || sort === 'harmless' || sort === 'reads'
}
