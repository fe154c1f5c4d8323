import * as fs from 'node:fs'
import { finished } from 'node:stream/promises'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { folder } from './folder.ts'
import { type Log, outcomes, texts } from './outcomes.ts'

const { at, fresh } = folder({ counter: '1', text: 'old' })
const setup = fresh

/** A call with a callback as a promise, made by the code that waits. */
const call = <T>(f: (callback: (error: unknown, value?: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => f((error, value) => (error ? reject(error) : resolve(value as T))))

const count = async (log: Log) => {
  const before = await call<string>(done => fs.readFile(at('counter'), 'utf8', done))
  await call(done => fs.writeFile(at('counter'), String(Number(before) + 1), done))
  log.push(before)
}

describe('fs with callbacks', () => {
  test('loses updates between a read and a write', async () => {
    const run = await outcomes({ a: count, b: count }, { setup, executions: 150 })
    expect(texts(run)).toEqual(expect.arrayContaining(['1 1', '1 2']))
  })

  test('shows a file that is being written as empty', async () => {
    const run = await outcomes(
      {
        writer: () => call(done => fs.writeFile(at('text'), 'new', done)),
        reader: async log => void log.push(await call(done => fs.readFile(at('text'), 'utf8', done))),
      },
      { setup, executions: 150 },
    )
    expect(new Set(texts(run))).toEqual(new Set(['', 'new', 'old']))
  })

  test('never shows half of a file that is renamed into place', async () => {
    const run = await outcomes(
      {
        async writer() {
          await call(done => fs.writeFile(at('text.next'), 'new', done))
          await call(done => fs.rename(at('text.next'), at('text'), done))
        },
        reader: async log => void log.push(await call(done => fs.readFile(at('text'), 'utf8', done))),
      },
      { setup, executions: 150 },
    )
    expect(new Set(texts(run))).toEqual(new Set(['new', 'old']))
  })

  test('lets one of two create a file exclusively', async () => {
    const lock = (name: string) => (log: Log) =>
      call<number>(done => fs.open(at('lock'), 'wx', done)).then(
        async descriptor => {
          log.push(name)
          await call(done => fs.close(descriptor, done))
        },
        (error: NodeJS.ErrnoException) => void log.push(error.code),
      )
    const run = await outcomes({ a: lock('a'), b: lock('b') }, { setup })
    for (const log of run.logs) {
      expect(log).toContain('EEXIST')
      expect(log).toHaveLength(2)
    }
    expect(new Set(run.logs.flat())).toEqual(new Set(['a', 'b', 'EEXIST']))
  })

  test('gives callbacks what the platform gives them', async () => {
    const run = await outcomes(
      {
        async a(log) {
          const descriptor = await call<number>(done => fs.open(at('text'), 'r+', done))
          log.push(await promisify(fs.write)(descriptor, 'new!').then(({ bytesWritten }) => bytesWritten))
          const { bytesRead, buffer } = await promisify(fs.read)(descriptor, Buffer.alloc(9), 0, 9, 0)
          log.push(bytesRead, buffer.toString('utf8', 0, bytesRead))
          await call<void>(done =>
            fs.read(descriptor, { position: 1 }, (error, n, data) => done(error, void log.push(n, data.length))),
          )
          log.push(await call(done => fs.fstat(descriptor, (error, stats) => done(error, stats.size))))
          await call(done => fs.close(descriptor, done))
          log.push(await promisify(fs.exists)(at('text')), await promisify(fs.exists)(at('none')))
          log.push(await call(done => fs.realpath.native(at('.'), (error, path) => done(error, path.length > 1))))
          log.push(await call(done => fs.readdir(at('.'), done)))
          log.push(await call(done => fs.access(at('none'), done)).catch((error: Error) => error.message.slice(0, 6)))
        },
      },
      { setup, executions: 2 },
    )
    expect(run.logs).toEqual([[4, 4, 'new!', 3, 16_384, 4, true, false, true, ['counter', 'text'], 'ENOENT']])
  })

  test('throws what the platform throws of wrong arguments', async () => {
    const wrong = [
      () => fs.readFile(at('text'), 'no encoding' as never, () => {}),
      () => fs.readFile(at('text'), 'utf8', undefined as never),
      () => fs.stat({} as never, () => {}),
    ]
    const complaint = (f: () => unknown): unknown => {
      try {
        return f()
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    const codes = wrong.map(complaint)
    const run = await outcomes({ a: log => void log.push(...wrong.map(complaint)) })
    expect(run.logs).toEqual([codes])
    expect(codes).not.toContain(undefined)
  })

  test('reads and writes by streams chunk by chunk', async () => {
    const run = await outcomes(
      {
        async writer() {
          const stream = fs.createWriteStream(at('text'))
          stream.write('ab')
          await new Promise(resolve => setImmediate(resolve))
          stream.end('cd')
          await finished(stream)
        },
        async reader(log) {
          let seen = ''
          for await (const chunk of fs.createReadStream(at('text'), 'utf8')) seen += chunk
          log.push(seen)
        },
      },
      { setup, executions: 200 },
    )
    // The last one is what it had read before the file was emptied, and where it went on.
    expect(new Set(texts(run))).toEqual(new Set(['', 'ab', 'abcd', 'old', 'oldd']))
  })

  test('removes a folder entry by entry', async () => {
    const run = await outcomes(
      {
        remover: log =>
          call(done => fs.rm(at('.'), { recursive: true }, done)).then(
            () => void log.push('removed'),
            (error: NodeJS.ErrnoException) => void log.push(error.code),
          ),
        writer: () => call(done => fs.writeFile(at('another'), '', done)).catch(() => {}),
      },
      { setup, executions: 200 },
    )
    expect(new Set(texts(run))).toEqual(new Set(['ENOTEMPTY', 'removed']))
  })

  test('removes a folder that another removes as well', async () => {
    const remove = () => call(done => fs.rm(at('.'), { recursive: true, force: true }, done))
    const run = await outcomes(
      { ann: remove, bob: remove, look: async log => void log.push('done') },
      { setup, executions: 200 },
    )
    expect(texts(run)).toEqual(['done'])
  })

  test('shows a copy before it is complete', async () => {
    const run = await outcomes(
      {
        copier: () => call(done => fs.copyFile(at('text'), at('copy'), done)),
        reader: async log =>
          void log.push(await call(done => fs.readFile(at('copy'), 'utf8', done)).catch(error => error.code)),
      },
      { setup, executions: 150 },
    )
    expect(new Set(texts(run))).toEqual(new Set(['', 'ENOENT', 'old']))
  })
})
