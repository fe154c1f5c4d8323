/** Element accesses in instrumented code against the same code as it was written: nobody looking, and a run looking on. */

import { instrument } from '../src/instrument/instrument.ts'
import { setElementHooks } from '../src/instrument/memory-runtime.ts'
import type { Benchmark, Contestant, Match } from './benchmark.ts'

/** Reads and writes of a loop; a schedule of the table is one such loop. */
const ACCESSES = 1_000

const source = `(function loop(array) {
  let sum = 0
  for (let i = 0; i < ${ACCESSES / 2}; i++) {
    array[i & 63] = i
    sum += array[i & 31]
  }
  return sum
})`

type Elements = { [index: number]: number }
type Loop = (array: Elements) => number

/** Compiled anew for each contestant, so that none suffers from what another has shown the compiler. */
const compiled = (code: string): Loop => new Function(`return ${code}`)() as Loop

const hooks = { read() {}, write() {}, copy() {} }

function contestant(name: string, code: string, array: Elements, watched: boolean): Contestant {
  const loop = compiled(code)
  const expected = compiled(source)(array)
  return {
    name,
    async run(schedules) {
      setElementHooks(watched ? hooks : undefined)
      try {
        for (let i = 0; i < schedules; i++) if (loop(array) !== expected) throw new Error(`${name} went wrong`)
      } finally {
        setElementHooks(undefined)
      }
    },
  }
}

async function* matches(): AsyncGenerator<Match> {
  const instrumented = instrument(source, '/loop.js', { type: 'commonjs', mode: 'threads' })!.code
  const arrays: readonly (readonly [string, () => Elements])[] = [
    ['an array', () => Array.from({ length: 64 }, () => 0)],
    ['a Float64Array', () => new Float64Array(64)],
    ['a shared Int32Array', () => new Int32Array(new SharedArrayBuffer(256))],
  ]
  for (const [scenario, make] of arrays) {
    yield {
      scenario,
      contestants: [
        contestant(SUBJECT, instrumented, make(), false),
        contestant('instrumented, in a run', instrumented, make(), true),
        contestant('as written', source, make(), false),
      ],
    }
  }
}

const SUBJECT = 'instrumented'

export const elementsBenchmark: Benchmark = {
  name: 'elements',
  title: 'Element accesses in instrumented code',
  legend: `a schedule is a loop of ${ACCESSES} reads and writes of`,
  target: { subject: SUBJECT, references: ['as written'], least: 0.5 },
  clock: 'processor',
  matches,
}
