import * as fs from 'node:fs'
import { type FileHandle, mkdir, open, opendir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { point } from 'heddle'
import { describe, expect, test } from 'vitest'
import { folder } from './folder.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

const { at, fresh } = folder({ counter: '1', text: 'old' })
const setup = fresh
const code = (error: NodeJS.ErrnoException) => error.code

describe('fs.promises', () => {
  test('loses updates between a read and a write', async () => {
    const count = async (log: Log) => {
      const before = await readFile(at('counter'), 'utf8')
      await writeFile(at('counter'), String(Number(before) + 1))
      log.push(before)
    }
    const run = await outcomes({ a: count, b: count }, { setup, executions: 150 })
    expect(texts(run)).toEqual(expect.arrayContaining(['1 1', '1 2']))
  })

  test('delivers an answer when it may be stale', async () => {
    const run = await outcomes(
      {
        async reader(log) {
          const seen = await readFile(at('text'), 'utf8')
          log.push(seen === fs.readFileSync(at('text'), 'utf8') ? 'fresh' : 'stale')
        },
        writer: () => fs.promises.appendFile(at('text'), '!'),
      },
      { setup, executions: 100 },
    )
    expect(texts(run)).toEqual(['fresh', 'stale'])
  })

  test('makes a folder once where two find that it is missing', async () => {
    const make = (name: string) => async (log: Log) => {
      const missing = await stat(at('folder')).then(
        () => false,
        () => true,
      )
      if (missing) log.push(await mkdir(at('folder')).then(() => name, code))
    }
    const run = await outcomes({ a: make('a'), b: make('b') }, { setup })
    expect(new Set(texts(run))).toEqual(new Set(['a', 'b', 'a EEXIST', 'b EEXIST', 'EEXIST a', 'EEXIST b']))
  })

  test('tears what is written in parts', async () => {
    const large = 'x'.repeat(600_000)
    const run = await outcomes(
      {
        writer: () => writeFile(at('text'), large),
        reader: async log => void log.push((await readFile(at('text'))).length),
      },
      { setup, executions: 200 },
    )
    expect(new Set(texts(run))).toEqual(new Set(['0', '3', '524288', '600000']))
  })

  test('runs without telling strands apart where a task awaits each call', async () => {
    const run = await outcomes(
      { a: () => stat(at('text')).then(() => {}), b: () => readdir(at('.')).then(() => {}) },
      { setup },
    )
    expect(run.outcome.executions).toBe(60)
  })

  test('forks strands for calls made at once', async () => {
    const run = await outcomes(
      {
        async a(log) {
          await Promise.all(
            ['counter', 'text'].map(async name => {
              await readFile(at(name))
              log.push(name)
            }),
          )
        },
      },
      { setup },
    )
    expect(texts(run)).toEqual(['counter text', 'text counter'])
  })

  test('goes through a folder while others change it', async () => {
    const run = await outcomes(
      {
        async a(log) {
          for await (const { name } of await opendir(at('.'))) log.push(name)
          log.sort()
        },
        b: () => rm(at('text')),
      },
      { setup, executions: 100 },
    )
    expect(texts(run)).toEqual(['counter', 'counter text'])
  })

  test('stops when a signal says so', async () => {
    const run = await outcomes(
      {
        async a(log) {
          const controller = new AbortController()
          const reading = readFile(at('text'), { signal: controller.signal })
          controller.abort('enough')
          await reading.catch(error => log.push(error.name, error.cause))
        },
      },
      { setup },
    )
    expect(run.logs).toEqual([['AbortError', 'enough']])
  })

  test('rejects as the platform does', async () => {
    const attempts = () => [
      readFile(at('none')).catch(code),
      rm(at('.')).catch(code),
      rm(at('none'), { recursive: true }).catch(code),
      rm(at('none'), { recursive: true, force: true }),
      readFile(at('text'), 'nonsense' as BufferEncoding).catch(code),
      fs.promises.copyFile(at('none'), at('x')).catch(error => (error as Error).message.slice(0, 47)),
      fs.promises.copyFile(at('text'), at('counter'), fs.constants.COPYFILE_EXCL).catch(code),
    ]
    const run = await outcomes(
      {
        async a(log) {
          for (const attempt of attempts()) log.push(await attempt)
        },
      },
      { setup, executions: 1 },
    )
    fresh()
    expect(run.logs).toEqual([await Promise.all(attempts())])
  })

  test('leaves no descriptors behind when executions are cut off', async () => {
    const descriptors = () => fs.readdirSync('/proc/self/fd').length
    const before = descriptors()
    for (let i = 0; i < 30; i++) {
      await outcomes(
        {
          async a() {
            const handle = await open(at('text'))
            await handle.read()
            await point()
            await handle.close()
          },
          b: () => readFile(at('counter')).then(() => {}),
          c: async () => {
            await point()
            throw new Error('failed')
          },
        },
        { setup, randomSeed: i },
      )
    }
    expect(descriptors()).toBeLessThan(before + 10)
  })
})

describe('file handles', () => {
  test('are under control, also those that setup has opened', async () => {
    let handle: FileHandle
    const append = (letter: string) => async (log: Log) => {
      await handle.write(letter)
      await handle.write(letter)
      log[0] = fs.readFileSync(at('letters'), 'utf8')
    }
    const run = await outcomes(
      { a: append('a'), b: append('b') },
      {
        async setup() {
          fresh()
          handle = await open(at('letters'), 'a+')
        },
        teardown: () => handle.close(),
      },
    )
    expect(texts(run)).toEqual(['aabb', 'abab', 'abba', 'baab', 'baba', 'bbaa'])
  })

  test('answer as the platform’s do', async () => {
    const use = async (log: Log) => {
      const handle = await open(at('text'), 'r+')
      log.push((await handle.stat()).size, (await handle.read()).bytesRead)
      log.push((await handle.write('newer', 0)).bytesWritten)
      log.push((await handle.read(Buffer.alloc(2), 0, 2, 3)).buffer.toString())
      await handle.truncate(4)
      log.push(await handle.readFile('utf8'))
      await handle.close()
      log.push(await handle.read().catch(code), await readFile(at('text'), 'utf8'))
      const again = await open(at('counter'))
      for await (const line of again.readLines()) log.push(line)
    }
    const run = await outcomes({ a: use }, { setup, executions: 1 })
    const real: Log = []
    fresh()
    await use(real)
    expect(run.logs).toEqual([real])
  })
})
