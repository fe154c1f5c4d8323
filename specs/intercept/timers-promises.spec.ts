import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setInterval as interval, scheduler, setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

const elapsed = () => Date.now() - Date.UTC(2020, 0, 1)

describe('node:timers/promises', () => {
  test('sleeps on the virtual clock and resolves to its value', async () => {
    const run = await outcomes({
      async a(log) {
        log.push(await sleep(10, 'ten'), elapsed())
        log.push(await turn('turned'), elapsed())
        log.push(await scheduler.wait(5), elapsed())
        log.push(await scheduler.yield(), elapsed())
        log.push(await sleep(), elapsed())
      },
    })
    expect(run.logs).toEqual([['ten', 10, 'turned', 10, undefined, 15, undefined, 15, undefined, 16]])
  })

  test('sorts by sleeping; equal delays are a choice between tasks', async () => {
    const sleeper = (ms: number, name: string) => async (log: Log) => {
      await sleep(ms)
      log.push(name)
    }
    const run = await outcomes({ c: sleeper(30, 'c'), a: sleeper(10, 'a'), b: sleeper(10, 'b') })
    expect(texts(run)).toEqual(['a b c', 'b a c'])
  })

  test('may be raced with an operation, or with another sleep', async () => {
    const run = await outcomes({
      async a(log) {
        log.push(await Promise.race([sleep(10, 'slow'), sleep(5, 'fast')]), elapsed())
        await sleep(100)
        log.push(elapsed())
      },
    })
    expect(run.logs).toEqual([['fast', 5, 105]])
  })

  test('rejects as Node does when a signal aborts', async () => {
    const note = (log: Log) => (error: Error & { code?: string }) =>
      void log.push(error.name, error.code, error.message, (error.cause as Error).name)
    const run = await outcomes({
      async a(log) {
        await sleep(1, undefined, { signal: AbortSignal.abort() }).catch(note(log))
        const controller = new AbortController()
        setTimeout(() => controller.abort(), 5)
        await sleep(1_000_000, undefined, { signal: controller.signal }).catch(note(log))
        log.push(elapsed())
        log.push(await sleep(1, 'in time', { signal: new AbortController().signal, ref: false }))
      },
    })
    const aborted = ['AbortError', 'ABORT_ERR', 'The operation was aborted', 'AbortError']
    expect(run.logs).toEqual([[...aborted, ...aborted, 5, 'in time']])
  })

  test('complains of wrong options as Node does', async () => {
    const run = await outcomes({
      async a(log) {
        await sleep(1, undefined, { signal: 'no' as never }).catch(error => log.push(error.code))
        await turn(undefined, 5 as never).catch(error => log.push(error.code))
      },
    })
    expect(run.logs).toEqual([['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_TYPE']])
  })

  test('an interval ticks at multiples of its delay, and makes up for those it missed', async () => {
    const run = await outcomes({
      async a(log) {
        for await (const value of interval(10, 'tick')) {
          log.push(`${value}@${elapsed()}`)
          if (log.length === 2) await sleep(25)
          if (log.length === 5) break
        }
      },
    })
    expect(run.logs).toEqual([['tick@10', 'tick@20', 'tick@45', 'tick@45', 'tick@50']])
  })

  test('an interval ends with its signal', async () => {
    const run = await outcomes({
      async a(log) {
        const controller = new AbortController()
        try {
          for await (const _ of interval(10, undefined, { signal: controller.signal })) {
            log.push(elapsed())
            if (log.length === 2) setTimeout(() => controller.abort(), 5)
          }
        } catch (error) {
          log.push((error as Error).name, elapsed())
        }
      },
    })
    expect(run.logs).toEqual([[10, 20, 'AbortError', 25]])
  })

  test('belongs to the platform outside of the tasks', async () => {
    const run = await outcomes(
      { a: () => sleep(1_000_000) },
      { executions: 3, setup: async log => void log.push(await sleep(1, 'really'), await turn('turned')) },
    )
    expect(run.logs).toEqual([['really', 'turned']])
  })
})

describe('AbortSignal.timeout', () => {
  test('aborts on the virtual clock', async () => {
    const run = await outcomes({
      async a(log) {
        const signal = AbortSignal.timeout(30_000)
        await sleep(20_000)
        log.push(signal.aborted)
        await new Promise(resolve => signal.addEventListener('abort', resolve))
        log.push(signal.aborted, signal.reason.name, signal.reason instanceof DOMException, elapsed())
        try {
          AbortSignal.timeout(-1)
        } catch (error) {
          log.push((error as { code: string }).code)
        }
      },
    })
    expect(run.logs).toEqual([[false, true, 'TimeoutError', true, 30_000, 'ERR_OUT_OF_RANGE']])
  })

  test('of a package goes off only where time has to pass, of the user’s own before what takes any time as well', async () => {
    const limited = `export default async work => {
      const signal = AbortSignal.timeout(5_000)
      const over = new Promise(resolve => signal.addEventListener('abort', () => resolve('too late')))
      return Promise.race([work, over])
    }`
    const folder = mkdtempSync(join(tmpdir(), 'heddle-'))
    const load = async (path: string) => {
      mkdirSync(join(folder, dirname(path)), { recursive: true })
      writeFileSync(join(folder, path), limited)
      return ((await import(pathToFileURL(join(folder, path)).href)) as { default: typeof Promise.race })
        .default as unknown as (work: Promise<unknown>) => Promise<string>
    }
    const [own, packaged] = [await load('own.mjs'), await load('node_modules/limited/index.mjs')]
    const ends = async (limit: typeof own, work: () => Promise<unknown>) => {
      const a = async (log: Log) => void log.push(await limit(work().then(() => 'done')))
      return texts(await outcomes({ a }))
    }
    try {
      expect(await ends(own, () => readFile('package.json'))).toEqual(['done', 'too late'])
      expect(await ends(packaged, () => readFile('package.json'))).toEqual(['done'])
      expect(await ends(packaged, () => sleep(10_000))).toEqual(['too late'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
