/** Accesses to properties, fields, variables and containers in instrumented code against the same code as it was written. */

import { setAccessListener } from '../src/instrument/accesses-runtime.ts'
import { instrument } from '../src/instrument/instrument.ts'
import '../src/instrument/runtime.ts'
import type { Benchmark, Contestant, Match } from './benchmark.ts'

/** Turns of a loop; a schedule of the table is one such loop. */
const TURNS = 500

const loop = (before: string, body: string) => `(function () {
  ${before}
  return function loop() {
    let sum = 0
    for (let i = 0; i < ${TURNS}; i++) { ${body} }
    return sum
  }
})()`

const sources: Readonly<Record<string, string>> = {
  'properties of an object': loop('const o = { n: 0, m: 1 }', 'o.n = i; sum += o.n + o.m'),
  'private fields': loop(
    'class Counter { #n = 0; #m = 1; set(n) { this.#n = n } sum() { return this.#n + this.#m } } const c = new Counter()',
    'c.set(i); sum += c.sum()',
  ),
  'a variable that functions share': loop('let n = 0; const read = () => n', 'n = i; sum += read()'),
  'a Map': loop('const map = new Map()', 'map.set(i & 63, i); sum += map.get(i & 31) ?? 0'),
  'a chain of properties': loop(
    'const all = Array.from({ length: 64 }, (_, d) => ({ b: { c: { d } } }))',
    'const a = all[i & 63]; a.b.c.d = i; sum += all[i & 31].b.c.d',
  ),
}

type Loop = () => number

/** Compiled anew for each contestant, so that none suffers from what another has shown the compiler. */
const compiled = (code: string): Loop => new Function(`return ${code}`)() as Loop

function contestant(name: string, code: string, watched: boolean): Contestant {
  const loop = compiled(code)
  const expected = loop()
  return {
    name,
    async run(schedules) {
      setAccessListener(watched ? () => {} : undefined)
      try {
        for (let i = 0; i < schedules; i++) if (loop() < expected) throw new Error(`${name} went wrong`)
      } finally {
        setAccessListener(undefined)
      }
    },
  }
}

const SUBJECT = 'instrumented'

async function* matches(): AsyncGenerator<Match> {
  for (const [scenario, source] of Object.entries(sources)) {
    const instrumented = instrument(source, '/loop.js', { type: 'commonjs', accesses: true })!.code
    yield {
      scenario,
      contestants: [
        contestant(SUBJECT, instrumented, false),
        contestant('instrumented, recorded', instrumented, true),
        contestant('as written', source, false),
      ],
    }
  }
}

export const accessesBenchmark: Benchmark = {
  name: 'accesses',
  title: 'What code reads and writes, instrumented',
  legend: `a schedule is a loop of ${TURNS} turns over`,
  target: { subject: SUBJECT, references: ['as written'], least: 0.2 },
  clock: 'processor',
  matches,
}
