/** Which steps a report shows: those that the failure may hang on; the others can be left out. */

import { mkdtempSync, rmSync } from 'node:fs'
import { access, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explore, type Scenario, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

type Value = { get(): Promise<number>; set(value: number): Promise<void> }

/** The steps of the first finding: those that matter, and those that do not. */
async function told(tested: unknown, strategy = 'auto') {
  const { findings } = await explore(tested as Scenario, { mode: 'async', strategy })
  expect(findings).toHaveLength(1)
  const text = (relevant: boolean) =>
    findings[0]!.trace
      .filter(step => step.relevant === relevant)
      .map(({ task, operation, object }) => `${task} ${operation} ${object}`)
  return { shown: text(true), folded: text(false), trace: findings[0]!.trace }
}

const increment = async (count: Value) => count.set((await count.get()) + 1)

describe('steps that matter', () => {
  it('are not those of a task that has nothing to do with it, nor what nobody reads', async () => {
    const { shown, folded } = await told(
      scenario('a lost update among others', {
        setup: ({ shared }) => ({ count: shared.cell(0), log: shared.cell(0), other: shared.cell(0) }),
        tasks: {
          async bystander({ other }) {
            for (let i = 0; i < 3; i++) await increment(other)
          },
          async one({ count, log }) {
            await log.set(1)
            await increment(count)
          },
          two: ({ count }) => increment(count),
        },
        finally: { 'both are counted': ({ count }) => count.peek() === 2 },
      }),
    )
    expect(shown.sort()).toEqual(['one get count', 'one set count', 'two get count', 'two set count'])
    expect(folded).toHaveLength(7)
  })

  it('are what a task has read before, and who wrote that', async () => {
    const { shown } = await told(
      scenario('by way of another object', {
        setup: ({ shared }) => ({ count: shared.cell(0), step: shared.cell(0) }),
        tasks: {
          setter: ({ step }) => step.set(1),
          copier: async ({ count, step }) => count.set(await step.get()),
        },
        finally: { 'nothing was copied': ({ count }) => count.peek() === 0 },
      }),
    )
    expect(shown).toEqual(['setter set step', 'copier get step'])
  })

  it('are both sides of every preemption', async () => {
    const { trace } = await told(
      scenario('two of three', {
        setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0), c: shared.cell(0) }),
        tasks: {
          async one({ a, c }) {
            await c.set(1)
            await increment(a)
            await c.set(2)
          },
          async two({ a, b }) {
            await b.set(1)
            await increment(a)
          },
        },
        finally: { 'both are counted': ({ a }) => a.peek() === 2 },
      }),
    )
    for (const [i, { preempted }] of trace.entries()) {
      if (preempted) expect([trace[i - 1]!.relevant, trace[i]!.relevant]).toEqual([true, true])
    }
    expect(trace.some(step => step.preempted)).toBe(true)
  })

  it('are all where a condition goes by the results of tasks', async () => {
    const { folded } = await told(
      scenario('results', {
        setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0) }),
        tasks: {
          async writer({ a, b }) {
            await b.set(1)
            await a.set(1)
          },
          reader: async ({ a }) => a.get(),
        },
        finally: {
          'read before it was written': ({ a }, _inputs, { reader }) =>
            a.peek() === 0 || (reader.status === 'fulfilled' && reader.value === 1),
        },
      }),
      'random',
    )
    expect(folded.filter(step => step.startsWith('writer set b'))).toEqual([])
  })

  it('are all where tasks share what is not seen', async () => {
    const { folded } = await told(
      scenario('a task that peeks', {
        setup: ({ shared }) => ({ flag: shared.cell(0), other: shared.cell(0) }),
        tasks: {
          writer: ({ flag }) => flag.set(1),
          async reader({ flag, other }) {
            await other.get()
            if (flag.peek() === 1) throw new Error('seen')
          },
        },
      }),
    )
    expect(folded).toEqual([])
  })

  it('are what a task does after it has found a file changed', async () => {
    const root = mkdtempSync(join(tmpdir(), 'heddle-'))
    const file = join(root, 'flag')
    const { shown } = await told(
      scenario('a flag that is there twice', {
        modes: ['async'],
        setup: () => {
          rmSync(file, { force: true })
          rmSync(`${file}.bob`, { force: true })
          return { taken: [] as string[] }
        },
        tasks: {
          ann: () => writeFile(file, 'ann'),
          async bob({ taken }) {
            const free = await access(file).then(
              () => false,
              () => true,
            )
            await writeFile(`${file}.bob`, '')
            if (!free) taken.push('bob')
          },
        },
        finally: { 'nobody but ann': ({ taken }) => taken.length === 0 },
      }),
    )
    rmSync(root, { recursive: true })
    expect(shown).toContain('bob effect …/flag.bob')
  })

  it('of a deadlock are those on the objects of its cycle', async () => {
    const { shown, folded } = await told(
      scenario('two locks', {
        setup: ({ shared }) => ({ a: shared.mutex(), b: shared.mutex(), log: shared.cell(0) }),
        tasks: {
          async bystander({ log }) {
            await log.set(1)
            await log.set(2)
          },
          one: ({ a, b }) => a.runExclusive(() => b.runExclusive(() => {})),
          two: ({ a, b }) => b.runExclusive(() => a.runExclusive(() => {})),
        },
      }),
    )
    expect(shown.sort()).toEqual(['one acquire a', 'two acquire b'])
    expect(folded.every(step => step.startsWith('bystander'))).toBe(true)
  })
})
