import * as nodeCrypto from 'node:crypto'
import * as nodeFs from 'node:fs'
import * as nodeFsPromises from 'node:fs/promises'
import { Agent as HttpAgent, Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { createRequire } from 'node:module'
import { Server as NetServer, Socket } from 'node:net'
import { nextTick } from 'node:process'
import { setTimeout as importedTimeout } from 'node:timers'
import { setTimeout as importedSleep, scheduler } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { Agent } from 'undici'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { interceptAll } from '../../src/intercept/all.ts'
import { Board, initialSize } from '../../src/runtime/board.ts'
import { Engine } from '../../src/runtime/engine.ts'
import { Session } from '../../src/runtime/session.ts'
import { outcomes } from './outcomes.ts'

const load = createRequire(import.meta.url)

const patched: object[] = [
  globalThis,
  load('node:timers'),
  load('node:timers/promises'),
  Object.getPrototypeOf(scheduler),
  load('node:child_process'),
  load('node:child_process').ChildProcess.prototype,
  load('node:crypto'),
  load('node:crypto').webcrypto.subtle.constructor.prototype,
  load('node:dns'),
  load('node:dns').Resolver.prototype,
  load('node:dns/promises'),
  load('node:dns/promises').Resolver.prototype,
  load('node:fs'),
  load('node:fs').Dir.prototype,
  load('node:fs/promises'),
  load('node:dgram').Socket.prototype,
  load('node:http2'),
  load('node:tls'),
  load('node:zlib'),
  Object.getPrototypeOf(load('node:zlib').Gzip.prototype),
  Object.getPrototypeOf(Object.getPrototypeOf(load('node:zlib').Gzip.prototype)),
  Object.getPrototypeOf(globalThis.crypto),
  AbortSignal,
  Socket.prototype,
  NetServer.prototype,
  HttpAgent.prototype,
  HttpServer.prototype,
  MessagePort.prototype,
  Worker.prototype,
  BroadcastChannel.prototype,
  HttpsServer.prototype,
  Object.getPrototypeOf(Agent.prototype),
  Date,
  Date.prototype,
  Math,
  process,
  Object.getPrototypeOf(performance),
]

/** Every property of everything that is patched, as descriptors. */
const platform = () => patched.map(object => Object.getOwnPropertyDescriptors(object) as Descriptors)

type Descriptors = Record<PropertyKey, PropertyDescriptor>

/** The names of the properties that are not the same in both. */
function differences(before: Descriptors[], after: Descriptors[]): PropertyKey[] {
  const differ = (a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined) =>
    (['value', 'get', 'set', 'writable', 'enumerable', 'configurable'] as const).some(
      of => !Object.is(a?.[of], b?.[of]),
    )
  return before.flatMap((then, i) => {
    const now = after[i] as Descriptors
    return [...new Set([...Reflect.ownKeys(then), ...Reflect.ownKeys(now)])].filter(key => differ(then[key], now[key]))
  })
}

const events = ['unhandledRejection', 'rejectionHandled', 'uncaughtException'] as const
const listeners = () => events.map(event => process.rawListeners(event as 'unhandledRejection'))
const imports = () => [
  importedTimeout,
  importedSleep,
  nextTick,
  nodeCrypto.randomUUID,
  nodeCrypto.getRandomValues,
  nodeFs.readFile,
  nodeFsPromises.open,
]

function intercepts() {
  const engine = new Engine(new Board(initialSize), 0)
  return interceptAll(engine, new Session(engine, {} as never))
}

afterEach(() => {
  vi.useRealTimers()
})

describe('what a run takes under control', () => {
  test('is put back exactly', () => {
    // The first look makes some globals load, which adds others.
    platform()
    const subject = intercepts()
    const before = { platform: platform(), listeners: listeners(), imports: imports() }
    subject.enter()
    subject.enter()
    expect(globalThis.setTimeout).not.toBe(before.imports[0])
    expect(differences(before.platform, platform()).length).toBeGreaterThan(100)
    expect(importedTimeout).toBe(globalThis.setTimeout)
    expect(importedSleep).not.toBe(before.imports[1])
    expect(listeners()).not.toEqual(before.listeners)
    subject.leave()
    expect(differences(before.platform, platform())).toEqual([])
    expect({ listeners: listeners(), imports: imports() }).toEqual({
      listeners: before.listeners,
      imports: before.imports,
    })
    subject.leave()
  })

  test('is put back after a run that fails', async () => {
    const before = listeners()
    const timeout = globalThis.setTimeout
    await outcomes({
      a() {
        globalThis.setTimeout = (() => {}) as never
        Math.random = () => 4
        throw new Error('failed')
      },
    })
    expect(globalThis.setTimeout).toBe(timeout)
    expect(Math.random()).toBeLessThan(1)
    expect(listeners()).toEqual(before)
  })

  test('keeps the order of listeners, and those that are to be called once', () => {
    const [first, second, once] = [() => {}, () => {}, () => {}]
    process.on('rejectionHandled', first)
    process.once('rejectionHandled', once)
    process.on('rejectionHandled', second)
    const subject = intercepts()
    subject.enter()
    process.on('rejectionHandled', () => {})
    subject.leave()
    expect(process.listeners('rejectionHandled')).toEqual([first, once, second])
    process.emit('rejectionHandled', Promise.resolve())
    expect(process.listeners('rejectionHandled')).toEqual([first, second])
    process.off('rejectionHandled', first)
    process.off('rejectionHandled', second)
  })

  test('passes rejections and exceptions that are no execution’s to the listeners that were there', () => {
    const heard: unknown[] = []
    const listener = (...args: unknown[]) => void heard.push(args[0])
    const saved = listeners()
    for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
      process.removeAllListeners(event)
      process.on(event, listener)
    }
    const subject = intercepts()
    subject.enter()
    process.emit('unhandledRejection', 'a reason', Promise.resolve())
    process.emit('uncaughtException', new Error('an error'))
    subject.leave()
    events.forEach((event, i) => {
      process.removeAllListeners(event)
      for (const one of saved[i] ?? []) process.on(event as 'unhandledRejection', one as never)
    })
    expect(heard).toEqual(['a reason', new Error('an error')])
  })

  test('answers as the platform does where no execution is on', async () => {
    const subject = intercepts()
    subject.enter()
    try {
      expect(Date.now()).toBeGreaterThan(Date.UTC(2021, 0, 1))
      expect(performance.now()).toBeGreaterThan(0)
      expect(Math.random()).not.toBe(Math.random())
      expect(nodeCrypto.randomUUID()).not.toBe(nodeCrypto.randomUUID())
      expect(await importedSleep(1, 'real')).toBe('real')
      expect(await new Promise(resolve => void setTimeout(resolve, 1, 'real'))).toBe('real')
      expect(await new Promise(resolve => void setImmediate(resolve, 'real'))).toBe('real')
      expect(await new Promise(resolve => void process.nextTick(resolve, 'real'))).toBe('real')
      for await (const value of load('node:timers/promises').setInterval(1, 'real')) {
        expect(value).toBe('real')
        break
      }
      const handle = await nodeFsPromises.open(import.meta.filename)
      expect((await handle.read(Buffer.alloc(6))).buffer.toString()).toBe('import')
      await handle.close()
      expect(
        await new Promise(resolve => nodeFs.readFile(import.meta.filename, (_, data) => resolve(data.length))),
      ).toBe((await nodeFsPromises.readFile(import.meta.filename)).length)
    } finally {
      subject.leave()
    }
  })
})

describe('fake timers', () => {
  test('are refused by name when they are active at the start', async () => {
    vi.useFakeTimers()
    await expect(outcomes({ a() {} })).rejects.toThrow(/fake timers are active.*vi\.useRealTimers\(\)/)
    vi.useRealTimers()
    vi.useFakeTimers({ toFake: ['Date'] })
    await expect(outcomes({ a() {} })).rejects.toThrow(/fake timers are active/)
    vi.useRealTimers()
    await expect(outcomes({ a() {} })).resolves.toMatchObject({ logs: [[]] })
  })
})
