/** Reads the recorded histories: a register of etcd under Jepsen, and a key-value store under many clients. */

import { readFileSync } from 'node:fs'
import type { Call, History } from '../../../src/checkers/linearizability/history.ts'
import type { Model } from '../../../src/checkers/linearizability/model.ts'

interface Line {
  readonly process: number
  readonly type: string
  readonly name: string
  readonly args: readonly unknown[]
  readonly value: unknown
}

/** Pairs each invocation with its end; `end` says how the call ended, or that it never took place. */
function paired(lines: readonly Line[], end: (line: Line) => Call['outcome'] | undefined): History {
  const calls: Call[] = []
  const open = new Map<number, { line: Line; called: number }>()
  const close = (process: number, returned: number, outcome: Call['outcome']) => {
    const { line, called } = open.get(process)!
    open.delete(process)
    calls.push({ process, name: line.name, args: line.args, called, returned, outcome })
  }
  lines.forEach((line, time) => {
    if (line.type === 'invoke') {
      open.set(line.process, { line, called: time })
      return
    }
    const outcome = end(line)
    if (outcome === undefined) open.delete(line.process)
    else close(line.process, time, outcome)
  })
  for (const process of [...open.keys()]) close(process, Number.POSITIVE_INFINITY, { type: 'unknown' })
  return calls
}

const number = (text: string): number | undefined => (text === 'nil' ? undefined : Number(text))

/** `INFO  jepsen.util - 1	:invoke	:cas	[0 3]`. */
export function etcdHistory(file: URL): History {
  const lines = [...readFileSync(file, 'utf8').matchAll(/- (\d+)\s+:(\w+)\s+:(\w+)\s+(.+)$/gm)].map(
    ([, process, type, name, value]): Line => {
      const pair = /^\[(\d+) (\d+)\]$/.exec(value!)
      const args = pair !== null ? [Number(pair[1]), Number(pair[2])] : name === 'write' ? [number(value!)] : []
      return { process: Number(process), type: type!, name: name!, args, value: value! }
    },
  )
  return paired(lines, ({ type, name, value }) => {
    if (type === 'info') return { type: 'unknown' }
    if (type === 'fail') return name === 'cas' ? { type: 'returned', value: false } : undefined // a read without an answer
    return { type: 'returned', value: name === 'read' ? number(value as string) : name === 'cas' ? true : undefined }
  })
}

/** A register: the value, `undefined` at first. */
export const register: Model<number | undefined> = {
  initial: undefined,
  step(state, { name, args, outcome }) {
    const [first, second] = args as number[]
    const answers = (value: unknown) => outcome.type === 'unknown' || (outcome as { value: unknown }).value === value
    if (name === 'read') return answers(state) ? [state] : []
    if (name === 'write') return [first]
    if (state === first) return answers(true) ? [second] : []
    return answers(false) ? [state] : []
  },
}

/** `{:process 2, :type :invoke, :f :get, :key "0", :value nil}`. */
export function storeHistory(file: URL): History {
  const pattern = /\{:process (\d+), :type :(\w+), :f :(\w+), :key "(.*?)", :value (nil|"(.*)")\}/g
  const lines = [...readFileSync(file, 'utf8').matchAll(pattern)].map(
    ([, process, type, name, key, , value]): Line => ({
      process: Number(process),
      type: type!,
      name: name!,
      args: name === 'get' ? [key] : [key, value],
      value,
    }),
  )
  return paired(lines, ({ name, value }) => ({ type: 'returned', value: name === 'get' ? (value ?? '') : undefined }))
}

/** One key of the store: its text, empty at first. */
export const text: Model<string> = {
  initial: '',
  step(state, { name, args: [, value], outcome }) {
    if (name === 'get')
      return outcome.type === 'unknown' || (outcome as { value: unknown }).value === state ? [state] : []
    return [name === 'put' ? (value as string) : state + (value as string)]
  },
}

export const folder = new URL('../../../../shared/histories/', import.meta.url)
