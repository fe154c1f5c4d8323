/** Work that Node does elsewhere and answers when it is done: `node:crypto`, `node:zlib`, `node:dns`. */

import { pbkdf2 } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { promisify } from 'node:util'
import { gunzipSync, gzip } from 'node:zlib'
import { scenario } from 'heddle'

const hash = async (password: string) => (await promisify(pbkdf2)(password, 'salt', 1, 8, 'sha256')).toString('hex')

type Users = Map<string, string>
const register = async (users: Users, name: string, password: string): Promise<boolean> => {
  if (users.has(name)) return false
  users.set(name, await hash(password))
  return true
}
const reserve = async (users: Users, name: string, password: string): Promise<boolean> => {
  if (users.has(name)) return false
  users.set(name, 'no password yet')
  users.set(name, await hash(password))
  return true
}
const one = (...registered: PromiseSettledResult<boolean>[]) =>
  registered.filter(result => result.status === 'fulfilled' && result.value).length === 1

// While a password is hashed the name is still free. The twin takes it first.
export const racySignUp = scenario('two users sign up under one name', {
  modes: ['async'],
  setup: (): { users: Users } => ({ users: new Map() }),
  tasks: {
    alice: ({ users }) => register(users, 'admin', 'a secret'),
    bob: ({ users }) => register(users, 'admin', 'another'),
  },
  finally: { 'one of them has it': (_state, _inputs, { alice, bob }) => one(alice, bob) },
  expectFailure: 'invariant',
})

export const fixedSignUp = scenario('two users sign up and take the name first', {
  modes: ['async'],
  setup: (): { users: Users } => ({ users: new Map() }),
  tasks: {
    alice: ({ users }) => reserve(users, 'admin', 'a secret'),
    bob: ({ users }) => reserve(users, 'admin', 'another'),
  },
  finally: { 'one of them has it': (_state, _inputs, { alice, bob }) => one(alice, bob) },
})

const letters = ['a', 'b', 'c']
const inOrder = ({ packed }: { packed: Buffer[] }) => gunzipSync(Buffer.concat(packed)).toString() === letters.join('')

// Parts are put in line when they are compressed, which need not be the order in which they were given.
export const racyArchive = scenario('parts are compressed at once and archived as they come', {
  modes: ['async'],
  setup: () => ({ packed: [] as Buffer[] }),
  tasks: {
    async archiver({ packed }) {
      await Promise.all(letters.map(async letter => void packed.push((await promisify(gzip)(letter)) as Buffer)))
    },
  },
  finally: { 'they are in order': inOrder },
  expectFailure: 'invariant',
})

export const fixedArchive = scenario('parts are compressed at once and archived in order', {
  modes: ['async'],
  setup: () => ({ packed: [] as Buffer[] }),
  tasks: {
    async archiver({ packed }) {
      packed.push(...(await Promise.all(letters.map(async letter => (await promisify(gzip)(letter)) as Buffer))))
    },
  },
  finally: { 'they are in order': inOrder },
})

class Upstream {
  address = ''
  #asked = 0

  async use(host: string): Promise<void> {
    this.address = (await lookup(host, 4)).address
  }

  async useLatest(host: string): Promise<void> {
    const asked = ++this.#asked
    const { address } = await lookup(host, 4)
    if (asked === this.#asked) this.address = address
  }
}

// The answer to the first question comes after that to the second, and stays.
export const racyAddress = scenario('an upstream is looked up anew while an answer is on its way', {
  modes: ['async'],
  setup: () => ({ upstream: new Upstream() }),
  tasks: {
    async admin({ upstream }) {
      await Promise.all([upstream.use('127.0.0.1'), upstream.use('127.0.0.2')])
    },
  },
  finally: { 'the latest is in use': ({ upstream }) => upstream.address === '127.0.0.2' },
  expectFailure: 'invariant',
})

export const fixedAddress = scenario('an answer that was overtaken is dropped', {
  modes: ['async'],
  setup: () => ({ upstream: new Upstream() }),
  tasks: {
    async admin({ upstream }) {
      await Promise.all([upstream.useLatest('127.0.0.1'), upstream.useLatest('127.0.0.2')])
    },
  },
  finally: { 'the latest is in use': ({ upstream }) => upstream.address === '127.0.0.2' },
})
