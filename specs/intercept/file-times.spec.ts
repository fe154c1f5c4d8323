import fs from 'node:fs'
import { mkdir, open, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { folder } from './folder.ts'
import { outcomes, texts } from './outcomes.ts'

const { at, fresh } = folder({ old: '', text: 'text' })
const setup = fresh
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))
const age = async (name: string) => Date.now() - (await stat(at(name))).mtime.getTime()

describe('the times of a file', () => {
  test('go by the clock of tasks', async () => {
    const run = await outcomes(
      {
        async a(log) {
          log.push(await age('text'))
          await sleep(5000)
          log.push(await age('text'))
          await writeFile(at('text'), 'new')
          await mkdir(at('folder'))
          await sleep(100)
          log.push(await age('text'), await age('folder'), await age('old'))
        },
      },
      { setup },
    )
    // The clock of a disk lags a little.
    expect(texts(run)).toEqual(['1 5001 101 101 5101'])
  })

  test('are the same for calls that answer at once, with a callback, and of handles', async () => {
    const run = await outcomes(
      {
        async a(log) {
          await sleep(1000)
          fs.writeFileSync(at('text'), 'new')
          await sleep(10)
          const handle = await open(at('text'))
          const calledBack = await new Promise<fs.Stats>((resolve, reject) =>
            fs.lstat(at('text'), (error, stats) => (error ? reject(error) : resolve(stats))),
          )
          const all = [fs.statSync(at('text')), fs.fstatSync(handle.fd), await handle.stat(), calledBack]
          for (const { mtimeMs, mtime } of all) log.push(Date.now() - mtimeMs, Date.now() - mtime.getTime())
          const { mtimeMs, mtimeNs } = fs.statSync(at('text'), { bigint: true })
          log.push(Number(BigInt(Date.now()) - mtimeMs), Number(mtimeNs / mtimeMs))
          await handle.close()
        },
      },
      { setup },
    )
    expect(texts(run)).toEqual(['11 11 11 11 11 11 11 11 11 1000000'])
  })

  test('are the same for setup and at the end', async () => {
    let inSetup = 0
    const run = await outcomes(
      {
        async a(log) {
          log.push((await stat(at('text'))).mtimeMs - inSetup)
          // Opened to be added to, which nothing is.
          await (await open(at('text'), 'a')).close()
          await sleep(1000)
          log.push(Date.now() - (await stat(at('text'))).ctimeMs)
        },
      },
      {
        setup: async () => {
          fresh()
          inSetup = (await stat(at('text'))).mtimeMs
        },
        teardown: async log => {
          log.push((await stat(at('text'))).mtimeMs - inSetup)
        },
      },
    )
    expect(run.logs).toEqual([[0, 1001, 0]])
  })

  test('are those that code has set, and go with the file', async () => {
    const run = await outcomes(
      {
        async a(log) {
          await utimes(at('text'), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
          await sleep(50)
          await rename(at('text'), at('moved'))
          const { mtime, ctime } = await stat(at('moved'))
          log.push(Date.now() - mtime.getTime(), Date.now() - ctime.getTime())
        },
      },
      { setup },
    )
    expect(texts(run)).toEqual(['60050 1'])
  })

  test('of what is older than the execution lie before it, in the order in which they were', async () => {
    const made = new Date(Date.now() - 3600_000)
    const run = await outcomes(
      {
        async a(log) {
          fs.utimesSync(at('old'), made, made)
          fs.utimesSync(at('text'), made.getTime() / 1000 + 10, made.getTime() / 1000 + 10)
          const difference = (await age('old')) - (await age('text'))
          log.push(difference, (await age('text')) > 0)
        },
      },
      { setup },
    )
    expect(texts(run)).toEqual(['10000 true'])
  })
})
