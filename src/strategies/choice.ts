/** A strategy as its user asks for it: by name, `pct`, or with options, `pct:depth=5`. */

import { type NamedStrategy, strategyNames } from './registry.ts'

interface Option {
  /** What it may be, in words. */
  readonly takes: string
  /** The option's value; undefined where the text is none. */
  read(text: string): number | string | undefined
}

const whole = (least: number, most: number): Option => ({
  takes:
    most === Number.POSITIVE_INFINITY ? `a whole number from ${least} on` : `a whole number from ${least} to ${most}`,
  read: text => (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
})

const word = (...words: readonly string[]): Option => ({
  takes: words.join(' or '),
  read: text => (words.includes(text) ? text : undefined),
})

const bound = whole(0, Number.POSITIVE_INFINITY)

/** Which options strategies have; those that are not here have none. */
const options: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  pct: { depth: whole(1, 64) },
  delay: { bound },
  preemption: { bound },
  dpor: { algorithm: word('optimal', 'source') },
}

/** The strategy that `text` asks for. Throws a `RangeError` where there is no such strategy or option. */
export function chosenStrategy(text: string): NamedStrategy {
  const [name = '', ...given] = text.split(/[:,]/)
  if (!strategyNames.includes(name)) {
    throw new RangeError(`there is no strategy '${name}'; known are ${strategyNames.join(', ')}`)
  }
  if (given.length === 0) return { name }
  return { name, options: Object.fromEntries(given.map(each => readOption(name, each))) }
}

function readOption(name: string, given: string): readonly [string, number | string] {
  const [key = '', value = ''] = given.split('=', 2)
  const known = options[name] ?? {}
  const option = Object.hasOwn(known, key) ? known[key] : undefined
  const read = option?.read(value)
  if (read !== undefined) return [key, read]
  const words = Object.entries(known).map(([each, { takes }]) => `${name}:${each}= takes ${takes}`)
  throw new RangeError(
    words.length === 0
      ? `strategy '${name}' has no options, so '${given}' is none`
      : `strategy '${name}' has no option '${given}': ${words.join(', ')}`,
  )
}
