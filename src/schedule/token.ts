/**
 * The token that replays a failure: mode, random seed, inputs and schedule, short enough to paste. `h1.` and base64url of:
 * a digest of the scenario's name, the mode, the seed, the inputs, the names of strands, the deviations, a checksum.
 * Numbers are variable-length (7 bits a byte, the lowest first).
 */

import { hashString, mix } from './random.ts'
import type { Deviation, Schedule } from './schedule.ts'

export interface Token {
  readonly scenario: string
  readonly mode: 'async' | 'threads'
  readonly randomSeed: number
  /** How to get the inputs, as text; '' when there are none. */
  readonly inputs: string
  readonly schedule: Schedule
}

/** A token that cannot be used: damaged, of another version, or made for another scenario. */
export class TokenError extends Error {
  constructor(message: string) {
    super(`heddle: ${message}`)
    this.name = 'TokenError'
  }
}

const VERSION = 'h1.'
const modes = ['async', 'threads'] as const
const nameDigest = (scenario: string) => hashString(scenario) & 0xffff

function checksum(bytes: readonly number[]): number {
  let sum = 0
  for (const byte of bytes) sum = mix(sum, byte)
  return sum & 0xff
}

class Writer {
  readonly bytes: number[] = []
  number(value: number): void {
    let rest = value >>> 0
    while (rest > 127) {
      this.bytes.push((rest & 127) | 128)
      rest >>>= 7
    }
    this.bytes.push(rest)
  }
  text(value: string): void {
    const utf8 = Buffer.from(value, 'utf8')
    this.number(utf8.length)
    this.bytes.push(...utf8)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }
  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw new TokenError('the token is damaged: it ends too early')
    return value
  }
  number(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte()
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
      if (shift > 28) throw new TokenError('the token is damaged: a number in it is too long')
    }
  }
  text(): string {
    const length = this.number()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new TokenError('the token is damaged: it ends too early')
    const value = Buffer.from(this.#bytes.subarray(this.#at, end)).toString('utf8')
    this.#at = end
    return value
  }
}

export function encodeToken(token: Token): string {
  const writer = new Writer()
  writer.number(nameDigest(token.scenario))
  writer.number(modes.indexOf(token.mode))
  writer.number(token.randomSeed)
  writer.text(token.inputs)
  const names = [...new Set(token.schedule.flatMap(d => (d.type === 'strand' ? [d.strand, d.choice] : [d.strand])))]
  writer.number(names.length)
  for (const name of names) writer.number(name)
  writer.number(token.schedule.length)
  for (const d of token.schedule) {
    writer.number(names.indexOf(d.strand))
    writer.number(d.step)
    writer.number(d.visit * 2 + (d.type === 'strand' ? 0 : 1))
    writer.number(d.operation)
    writer.number(d.type === 'strand' ? names.indexOf(d.choice) : d.choice)
  }
  writer.bytes.push(checksum(writer.bytes))
  return VERSION + Buffer.from(writer.bytes).toString('base64url')
}

/** Reads a token made for `scenario`. Throws a `TokenError` that says what is wrong with it. */
export function decodeToken(text: string, scenario: string): Token {
  const trimmed = text.trim()
  if (!trimmed.startsWith(VERSION)) {
    const version = /^h\d+\./.exec(trimmed)?.[0]
    throw new TokenError(
      version === undefined
        ? `'${trimmed.slice(0, 20)}' is no token: one begins with ${VERSION}`
        : `the token is of version ${version.slice(0, -1)}, which this release cannot read`,
    )
  }
  const bytes = Buffer.from(trimmed.slice(VERSION.length), 'base64url')
  const body = bytes.subarray(0, -1)
  if (bytes.length < 2 || checksum([...body]) !== bytes[bytes.length - 1]) {
    throw new TokenError('the token is damaged: was all of it copied?')
  }
  const reader = new Reader(body)
  if (reader.number() !== nameDigest(scenario)) {
    throw new TokenError(`the token was made for another scenario than '${scenario}'`)
  }
  const mode = modes[reader.number()]
  if (mode === undefined) throw new TokenError('the token is damaged: it names no mode')
  const randomSeed = reader.number() | 0
  const inputs = reader.text()
  const names = Array.from({ length: reader.number() }, () => reader.number())
  const name = () => {
    const value = names[reader.number()]
    if (value === undefined) throw new TokenError('the token is damaged: it names an unknown strand')
    return value
  }
  const schedule = Array.from({ length: reader.number() }, (): Deviation => {
    const strand = name()
    const step = reader.number()
    const visit = reader.number()
    const operation = reader.number()
    const type = (visit & 1) === 0 ? 'strand' : 'alternative'
    return { strand, step, visit: visit >>> 1, operation, type, choice: type === 'strand' ? name() : reader.number() }
  })
  return { scenario, mode, randomSeed, inputs, schedule }
}
