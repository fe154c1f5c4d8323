import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Finding } from '../../src/explore/verdict.ts'
import { laneLines } from '../../src/report/lanes.ts'
import { textWidth } from '../../src/report/measure.ts'
import { createStyle } from '../../src/report/style.ts'
import { finding } from './fixtures/build.ts'

const word = fc.oneof(
  fc.stringMatching(/^[a-z][a-zA-Z#0-9.]{0,20}$/),
  fc.constantFrom('口座', '👩‍👩‍👧', 'é', 'a\u001b[31mb', 'x\ny', 'ﾊﾝｶｸ', '\u0007', 'w'.repeat(90)),
)
const tasks = fc.uniqueArray(word, { minLength: 1, maxLength: 12 })
const place = fc.option(
  fc.tuple(word, fc.nat(9999), fc.nat(200)).map(([file, line, column]) => `some/folder/${file}.ts:${line}:${column}`),
  { nil: undefined },
)

/** A finding whose steps all differ, or (`loops`) repeat each other. */
const findings = (loops: boolean): fc.Arbitrary<Finding> =>
  tasks.chain(names =>
    fc
      .record({
        steps: fc.array(
          fc.record({
            task: fc.constantFrom(...names),
            fork: fc.constantFrom('', '', '', '.1', '.2.1'),
            operation: fc.constantFrom('get', 'set', 'acquire', 'point', 'compareExchange'),
            value: fc.option(loops ? fc.constantFrom('1', '2') : fc.oneof(word, fc.string({ unit: 'grapheme' })), {
              nil: undefined,
            }),
            direction: fc.constantFrom('in' as const, 'out' as const, undefined),
            at: place,
            preempted: fc.boolean(),
            relevant: fc.boolean(),
          }),
          { minLength: 1, maxLength: loops ? 30 : 60 },
        ),
        turns: loops ? fc.integer({ min: 1, max: 30 }) : fc.constant(1),
        cycle: fc.option(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 4 }), { nil: undefined }),
        flips: fc.option(fc.tuple(fc.nat(), fc.nat()), { nil: undefined }),
        known: fc.boolean(),
      })
      .map(({ steps, turns, cycle, flips, known }) => {
        const all = Array.from({ length: turns }, () => steps).flat()
        return finding({
          kind: 'invariant',
          message: '',
          tasks: known ? names : undefined,
          trace: all.map(({ fork, task, ...step }, i) => ({
            ...step,
            task,
            strand: task + fork,
            step: i + 1,
            object: loops ? 'o' : `o${i}`,
          })),
          cycle: cycle?.map(task => ({
            task,
            strand: task,
            holds: [],
            waitsFor: 'o0',
            operation: 'take',
            heldBy: undefined,
            at: 'some/folder/file.ts:1:1',
          })),
          flip: flips?.map(n => (n % all.length) + 1) as [number, number] | undefined,
        })
      }),
  )

const choice = fc.record({ width: fc.integer({ min: 40, max: 240 }), verbose: fc.boolean() })
const linesFor = (f: Finding, options: { width: number; verbose: boolean }, colour = false) =>
  laneLines(f, createStyle(colour), { ...options, colour })
const shownSteps = (lines: readonly string[]) => lines.flatMap(line => /^ +(\d+) {2}/.exec(line)?.[1] ?? []).map(Number)
const leftOut = (lines: readonly string[]) =>
  lines.flatMap(line => /^ +…([\d,]+)/.exec(line)?.[1] ?? []).reduce((sum, n) => sum + Number(n.replaceAll(',', '')), 0)

test('no line is wider than the width', () => {
  fc.assert(
    fc.property(fc.oneof(findings(false), findings(true)), choice, (f, options) => {
      for (const line of linesFor(f, options)) {
        expect(textWidth(line)).toBeLessThanOrEqual(options.width)
        expect(line).toBe(stripVTControlCharacters(line).trimEnd())
      }
    }),
    { numRuns: 300 },
  )
})

test('every relevant step appears, in order, and so do the steps of the flip', () => {
  fc.assert(
    fc.property(findings(false), choice, (f, options) => {
      const shown = shownSteps(linesFor(f, options))
      const due = f.trace.filter(step => step.relevant || f.flip?.includes(step.step)).map(step => step.step)
      expect(shown).toEqual(expect.arrayContaining(due))
      expect(shown).toEqual([...shown].sort((a, b) => a - b))
    }),
    { numRuns: 300 },
  )
})

test('what is shown and what is said to be left out make up the whole', () => {
  fc.assert(
    fc.property(fc.oneof(findings(false), findings(true)), choice, (f, options) => {
      const lines = linesFor(f, options)
      expect(shownSteps(lines).length + leftOut(lines)).toBe(f.trace.length)
      if (options.verbose) expect(leftOut(lines)).toBe(0)
    }),
    { numRuns: 300 },
  )
})

test('colours do not shift the lanes', () => {
  fc.assert(
    fc.property(findings(false), choice, (f, options) => {
      expect(linesFor(f, options, true).map(stripVTControlCharacters)).toEqual(linesFor(f, options))
    }),
  )
})

test('a very long interleaving is cut in its middle', () => {
  const trace = Array.from({ length: 5000 }, (_, i) => ({
    step: i + 1,
    task: 'a',
    strand: 'a',
    operation: 'set',
    object: 'n',
    value: String(i),
    preempted: false,
    relevant: true,
  }))
  const lines = linesFor(finding({ kind: 'invariant', message: '', trace }), { width: 120, verbose: false })
  expect(lines).toHaveLength(122)
  expect(lines[61]).toBe('        …4880 steps of a long interleaving left out here (--verbose)')
})

test('of an interleaving without end one turn of a loop is shown, whatever its timers are called', () => {
  const trace = Array.from({ length: 5000 }, (_, i) => ({
    step: i + 1,
    task: 'a',
    strand: i % 2 === 0 ? 'a' : `a.${i}`,
    operation: i % 2 === 0 ? 'tryAcquire' : 'timer',
    object: 'lock',
    value: `${i % 7}`,
    preempted: false,
    relevant: true,
  }))
  const lines = linesFor(finding({ kind: 'livelock', message: '', trace }), { width: 120, verbose: false })
  expect(lines).toHaveLength(4)
  expect(lines.at(-1)).toContain('…4998 more steps: the same again, 2499 more times')
})
