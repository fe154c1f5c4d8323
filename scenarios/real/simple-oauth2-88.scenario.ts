/** simple-oauth2 0.7.0: all tokens of a client are one object, so two who refresh at once may share one (lelylan/simple-oauth2#88). */

import { scenario } from 'heddle'
import { load, replace, type Version } from './packages.ts'

type Answer = (error: unknown, response: unknown, body?: string) => void
interface Token {
  readonly token: { readonly access_token: string }
  refresh(done: (error: unknown, token: Token) => void): void
}
interface Client {
  readonly accessToken: { create(token: Readonly<Record<string, unknown>>): Token }
}

let request: (form: { refresh_token: string }) => Promise<string>

const make = (version: Version) => {
  const name = `simple-oauth2-${version}`
  replace('request', name, ({ form }: { form: { refresh_token: string } }, answer: Answer) => {
    request(form).then(body => answer(null, { statusCode: 200, body }, body), answer as (error: unknown) => void)
  })
  const clientOf = load<(options: Readonly<Record<string, string>>) => Client>(name)
  return scenario(`simple-oauth2#88 · ${version}: each user keeps their own token`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: ({ control }) => {
      request = control(
        async ({ refresh_token }) => {
          const access_token = refresh_token.replace('refresh', 'access')
          return JSON.stringify({ access_token, refresh_token, expires_in: 60 })
        },
        { name: 'server' },
      )
      const saved: Record<string, string> = {}
      const store = control({ save: async (user: string, token: Token) => (saved[user] = token.token.access_token) })
      const client = clientOf({ clientID: 'id', clientSecret: 's', site: 'http://auth.invalid', tokenPath: '/token' })
      return { client, saved, store }
    },
    tasks: {
      ann: state => refresh(state, 'ann'),
      bob: state => refresh(state, 'bob'),
    },
    finally: { 'each has their own': ({ saved }) => saved.ann === 'access-ann' && saved.bob === 'access-bob' },
  })
}

async function refresh(
  { client, store }: { client: Client; store: { save(user: string, token: Token): Promise<string> } },
  user: string,
): Promise<void> {
  const token = client.accessToken.create({ refresh_token: `refresh-${user}`, expires_in: 0 })
  const fresh = await new Promise<Token>((resolve, reject) =>
    token.refresh((error, refreshed) => (error ? reject(error) : resolve(refreshed))),
  )
  await store.save(user, fresh)
}

export const buggy = make('buggy')
export const fixed = make('fixed')
