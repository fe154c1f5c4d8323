/** Values in the words of an error message. */

const primitives: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  bigint: 'a bigint',
  boolean: 'a boolean',
  symbol: 'a symbol',
  undefined: 'undefined',
  function: 'a function',
}

const article = (word: string): string => `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`

/** What `value` is: `a number`, `an array`, `a Map`, `an instance of Pool`. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return primitives[typeof value] as string
  if (Array.isArray(value)) return 'an array'
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return 'an object'
  const name = nameOf(prototype as object)
  if (name === '') return 'an instance of a class without a name'
  if (name === 'Promise') return 'a promise'
  return name in globalThis ? article(name) : `an instance of ${name}`
}

function nameOf(prototype: object): string {
  const made: unknown = prototype.constructor
  return typeof made === 'function' ? made.name : ''
}

/** A primitive as it is written in code, anything else in words. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  return describe(value)
}
