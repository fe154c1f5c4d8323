import * as crypto from 'node:crypto'
import * as dns from 'node:dns'
import { lookup } from 'node:dns/promises'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { point } from 'heddle'
import { describe, expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

/** Made anew for each call: what was captured before a run is not under control. */
const pbkdf2 = (digest = 'sha256') => promisify(crypto.pbkdf2)('secret', 'salt', 1, 8, digest)

const emptyModule = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const compileWebAssembly = (bytes: Uint8Array) =>
  (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<unknown> } }).WebAssembly.compile(
    bytes,
  )

/** Two tasks that each wait for a computation and say so. */
const inEveryOrder = async (compute: () => Promise<unknown>) => {
  const task = (name: string) => async (log: Log) => {
    await compute()
    log.push(name)
  }
  return texts(await outcomes({ a: task('a'), b: task('b') }, { executions: 40 }))
}

describe('computations arrive in every order', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['pbkdf2', () => pbkdf2()],
    ['randomBytes', () => promisify(crypto.randomBytes)(4)],
    ['subtle.digest', () => crypto.subtle.digest('SHA-256', new Uint8Array(4))],
    ['gzip', () => promisify(zlib.gzip)('text')],
    ['createGzip', () => text(zlib.createGzip().end('text'))],
    ['WebAssembly.compile', () => compileWebAssembly(emptyModule)],
    ['dns.lookup', () => promisify(dns.lookup)('localhost')],
    ['dns.promises.lookup', () => lookup('localhost')],
  ])('%s', async (_name, compute) => {
    expect(await inEveryOrder(compute)).toEqual(['a b', 'b a'])
  })
})

test('they come to what the platform makes of them', async () => {
  const compute = async (log: Log) => {
    log.push((await pbkdf2()).toString('hex'))
    log.push(Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(4))).toString('hex'))
    const packed = await promisify(zlib.deflate)('text')
    log.push((await promisify(zlib.inflate)(packed)).toString())
    log.push(await text(zlib.createGzip().end('text').pipe(zlib.createGunzip())))
    log.push(await promisify(zlib.inflate)(Buffer.from('no')).catch(error => error.code))
    log.push(await pbkdf2('none').catch(error => error.code))
    const keys = await promisify(crypto.generateKeyPair)('ec', { namedCurve: 'P-256' })
    log.push(keys.publicKey.type, keys.privateKey.type)
    log.push(
      (await promisify(dns.lookup)('127.0.0.1')).address,
      (await promisify(dns.lookupService)('127.0.0.1', 80)).service,
    )
  }
  const run = await outcomes({ a: compute }, { executions: 1 })
  const real: Log = []
  await compute(real)
  expect(run.logs).toEqual([real])
})

test('what is drawn at random with a callback is the seed’s', async () => {
  const draw = async (log: Log) => {
    await point()
    log.push((await promisify(crypto.randomBytes)(4)).toString('hex'))
    log.push(await promisify<number, number, number>(crypto.randomInt)(0, 1000))
    log.push(Buffer.from((await promisify(crypto.randomFill)(new Uint8Array(4))) as Uint8Array).toString('hex'))
  }
  const one = await outcomes({ a: draw })
  expect(one.logs).toHaveLength(1)
  expect((await outcomes({ a: draw })).logs).toEqual(one.logs)
  expect((await outcomes({ a: draw }, { randomSeed: 2 })).logs).not.toEqual(one.logs)
})
