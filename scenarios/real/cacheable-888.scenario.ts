/** cacheable 1.8.3: `wrap` lets all who miss at the same time compute (jaredwray/cacheable#888). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Ask = (id: number) => Promise<string>
type Cacheable = new () => { wrap(f: Ask, options: { keyPrefix: string; ttl: string }): Ask }

const make = (version: Version) => {
  const { Cacheable } = load<{ Cacheable: Cacheable }>(`cacheable-${version}`)
  return scenario(`cacheable#888 · ${version}: what is wrapped is computed once`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      const users = { asked: 0 }
      const find = control(
        async (id: number) => {
          users.asked++
          return `user ${id}`
        },
        { name: 'find' },
      )
      return { users, ask: new Cacheable().wrap(find, { keyPrefix: 'u', ttl: '1h' }) }
    },
    tasks: { caller: { copies: 3, run: ({ ask }) => ask(1) } },
    finally: {
      'computed once': ({ users }) => users.asked === 1,
      'the same for all': (_state, _inputs, { caller }) => caller.every(each => each.status === 'fulfilled'),
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')
