import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { explore, scenario } from 'heddle'
import { describe, expect, test } from 'vitest'
import { startedAndAwaited, startedAtOnce } from '../instrument/scenarios/workers.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

const pause = (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, ms))

/** Does its jobs one after the other, each after a while. */
class Worker {
  readonly #jobs: (() => void)[] = []
  #wake = () => {}
  #isClosed = false
  readonly #end = this.#work()

  async #work(): Promise<void> {
    while (!this.#isClosed || this.#jobs.length > 0) {
      const job = this.#jobs.shift()
      if (job === undefined) await new Promise<void>(resolve => void (this.#wake = resolve))
      else {
        await pause(10)
        job()
      }
    }
  }

  do(job: () => void): void {
    this.#jobs.push(job)
    this.#wake()
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#wake()
    return this.#end
  }
}

describe('what `setup` has started', () => {
  test.each([startedAtOnce, startedAndAwaited])(
    'has come to rest when the tasks begin: $name misses what it is told between a look and a wait',
    async subject => {
      const { findings } = await explore(subject, { schedules: 200 })
      expect(findings[0]?.kind).toBe('deadlock')
    },
  )

  test('goes on under control while tasks run', async () => {
    let worker = new Worker()
    const run = await outcomes(
      {
        async a(log: Log) {
          worker.do(() => log.push('job'))
          await pause(10)
          log.push('a')
        },
      },
      {
        setup: () => {
          worker = new Worker()
        },
        teardown: () => worker.close(),
      },
    )
    expect(texts(run)).toEqual(['a job', 'job a'])
  })

  test('leaves no timer of the platform behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter(type => type === 'Timeout').length
    const before = timers()
    const verdict = await explore(
      scenario('subject', {
        modes: ['async'],
        setup: () => {
          const jobs: string[] = []
          const work = async () => {
            for (;;) await pause(jobs.length === 0 ? 1 : 60_000)
          }
          void work()
          return { jobs }
        },
        tasks: {
          async a({ jobs }) {
            await pause(5)
            jobs.push('a')
            await pause(5)
          },
          b: () => pause(5),
        },
      }),
      { schedules: 20, strategy: 'random' },
    )
    expect(verdict.verdict).toBe('held')
    expect(timers()).toBe(before)
  })

  test('is done before what `finally` waits for, on the platform’s own clock', async () => {
    const verdict = await explore(
      scenario('all is done', {
        modes: ['async'],
        setup: () => ({ worker: new Worker(), done: [] as string[] }),
        tasks: {
          a: ({ worker, done }) => worker.do(() => done.push('a')),
          b: ({ worker, done }) => worker.do(() => done.push('b')),
        },
        finally: {
          'both jobs are done': async ({ worker, done }) => {
            await worker.close()
            return done.length === 2
          },
        },
      }),
      { schedules: 20 },
    )
    expect(verdict.findings).toEqual([])
    expect(['held', 'exhausted']).toContain(verdict.verdict)
  })

  test('fails in the same way again', async () => {
    const stop = (server: Server) =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    const verdict = await explore(
      scenario('a job of a server', {
        modes: ['async'],
        setup: async () => {
          const worker = new Worker()
          const seen = { count: 0 }
          const count = () => {
            const before = seen.count
            return () => {
              seen.count = before + 1
            }
          }
          const server = createServer((_request, response) => {
            worker.do(count())
            response.end()
          })
          await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
          return { own: { server, worker }, seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
        },
        tasks: {
          alice: async ({ url }) => void (await fetch(url)),
          bob: async ({ url }) => void (await fetch(url)),
        },
        finally: {
          'both are counted': async ({ own, seen }) => {
            await own.worker.close()
            return seen.count === 2
          },
        },
        teardown: ({ own }) => stop(own.server),
      }),
      { schedules: 50 },
    )
    expect(verdict.verdict).toBe('failed')
    const [finding] = verdict.findings
    expect(finding?.message).toContain('both are counted')
    expect(finding?.reproduced).toEqual([10, 10])
  }, 20_000)

  test('has a lane of its own', async () => {
    const verdict = await explore(
      scenario('nothing is done', {
        modes: ['async'],
        setup: () => ({ worker: new Worker(), done: [] as string[] }),
        tasks: {
          async a({ worker, done }) {
            worker.do(() => done.push('a'))
            await pause(30)
          },
        },
        finally: { 'nothing is done': ({ done }) => done.length === 0 },
      }),
      { schedules: 5 },
    )
    expect(verdict.findings[0]?.trace.map(({ task }) => task)).toContain('setup')
  })

  test('is the platform’s before tasks run', async () => {
    const run = await outcomes(
      { a: (log: Log) => log.push('a') },
      { setup: async log => void (await pause(1).then(() => log.push('setup'))), executions: 3 },
    )
    expect(texts(run)).toEqual(['setup a'])
  })
})
