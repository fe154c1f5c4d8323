/** Two requests find the access token expired, and the refresh token can be used only once. */

import { control, scenario } from 'heddle'

interface Tokens {
  readonly access: string
  readonly refresh: string
  readonly expired: boolean
}

interface Authority {
  refresh(token: string): Promise<Tokens>
  load(access: string): Promise<string>
}

/** Gives out tokens; a refresh token is good for one use, and a second use is taken for theft. */
class AuthorizationServer implements Authority {
  #access = 'access 1'
  #refresh = 'refresh 1'
  #issued = 1

  async refresh(token: string): Promise<Tokens> {
    if (token !== this.#refresh) throw new Error('invalid_grant: this refresh token was used before')
    this.#issued++
    this.#access = `access ${this.#issued}`
    this.#refresh = `refresh ${this.#issued}`
    return { access: this.#access, refresh: this.#refresh, expired: false }
  }

  async load(access: string): Promise<string> {
    if (access !== this.#access) throw new Error('401: this access token is not valid')
    return 'data'
  }

  get issued() {
    return this.#issued
  }
}

/** A client as people write it; it knows nothing of Heddle. */
class Session {
  protected tokens: Tokens = { access: 'access 1', refresh: 'refresh 1', expired: true }
  protected readonly server: Authority

  constructor(server: Authority) {
    this.server = server
  }

  async load(): Promise<string> {
    if (this.tokens.expired) await this.renew()
    return this.server.load(this.tokens.access)
  }

  protected async renew(): Promise<void> {
    this.tokens = await this.server.refresh(this.tokens.refresh)
  }
}

class SingleFlightSession extends Session {
  #renewal: Promise<void> | undefined

  protected override renew(): Promise<void> {
    this.#renewal ??= super.renew().finally(() => {
      this.#renewal = undefined
    })
    return this.#renewal
  }
}

// Both send the same refresh token and the second is refused. In the twin the second request waits for the first one's
// renewal.
export const racyRefresh = scenario('two requests use the same refresh token', {
  modes: ['async'],
  expectFailure: 'task-failed',
  setup: () => {
    const server = control(new AuthorizationServer(), { name: 'server' })
    return { server, session: new Session(server) }
  },
  tasks: {
    profile: ({ session }) => session.load(),
    messages: ({ session }) => session.load(),
  },
})

export const fixedRefresh = scenario('two requests share one refresh', {
  modes: ['async'],
  setup: () => {
    const server = control(new AuthorizationServer(), { name: 'server' })
    return { server, session: new SingleFlightSession(server) }
  },
  tasks: {
    profile: ({ session }) => session.load(),
    messages: ({ session }) => session.load(),
  },
  finally: {
    'the tokens were refreshed once': ({ server }) => server.issued === 2,
    'both have their data': (_state, _inputs, { profile, messages }) =>
      profile.status === 'fulfilled' && messages.status === 'fulfilled' && profile.value === messages.value,
  },
})
