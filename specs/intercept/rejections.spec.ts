import { describe, expect, test } from 'vitest'
import { outcomes } from './outcomes.ts'

const turn = () => new Promise<void>(resolve => void setImmediate(resolve))

describe('a rejection', () => {
  test('that nobody handles is a finding against its task', async () => {
    const { outcome } = await outcomes({
      a: turn,
      async b() {
        await turn()
        void Promise.reject(new Error('floating'))
        await turn()
      },
    })
    expect(outcome.failure?.problem).toMatchObject({ kind: 'unhandled-rejection', task: 'b' })
    expect(outcome.failure?.problem.message).toContain('floating')
  })

  test('that is handled in a later step is none', async () => {
    const run = await outcomes({
      async a(log) {
        const rejected = Promise.reject(new Error('late'))
        await turn()
        await turn()
        await rejected.catch((error: Error) => log.push(error.message))
      },
      b: turn,
    })
    expect(run.outcome.failure).toBeUndefined()
    expect(run.logs).toEqual([['late']])
  })

  test('of one execution is no matter of the next', async () => {
    let executions = 0
    const { outcome } = await outcomes({
      a() {
        if (++executions === 3) void Promise.reject(new Error('third'))
      },
    })
    expect(outcome.failure?.index).toBe(2)
  })

  test('of code that unwinds after the end is none', async () => {
    const { outcome } = await outcomes({
      async a() {
        await turn()
        throw new Error('ended')
      },
      async b() {
        const work = turn().then(turn).then(turn)
        void work.catch(error => {
          throw new Error('wrapped', { cause: error })
        })
        await turn()
      },
    })
    expect(outcome.failure?.problem).toMatchObject({ kind: 'task-failed', task: 'a' })
  })
})

describe('an exception that nobody catches', () => {
  const thrown = () => {
    throw new Error('uncaught')
  }
  const cases: Record<string, () => void> = {
    'in a tick': () => process.nextTick(thrown),
    'in a microtask': () => queueMicrotask(thrown),
    'in an immediate': () => void setImmediate(thrown),
    'in a listener of an event target': () => {
      const target = new EventTarget()
      target.addEventListener('x', thrown)
      target.dispatchEvent(new Event('x'))
    },
  }
  for (const [where, cause] of Object.entries(cases)) {
    test(`${where} is a failure of its task`, async () => {
      const { outcome } = await outcomes({
        a: turn,
        async b() {
          await turn()
          cause()
          await turn()
          await turn()
        },
      })
      expect(outcome.failure?.problem).toMatchObject({ kind: 'task-failed', task: 'b' })
      expect(outcome.failure?.problem.message).toContain('uncaught')
    })
  }
})
