/**
 * graphql-redis-subscriptions 2.6.0: whoever leaves between two acknowledgements of Redis takes the other subscriber along
 * (davidyaha/graphql-redis-subscriptions#598).
 */

import { EventEmitter } from 'node:events'
import { scenario } from 'heddle'
import { load, settle, type Version } from './packages.ts'

type Acknowledge = (error: unknown, count: number) => void
interface PubSub {
  subscribe(trigger: string, onMessage: (message: unknown) => void): Promise<number>
  unsubscribe(id: number): void
  publish(trigger: string, payload: unknown): Promise<void>
}
type RedisPubSub = new (options: Readonly<Record<string, unknown>>) => PubSub

/** Redis carries out commands in the order in which they were sent; its acknowledgements take their time. */
function redis(acknowledged: () => Promise<void>) {
  const channels = new Set<string>()
  const subscriber = Object.assign(new EventEmitter(), {
    subscribe(channel: string, acknowledge: Acknowledge) {
      channels.add(channel)
      void acknowledged().then(() => acknowledge(null, 1))
    },
    unsubscribe(channel: string) {
      channels.delete(channel)
    },
    psubscribe() {},
    punsubscribe() {},
    async quit() {},
  })
  const publisher = Object.assign(new EventEmitter(), {
    async publish(channel: string, message: string) {
      if (channels.has(channel)) subscriber.emit('message', channel, message)
    },
    async quit() {},
  })
  return { subscriber, publisher }
}

const make = (version: Version) => {
  const { RedisPubSub } = load<{ RedisPubSub: RedisPubSub }>(`graphql-redis-subscriptions-${version}`)
  return scenario(`graphql-redis-subscriptions#598 · ${version}: who stays still gets messages`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const acknowledged = control(async () => {}, { name: 'acknowledged' })
      return { pubsub: new RedisPubSub(redis(acknowledged)), got: [] as unknown[] }
    },
    tasks: {
      async leaves({ pubsub }) {
        pubsub.unsubscribe(await pubsub.subscribe('room', () => {}))
      },
      async stays({ pubsub, got }) {
        await pubsub.subscribe('room', message => got.push(message))
      },
    },
    finally: {
      'who stays is told': async ({ pubsub, got }) => {
        await pubsub.publish('room', 'hello')
        await settle()
        return got.length === 1
      },
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
