/** ratelimiter 1.0.0: two first requests both begin to count, so that one of them is not counted (tj/node-ratelimiter#6). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Done<T> = (error: Error | null, result?: T) => void
type LimiterClass = new (options: {
  id: string
  db: Connection
  max: number
}) => {
  get(done: Done<{ remaining: number }>): void
}

type Command = readonly [name: string, key: string, ...args: unknown[]]

/** What of Redis it takes: values, and transactions that fail when somebody has changed a key that is watched. */
class Redis {
  readonly #values = new Map<string, unknown>()
  #changes = 0

  async mget(keys: readonly string[]): Promise<unknown[]> {
    return keys.map(key => this.#values.get(key) ?? null)
  }

  async watch(): Promise<number> {
    return this.#changes
  }

  async exec(commands: readonly Command[], watched: number | undefined): Promise<unknown[] | null> {
    if (watched !== undefined && watched !== this.#changes) return null
    return commands.map(([name, key, ...args]) => {
      const value = name === 'setex' ? args[1] : name === 'decr' ? Number(this.#values.get(key)) - 1 : args[0]
      if (args.includes('NX') && this.#values.has(key)) return null
      this.#values.set(key, value)
      this.#changes++
      return name === 'decr' ? value : 'OK'
    })
  }
}

const answer = <T>(promise: Promise<T>, done: Done<T>): void => {
  promise.then(
    result => done(null, result),
    (error: Error) => done(error),
  )
}

/** A connection of its own for each request, as `watch` wants it. */
class Connection {
  readonly #redis: Redis
  #watched: number | undefined

  constructor(redis: Redis) {
    this.#redis = redis
  }

  mget(...args: [...keys: string[], done: Done<unknown[]>]): void {
    answer(this.#redis.mget(args.slice(0, -1) as string[]), args.at(-1) as Done<unknown[]>)
  }

  decr(key: string, done: Done<unknown>): void {
    answer(
      this.#redis.exec([['decr', key]], undefined).then(results => results?.[0]),
      done,
    )
  }

  watch(_key: string, done: Done<unknown>): void {
    const watching = this.#redis.watch().then(changes => {
      this.#watched = changes
    })
    answer(watching, done)
  }

  multi() {
    const commands: Command[] = []
    const transaction = {
      set: (...args: [string, ...unknown[]]) => {
        commands.push(['set', ...args])
        return transaction
      },
      setex: (...args: [string, ...unknown[]]) => {
        commands.push(['setex', ...args])
        return transaction
      },
      exec: (done: Done<unknown[] | null>) => {
        answer(this.#redis.exec(commands, this.#watched), done)
        this.#watched = undefined
      },
    }
    return transaction
  }
}

const make = (version: Version) => {
  const Limiter = load<LimiterClass>(`ratelimiter-${version}`)
  const remaining = (redis: Redis) =>
    new Promise<number>((resolve, reject) => {
      const limiter = new Limiter({ id: 'ann', db: new Connection(redis), max: 10 })
      limiter.get((error, result) => (error ? reject(error) : resolve(result!.remaining)))
    })
  return scenario(`ratelimiter#6 · ${version}: both requests count`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => ({ redis: control(new Redis(), { name: 'redis' }) }),
    tasks: { request: { copies: 2, run: ({ redis }) => remaining(redis) } },
    finally: { 'seven are left to the third': async ({ redis }) => (await remaining(redis)) === 7 },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
