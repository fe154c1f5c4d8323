/** Two tabs that elect a leader over a `BroadcastChannel`: when a claim is heard is open. */

import { setTimeout as sleep } from 'node:timers/promises'
import { BroadcastChannel } from 'node:worker_threads'
import { scenario } from 'heddle'

let elections = 0

class Tab {
  leads = false
  readonly #id: number
  readonly #channel: BroadcastChannel
  #outranked = false

  /** `yields`: whether it still gives way once it leads. */
  constructor(id: number, name: string, yields: boolean) {
    this.#id = id
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = message => {
      if ((message as { data: number }).data > id) return
      this.#outranked = true
      if (yields) this.leads = false
    }
  }

  async run(): Promise<void> {
    this.#channel.postMessage(this.#id)
    await sleep(10)
    this.leads = !this.#outranked
  }

  close(): void {
    this.#channel.close()
  }
}

const opening = (yields: boolean) => () => {
  const name = `election ${elections++}`
  return { first: new Tab(1, name, yields), second: new Tab(2, name, yields) }
}
type State = ReturnType<ReturnType<typeof opening>>

const tasks = {
  first: ({ first }: State) => first.run(),
  second: ({ second }: State) => second.run(),
}
const oneLeads = { 'one tab leads': ({ first, second }: State) => first.leads !== second.leads }
const teardown = ({ first, second }: State) => {
  first.close()
  second.close()
}

// The first tab's claim is heard when the second leads already. The twin gives way even then.
export const racyElection = scenario('a tab leads once its time is over', {
  modes: ['async'],
  expectFailure: 'invariant',
  setup: opening(false),
  tasks,
  finally: oneLeads,
  teardown,
})

export const fixedElection = scenario('a tab leads until one before it claims to', {
  modes: ['async'],
  setup: opening(true),
  tasks,
  finally: oneLeads,
  teardown,
})
