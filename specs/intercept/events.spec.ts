import { EventEmitter, on, once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { point } from 'heddle'
import { expect, test } from 'vitest'
import { outcomes, texts } from './outcomes.ts'

test('what waits for an event goes on in the step that emits it', async () => {
  let emitter: EventEmitter
  let target: EventTarget
  const run = await outcomes(
    {
      emits: async log => {
        await once(emitter, 'waiting')
        emitter.emit('ready')
        target.dispatchEvent(new Event('ready'))
        await point()
        log.push('goes on')
      },
      waits: async log => {
        const both = Promise.all([once(emitter, 'ready'), once(target as never, 'ready')])
        emitter.emit('waiting')
        await both
        log.push('heard')
      },
    },
    {
      setup: () => {
        emitter = new EventEmitter()
        target = new EventTarget()
      },
    },
  )
  expect(run.logs).toEqual([['heard', 'goes on']])
})

test('an iteration over events keeps their order, whoever emits them', async () => {
  let emitter: EventEmitter
  const emits = (name: string) => async () => {
    await point()
    emitter.emit('event', `${name}1`)
    emitter.emit('event', `${name}2`)
  }
  const run = await outcomes(
    { a: emits('a'), b: emits('b') },
    {
      setup: log => {
        emitter = new EventEmitter()
        void (async () => {
          for await (const [event] of on(emitter, 'event')) log.push(event)
        })()
      },
    },
  )
  expect(texts(run)).toEqual(['a1 a2 b1 b2', 'b1 b2 a1 a2'])
})

test('streams that wait for nothing outside are read within a step; tasks interleave where their sources wait', async () => {
  async function* source(name: string) {
    yield `${name}1`
    await sleep(1)
    yield `${name}2`
  }
  const run = await outcomes({
    a: async log => {
      const through = new PassThrough({ objectMode: true })
      through.on('data', chunk => log.push(chunk))
      await pipeline(Readable.from(source('a')), through)
    },
    b: async log => {
      for await (const chunk of ReadableStream.from(source('b'))) log.push(chunk)
    },
  })
  expect(texts(run)).toEqual(['a1 b1 a2 b2', 'a1 b1 b2 a2'])
})
